CREATE TABLE conversation (
	no   INTEGER PRIMARY KEY AUTOINCREMENT CHECK (no BETWEEN 1 AND 8388607),
	id   BLOB UNIQUE CHECK (length(id) = 16),  -- NULL: not learned yet
	peer TEXT UNIQUE CHECK (peer <> ''),       -- NULL: a group
	name TEXT NOT NULL,

	-- The conversation as this user may see it (all 0 while not known).
	known        INTEGER NOT NULL CHECK (known IN (0, 1)),
	head_seq     INTEGER NOT NULL CHECK (head_seq >= 0),
	head_ordinal INTEGER NOT NULL CHECK (head_ordinal >= 0),
	rev          INTEGER NOT NULL CHECK (rev >= 0),
	meta_rev     INTEGER NOT NULL CHECK (meta_rev >= 0),
	receipt_rev  INTEGER NOT NULL CHECK (receipt_rev >= 0),
	first_seq    INTEGER NOT NULL CHECK (first_seq >= 0),
	first_why    INTEGER NOT NULL CHECK (first_why >= 0),
	is_left      INTEGER NOT NULL CHECK (is_left IN (0, 1)),

	-- The inbox row; inbox_rev 0: the conversation is not in the list.
	inbox_rev      INTEGER NOT NULL CHECK (inbox_rev >= 0),
	activity       INTEGER NOT NULL,
	pinned         INTEGER NOT NULL CHECK (pinned >= 0),
	read_seq       INTEGER NOT NULL CHECK (read_seq >= 0),
	read_ordinal   INTEGER NOT NULL CHECK (read_ordinal >= 0),
	peer_read      INTEGER NOT NULL CHECK (peer_read >= 0),
	peer_delivered INTEGER NOT NULL CHECK (peer_delivered >= 0),
	unread         INTEGER NOT NULL CHECK (unread >= 0),
	preview        BLOB,                       -- an encoded message; NULL: none
	wide           INTEGER NOT NULL CHECK (wide IN (0, 1)),

	-- The watermarks below are complete up to this receipt_rev.
	watermark_rev INTEGER NOT NULL CHECK (watermark_rev >= 0),

	-- The user's own receipts: what the server knows was delivered, and what it has
	-- still to be told (0: nothing; quiet: read without telling others).
	delivered      INTEGER NOT NULL CHECK (delivered >= 0),
	want_delivered INTEGER NOT NULL CHECK (want_delivered >= 0),
	want_read      INTEGER NOT NULL CHECK (want_read >= 0),
	is_deleted INTEGER NOT NULL DEFAULT 0 CHECK (is_deleted IN (0, 1)), hidden_rev INTEGER NOT NULL DEFAULT 0 CHECK (hidden_rev >= 0), role INTEGER NOT NULL DEFAULT 0 CHECK (role >= 0), rights INTEGER NOT NULL DEFAULT 0 CHECK (rights >= 0), cleared INTEGER NOT NULL DEFAULT 0 CHECK (cleared >= 0), mentions INTEGER NOT NULL DEFAULT 0 CHECK (mentions >= 0), marked INTEGER NOT NULL DEFAULT 0 CHECK (marked IN (0, 1)), picture TEXT NOT NULL DEFAULT '', hidden_known INTEGER NOT NULL DEFAULT 0 CHECK (hidden_known >= 0), members_rev INTEGER NOT NULL DEFAULT 0 CHECK (members_rev >= 0), group_info BLOB, want_told INTEGER NOT NULL DEFAULT 0 CHECK (want_told >= 0), row_pinned INTEGER NOT NULL DEFAULT 0 CHECK (row_pinned >= 0), muted_until INTEGER NOT NULL DEFAULT 0 CHECK (muted_until >= 0), archived INTEGER NOT NULL DEFAULT 0 CHECK (archived >= 0),

	CHECK (inbox_rev = 0 OR id IS NOT NULL)
) STRICT;

CREATE TABLE data_prefix (
	prefix BLOB PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE datum (
	key       BLOB PRIMARY KEY CHECK (length(key) > 0),
	inbox_rev INTEGER NOT NULL CHECK (inbox_rev >= 0),
	deleted   INTEGER NOT NULL CHECK (deleted IN (0, 1)),
	size      INTEGER NOT NULL CHECK (size >= 0),
	value     BLOB                 -- NULL: it is empty, or not here
) STRICT, WITHOUT ROWID;

CREATE TABLE hole (
	conv   INTEGER NOT NULL,
	lo     INTEGER NOT NULL CHECK (lo >= 1),
	hi     INTEGER NOT NULL CHECK (hi >= lo),
	reason INTEGER NOT NULL CHECK (reason > 0),
	PRIMARY KEY (conv, lo)
) STRICT, WITHOUT ROWID;

CREATE TABLE member (
	conv     INTEGER NOT NULL,
	user     TEXT NOT NULL,
	name     TEXT NOT NULL,
	role     INTEGER NOT NULL CHECK (role >= 0),
	joined   INTEGER NOT NULL,
	meta_rev INTEGER NOT NULL CHECK (meta_rev >= 0),
	PRIMARY KEY (conv, user)
) STRICT, WITHOUT ROWID;

CREATE TABLE message (
	key    INTEGER PRIMARY KEY CHECK (key & 0xffffffffff > 0),
	rev    INTEGER NOT NULL CHECK (rev >= 0),
	traits INTEGER NOT NULL,
	thread INTEGER,               -- NULL: none
	mine   BLOB,                  -- NULL: none
	blob   BLOB NOT NULL
) STRICT;

CREATE TABLE meta (
	key   TEXT NOT NULL PRIMARY KEY,
	value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
	no       INTEGER PRIMARY KEY AUTOINCREMENT CHECK (no > 0),
	conv     INTEGER NOT NULL,
	id       BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
	type     INTEGER NOT NULL,
	flags    INTEGER NOT NULL,
	original INTEGER NOT NULL,                 -- an imported message's own time, or 0
	time     INTEGER NOT NULL,
	failed   INTEGER NOT NULL CHECK (failed >= 0),  -- a code; 0: waiting
	detail   TEXT NOT NULL,
	text     TEXT NOT NULL
, more BLOB, change BLOB, op INTEGER NOT NULL DEFAULT 0, ref BLOB CHECK (length(ref) = 16)) STRICT;

CREATE TABLE placed (
	conv INTEGER NOT NULL,
	id   BLOB NOT NULL CHECK (length(id) = 16),
	seq  INTEGER NOT NULL CHECK (seq > 0),
	PRIMARY KEY (conv, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE span (
	conv INTEGER NOT NULL,
	lo   INTEGER NOT NULL CHECK (lo >= 1),
	hi   INTEGER NOT NULL CHECK (hi >= lo),
	rev  INTEGER NOT NULL CHECK (rev >= 0),
	PRIMARY KEY (conv, lo)
) STRICT, WITHOUT ROWID;

CREATE TABLE watermark (
	conv      INTEGER NOT NULL,
	user      TEXT NOT NULL,
	delivered INTEGER NOT NULL CHECK (delivered >= 0),
	read      INTEGER NOT NULL CHECK (read >= 0),
	PRIMARY KEY (conv, user)
) STRICT, WITHOUT ROWID;

CREATE INDEX conversation_list ON conversation (pinned DESC, activity DESC, id DESC)
	WHERE inbox_rev > 0;

CREATE INDEX conversation_wanting ON conversation (no)
	WHERE want_delivered > 0 OR want_read > 0 OR want_told > 0;

CREATE INDEX message_thread ON message (thread) WHERE thread IS NOT NULL;
