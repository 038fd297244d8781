-- Version 3: people, calls, user data.

-- The user's data, as the server has it. A value may be known by its size alone.
CREATE TABLE datum (
	key       BLOB PRIMARY KEY CHECK (length(key) > 0),
	inbox_rev INTEGER NOT NULL CHECK (inbox_rev >= 0),
	deleted   INTEGER NOT NULL CHECK (deleted IN (0, 1)),
	size      INTEGER NOT NULL CHECK (size >= 0),
	value     BLOB                 -- NULL: it is empty, or not here
) STRICT, WITHOUT ROWID;

-- Of each of these every key that the user has is among the above.
CREATE TABLE data_prefix (
	prefix BLOB PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- How the user arranged a conversation in his list. From now on pinned is as
-- this device shows it, with what waits in the outbox, since it orders the list; row_pinned
-- is as the server has it. Archived is as on the wire: 0, or one more than an ordinal.
ALTER TABLE conversation ADD COLUMN row_pinned INTEGER NOT NULL DEFAULT 0 CHECK (row_pinned >= 0);
ALTER TABLE conversation ADD COLUMN muted_until INTEGER NOT NULL DEFAULT 0 CHECK (muted_until >= 0);
ALTER TABLE conversation ADD COLUMN archived INTEGER NOT NULL DEFAULT 0 CHECK (archived >= 0);
