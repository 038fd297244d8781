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
