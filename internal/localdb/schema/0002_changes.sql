-- Version 2: what happens in a conversation after it was sent. Of the messages of
-- before it is not known what they count as: the copy is dropped, as Forget drops it,
-- and comes back on demand. What was written here and is not acknowledged stays.
DELETE FROM span;
DELETE FROM hole;
DELETE FROM watermark;
DELETE FROM placed;
DELETE FROM meta WHERE key >= 'sync.' AND key < 'sync/';
DELETE FROM conversation WHERE no NOT IN (SELECT conv FROM outbox);
UPDATE conversation SET id = CASE WHEN peer IS NULL THEN id END,
	known = 0, head_seq = 0, head_ordinal = 0, rev = 0, meta_rev = 0, receipt_rev = 0,
	first_seq = 0, first_why = 0, is_left = 0,
	inbox_rev = 0, activity = 0, pinned = 0, read_seq = 0, read_ordinal = 0,
	peer_read = 0, peer_delivered = 0, unread = 0, preview = NULL, wide = 0,
	watermark_rev = 0, delivered = 0, want_delivered = 0, want_read = 0;

-- The messages, clustered by conversation and then the newest first, as history is synced
-- and read: key = conversation << 40 | (2^40 - seq). With what is asked of many at once
-- without reading their blobs. Traits are bits: 1 own, 2 counts as unread, 4 mentions the user. Mine is the
-- emojis of own reactions that the blob does not name, with NUL between them.
-- There are no checks where none is needed: they cost a tenth of an insert.
DROP TABLE message;
CREATE TABLE message (
	key    INTEGER PRIMARY KEY CHECK (key & 0xffffffffff > 0),
	rev    INTEGER NOT NULL CHECK (rev >= 0),
	traits INTEGER NOT NULL,
	thread INTEGER,               -- NULL: none
	mine   BLOB,                  -- NULL: none
	blob   BLOB NOT NULL
) STRICT;

-- The few messages in threads; each entry ends in the key.
CREATE INDEX message_thread ON message (thread) WHERE thread IS NOT NULL;

-- The state as this user may see it. Rights are bits, as on the wire.
ALTER TABLE conversation ADD COLUMN is_deleted INTEGER NOT NULL DEFAULT 0 CHECK (is_deleted IN (0, 1));
ALTER TABLE conversation ADD COLUMN hidden_rev INTEGER NOT NULL DEFAULT 0 CHECK (hidden_rev >= 0);
ALTER TABLE conversation ADD COLUMN role INTEGER NOT NULL DEFAULT 0 CHECK (role >= 0);
ALTER TABLE conversation ADD COLUMN rights INTEGER NOT NULL DEFAULT 0 CHECK (rights >= 0);
ALTER TABLE conversation ADD COLUMN cleared INTEGER NOT NULL DEFAULT 0 CHECK (cleared >= 0);

-- The inbox row.
ALTER TABLE conversation ADD COLUMN mentions INTEGER NOT NULL DEFAULT 0 CHECK (mentions >= 0);
ALTER TABLE conversation ADD COLUMN marked INTEGER NOT NULL DEFAULT 0 CHECK (marked IN (0, 1));
ALTER TABLE conversation ADD COLUMN picture TEXT NOT NULL DEFAULT '';

-- What was hidden is known up to this hidden_rev; the members below are complete up to
-- this meta_rev; what the group said of itself with them, as the engine encodes it.
ALTER TABLE conversation ADD COLUMN hidden_known INTEGER NOT NULL DEFAULT 0 CHECK (hidden_known >= 0);
ALTER TABLE conversation ADD COLUMN members_rev INTEGER NOT NULL DEFAULT 0 CHECK (members_rev >= 0);
ALTER TABLE conversation ADD COLUMN group_info BLOB;

-- Up to where others are to be told that the user read, instead of yes or no.
ALTER TABLE conversation DROP COLUMN want_quiet;
ALTER TABLE conversation ADD COLUMN want_told INTEGER NOT NULL DEFAULT 0 CHECK (want_told >= 0);
DROP INDEX conversation_wanting;
CREATE INDEX conversation_wanting ON conversation (no)
	WHERE want_delivered > 0 OR want_read > 0 OR want_told > 0;

-- The members of groups.
CREATE TABLE member (
	conv     INTEGER NOT NULL,
	user     TEXT NOT NULL,
	name     TEXT NOT NULL,
	role     INTEGER NOT NULL CHECK (role >= 0),
	joined   INTEGER NOT NULL,
	meta_rev INTEGER NOT NULL CHECK (meta_rev >= 0),
	PRIMARY KEY (conv, user)
) STRICT, WITHOUT ROWID;

-- What a message in the outbox has beyond type, flags, original and text, as the wire
-- encodes a content. A change is none: the change as the wire encodes it, its operation
-- id (0: not given yet), and the message it refers to that has no seq yet.
ALTER TABLE outbox ADD COLUMN more BLOB;
ALTER TABLE outbox ADD COLUMN change BLOB;   -- NULL: a message
ALTER TABLE outbox ADD COLUMN op INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN ref BLOB CHECK (length(ref) = 16);
