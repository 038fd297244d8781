/*
 * backscroll.h: Backscroll for C, and for every language that can call C.
 *
 *   bs_client c;
 *   bs_session s;
 *   bs_page *page;
 *   bs_open(&(bs_options){.size = sizeof(bs_options), .path = "phone.db", .server = URL, .token = TOKEN}, &c);
 *   bs_start(c);
 *   bs_session_open(c, &(bs_read_options){.size = sizeof(bs_read_options), .with = {.peer = "bob"}}, &s);
 *   bs_session_read(s, 10, &page);                    // the local database, at once
 *   if (page->count == 0)                             // page->end says why: BS_END_GAP
 *     bs_session_sync_wait(s, 200, -1, NULL);         // or bs_session_sync and an event
 *   bs_free(page);
 *
 * Rules that hold everywhere:
 *
 * - Every function that can fail returns 0, or the number of an error (docs/errors.md);
 *   bs_error_text then says in words what is wrong, for this thread's last failure.
 * - Handles are numbers, never pointers, never reused: 0, a handle of another kind, or one
 *   that was closed is an error (2000, 9001) and never a crash. NULL for a pointer that is
 *   needed is error 2000. Any function may be called from any thread.
 * - What a function hands out through a T** is one block, the T first and everything that it
 *   points to behind it. It is the caller's, who gives it back with one bs_free. On an error
 *   it is NULL.
 * - Strings that come out are UTF-8 with a length and a NUL behind it; they may contain NULs.
 *   Strings that go in as const char* end at their NUL; of a bs_str the length counts.
 * - Times are milliseconds since 1970-01-01 UTC, 0: none. Timeouts are milliseconds too;
 *   below 0: without end. A call that waits ends with 9000 when its time is over.
 * - A process that was forked from the one that loaded the library cannot use it: each
 *   function returns 9008 there without doing anything (bs_free, bs_size and
 *   bs_error_text work). It can exec, or exit with _exit.
 * - The library never unloads, never writes to standard output, and leaves signals that are
 *   not its own to the handlers that were there before it.
 */
#ifndef BACKSCROLL_H
#define BACKSCROLL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The layout of what is below. A program that was built with another number than
 * bs_abi_version() returns must not go on. */
#define BS_ABI 1

#ifndef BS_PTR
#define BS_PTR(T) T *
#endif

typedef uint64_t bs_client;  /* a device of a user, with its local database */
typedef uint64_t bs_session; /* a read session over one conversation */
typedef uint64_t bs_inbox;   /* a summary session over the list of conversations */
typedef uint64_t bs_change;  /* something written to the outbox that is no message */

typedef struct bs_str {
  BS_PTR(const char) data; /* NULL: empty */
  uint64_t len;            /* in bytes */
} bs_str;

typedef struct bs_range {
  uint64_t lo, hi; /* seqs, both included; empty when hi < lo */
} bs_range;

/* A conversation: one of the two. */
typedef struct bs_target {
  BS_PTR(const char) peer; /* one-to-one: an address; NULL: a group */
  uint64_t group;
} bs_target;

/* A message of a conversation: by its seq, or by the id of one of this device that may
 * have no seq yet (then seq is 0). */
typedef struct bs_ref {
  uint64_t seq;
  uint8_t id[16];
} bs_ref;

/* Why a page ends where it ends. */
enum {
  BS_END_MORE = 0,          /* further ones are local */
  BS_END_GAP = 1,           /* the next ones are on the server, not here */
  BS_END_BEGINNING = 2,     /* the first one was reached */
  BS_END_NEWEST = 3,        /* oldest first: the newest one was reached */
  BS_END_BEFORE_JOINED = 4, /* earlier ones are from before the user could see */
  BS_END_CLEARED = 5,       /* the user cleared what was before */
  BS_END_RETENTION = 6,     /* the server no longer keeps what was before */
  BS_END_LEFT = 7,          /* the user left: nothing newer will come */
  BS_END_DELETED = 8        /* the group was deleted: nothing newer will come */
};

/* How far a message has come. */
enum {
  BS_RECEIVED = 0, /* written by somebody else */
  BS_OUTBOX = 1,   /* on this device only, not yet acknowledged */
  BS_SENT = 2,
  BS_DELIVERED = 3,
  BS_READ = 4,
  BS_FAILED = 5 /* refused for good: see code and detail */
};

/* Types of messages. */
enum { BS_TEXT = 0, BS_ACTION = 1, BS_NOTE = 2, BS_CALL = 3 };

/* What became of a call; of a record it rises and never falls. */
enum { BS_MISSED = 0, BS_REJECTED = 1, BS_ANSWERED = 2 };

/* What a call record says: a call that the app carried. Who sent the message called. */
typedef struct bs_call {
  uint32_t video;   /* 1: with pictures */
  uint32_t outcome; /* BS_MISSED … */
  int64_t duration; /* of an answered one, in milliseconds */
} bs_call;

/* Flags of messages. */
enum {
  BS_SILENT = 1,       /* does not count as unread */
  BS_WANT_RECEIPT = 2, /* the sender asks to be told that it was read */
  BS_FORWARDED = 4
};

/* Where a message comes from. */
enum { BS_FROM_DATABASE = 0, BS_FROM_SERVER = 1, BS_FROM_OUTBOX = 2 };

/* Marks of a message. */
enum {
  BS_MARK_LIVE = 1,     /* arrived after the session was opened, not through a read */
  BS_MARK_UPDATE = 2,   /* was shown before and has changed since */
  BS_MARK_PENDING = 4,  /* in the outbox: no seq yet */
  BS_MARK_CHANGING = 8, /* shown with a change that waits in the outbox */
  BS_MARK_LAST = 16     /* the last of a page */
};

typedef struct bs_value {
  bs_str key, value;
} bs_value;

/* What an app adds to a message. */
typedef struct bs_properties {
  uint32_t type; /* the app's own number of a kind of message */
  uint32_t has_location;
  bs_str title, subtitle, body; /* body: any bytes */
  BS_PTR(const bs_value) values;
  uint64_t value_count;
  double latitude, longitude; /* degrees of WGS 84, if has_location */
} bs_properties;

typedef struct bs_reaction {
  bs_str emoji;
  uint64_t count;
  BS_PTR(const bs_str) names; /* the first 20, in the order in which they reacted */
  uint64_t name_count;
} bs_reaction;

typedef struct bs_message {
  uint64_t seq, ordinal, rev; /* seq 0: in the outbox */
  int64_t time;               /* when the server appended it */
  int64_t original;           /* an imported message's own time, which is the one to show */
  int64_t edited, deleted;    /* deleted: a tombstone, its content gone */
  uint64_t reply_to, thread;
  uint64_t group; /* 0: one-to-one */
  uint8_t conv[16], id[16];
  uint32_t type, flags, status, origin;
  uint32_t marks;
  int32_t code; /* of a failed one: why */
  bs_str from, text;
  bs_str changed_by; /* who edited or deleted it, if not the sender */
  bs_str detail;     /* of a failed one: why, in words */
  BS_PTR(const bs_str) mentions; /* addresses */
  uint64_t mention_count;
  BS_PTR(const bs_reaction) reactions;
  uint64_t reaction_count;
  BS_PTR(const bs_str) mine; /* the user's own reactions */
  uint64_t mine_count;
  BS_PTR(const bs_properties) properties; /* NULL: none */
  BS_PTR(const bs_call) call;             /* of a BS_CALL; NULL: none */
  bs_str peer;                            /* of a one-to-one conversation */
} bs_message;

/* What a read delivered. */
typedef struct bs_page {
  BS_PTR(const bs_message) messages;
  uint64_t count;
  uint32_t end;           /* BS_END_… */
  uint32_t missing_known; /* with BS_END_GAP: missing is known */
  uint64_t missing;       /* seqs up to the next span or the end */
  bs_range crossed;       /* the gap that bs_session_cross stepped over before these; empty: none */
} bs_page;

/* Where reading stands in one conversation. */
typedef struct bs_conv_end {
  uint8_t conv[16];
  uint64_t group; /* 0: one-to-one */
  bs_str peer;
  uint32_t end;           /* BS_END_…; BS_END_MORE: further messages are here */
  uint32_t missing_known; /* with BS_END_GAP, as in bs_page */
  uint64_t missing;
} bs_conv_end;

/* Where a session over all conversations stands in each that had its turn. */
typedef struct bs_ends {
  BS_PTR(const bs_conv_end) conversations;
  uint64_t count;
  uint32_t list; /* BS_END_BEGINNING: these are all; BS_END_MORE: the rest had no turn yet; BS_END_GAP: not known here further down */
  uint32_t reserved;
} bs_ends;

/* How a sync ended. */
typedef struct bs_sync_result {
  uint64_t count;       /* what a read of count now delivers */
  uint64_t transferred; /* messages (or rows) moved from the server */
  uint32_t more;        /* 1: the server has more in that direction */
  uint32_t end;         /* BS_END_…: where a read would stop after count */
  int32_t code;         /* 0, or why it was refused or cancelled */
  uint32_t reserved;
} bs_sync_result;

/* Roles, and what they permit. */
enum { BS_MEMBER = 0, BS_ADMIN = 1, BS_OWNER = 2 };
enum { BS_MAY_SEND = 1, BS_MAY_ADD = 2, BS_MAY_REMOVE = 4, BS_MAY_CHANGE = 8 };

/* A line of the list of conversations. */
typedef struct bs_row {
  uint8_t conv[16];
  uint64_t group; /* 0: one-to-one */
  bs_str peer, name, picture;
  uint64_t head, read; /* seqs */
  uint64_t unread, mentions;
  int64_t activity;
  uint32_t marked; /* 1: as unread, by the user */
  uint32_t left, deleted;
  uint32_t role, rights;
  uint32_t live;                    /* 1: changed after it was read, or above it */
  BS_PTR(const bs_message) preview; /* NULL: none */
  uint64_t pinned;                  /* the highest stands on top; 0: not pinned */
  int64_t muted_until;              /* 0: it is not muted, or no longer; or BS_FOR_EVER */
  uint32_t archived;
  uint32_t reserved;
} bs_row;

#define BS_FOR_EVER INT64_MAX

typedef struct bs_rows {
  BS_PTR(const bs_row) rows;
  uint64_t count;
  uint32_t end; /* BS_END_MORE, _GAP (the server may have more) or _BEGINNING (that was all) */
  uint32_t reserved;
} bs_rows;

/* How many messages a read session is about. Received and those of the user's own, by
 * status, together are total. */
typedef struct bs_counts {
  uint64_t total; /* on this device, those in the outbox included */
  uint64_t received, unread, mentions;
  uint64_t outbox, sent, delivered, read, failed;
  uint64_t server_total, server_unread, server_mentions; /* if server_known */
  uint32_t server_known;
  uint32_t reserved;
} bs_counts;

typedef struct bs_span {
  uint64_t lo, hi, rev; /* what is held completely, as of a rev */
} bs_span;

typedef struct bs_hole {
  uint64_t lo, hi;
  uint32_t reason; /* 1: hidden, 2: expired */
  uint32_t reserved;
} bs_hole;

/* What this device holds of a conversation. */
typedef struct bs_coverage {
  uint32_t known; /* 1: the head is known */
  uint32_t left, deleted, reserved;
  uint64_t head, first, rev; /* the newest seq; the first one that the user may see */
  BS_PTR(const bs_span) spans;
  uint64_t span_count;
  BS_PTR(const bs_hole) holes;
  uint64_t hole_count;
  BS_PTR(const bs_range) gaps;
  uint64_t gap_count;
} bs_coverage;

/* A group's rules. All 0 is the default. */
typedef struct bs_settings {
  uint32_t from_joining; /* who joins sees what comes after; otherwise the whole history */
  uint32_t broadcast;    /* only admins and the owner send */
  uint32_t open;         /* whoever knows its number may join */
  uint32_t no_notes;     /* changes leave no system notes */
  uint32_t custom;       /* member_rights and admin_rights replace the default ones */
  uint32_t member_rights, admin_rights; /* BS_MAY_… */
  uint32_t reserved;
} bs_settings;

/* What a group says of itself, as bs_sync_members brought it last, and what the user is there. */
typedef struct bs_group {
  uint64_t number;
  bs_str name, description, picture;
  bs_settings settings;
  uint64_t count; /* present members */
  int64_t created;
  uint32_t role, rights, left, deleted;
  uint32_t known; /* 0: only what its row says is set */
  uint32_t reserved;
  uint64_t members_rev, meta_rev; /* below: there is news */
} bs_group;

typedef struct bs_member {
  bs_str user, name;
  int64_t joined;
  uint32_t role, reserved;
} bs_member;

typedef struct bs_members {
  BS_PTR(const bs_member) items; /* ascending by address */
  uint64_t count;
} bs_members;

/* When a member received and read a message; 0: not yet, or not told. */
typedef struct bs_info {
  bs_str user;
  int64_t delivered, read;
} bs_info;

typedef struct bs_infos {
  BS_PTR(const bs_info) items;
  uint64_t count;
} bs_infos;

typedef struct bs_reactor {
  bs_str user;
  int64_t time;
} bs_reactor;

typedef struct bs_reactors {
  BS_PTR(const bs_reactor) items; /* in the order in which they reacted */
  uint64_t count;
} bs_reactors;

/* What the user may know of another one. */
typedef struct bs_presence {
  bs_str user;
  int64_t last_seen; /* in whole minutes, up to an hour too early */
  uint32_t known;    /* 0: nothing is said */
  uint32_t online;
} bs_presence;

typedef struct bs_presences {
  BS_PTR(const bs_presence) items; /* in the order asked */
  uint64_t count;
} bs_presences;

/* What a user says of himself. */
typedef struct bs_profile {
  bs_str user;
  uint64_t version; /* +1 per change, from 1 */
  bs_str name, picture, status;
  BS_PTR(const bs_value) fields; /* the app's own, ascending by key */
  uint64_t field_count;
  uint32_t known; /* 0: nothing is said */
  uint32_t reserved;
} bs_profile;

typedef struct bs_profiles {
  BS_PTR(const bs_profile) items; /* in the order asked */
  uint64_t count;
} bs_profiles;

/* From whom a user accepts messages, and being added to groups. */
enum { BS_WRITE_FROM_ANYONE = 0, BS_WRITE_FROM_CONTACTS = 1, BS_WRITE_FROM_GROUPS = 2, BS_WRITE_FROM_NOBODY = 3 };

/* What the server does for the user, on all his devices. */
typedef struct bs_account {
  uint32_t quiet;          /* 1: nobody is told what he has read */
  uint32_t hide_last_seen; /* 1: nobody is told whether he is online, and when he was last seen */
  uint32_t keep_archived;  /* 1: what he archives stays in the archive */
  uint32_t write_from;     /* BS_WRITE_FROM_… */
} bs_account;

/* What is known here of a key of the user's data. */
enum {
  BS_KEY_NOT_KNOWN = 0, /* nothing: sync a prefix of it, or fetch it */
  BS_KEY_ABSENT = 1,    /* the user has no such key */
  BS_KEY_LONG = 2,      /* the value, of more than 1 KiB, is not here: fetch it */
  BS_KEY_HERE = 3       /* the value is here */
};

/* What the user keeps under a key on all his devices: 64 KiB at most. */
typedef struct bs_datum {
  bs_str key, value;
  uint32_t state;   /* BS_KEY_… */
  uint32_t pending; /* 1: it was written here and waits to be carried out */
  uint64_t length;  /* of the value, with BS_KEY_LONG too */
  uint64_t rev;     /* the inbox rev of what the server has; 0: not known */
} bs_datum;

typedef struct bs_data {
  BS_PTR(const bs_datum) items; /* in the order of the keys' bytes */
  uint64_t count;
} bs_data;

typedef struct bs_text {
  bs_str text;
} bs_text;

typedef struct bs_seqs {
  BS_PTR(const uint64_t) items;
  uint64_t count;
} bs_seqs;

typedef struct bs_contact {
  bs_str user;
  bs_str name; /* that this user gives him; may be empty */
} bs_contact;

typedef struct bs_contacts {
  BS_PTR(const bs_contact) items;
  uint64_t count;
} bs_contacts;

typedef struct bs_addresses {
  BS_PTR(const bs_str) items; /* ascending */
  uint64_t count;
} bs_addresses;

/* An installation of the user's app. */
typedef struct bs_device {
  bs_str name;  /* for ever */
  bs_str title; /* what people see; may be empty */
  bs_str platform;
  int64_t created, last_seen;
  uint32_t online;
  uint32_t current; /* 1: this one */
} bs_device;

typedef struct bs_devices {
  BS_PTR(const bs_device) items;
  uint64_t count;
} bs_devices;

/* Whose local database it is. */
typedef struct bs_owner {
  bs_str user, device, server_id;
  bs_str server; /* its URL, as far as it is known */
  uint64_t user_number;
} bs_owner;

/* What bs_open did about a damaged database. */
typedef struct bs_recovery {
  bs_str cause, aside; /* what was wrong; where the file is now */
  int64_t outbox;      /* unsent messages that were kept */
  int64_t lost;        /* at most so many could not be; -1: nobody knows */
} bs_recovery;

typedef struct bs_status {
  uint32_t state; /* BS_STOPPED … */
  int32_t code;   /* why, if there is a reason */
  bs_str text;
} bs_status;

/* States of the connection. */
enum {
  BS_STOPPED = 0,
  BS_CONNECTING = 1,
  BS_ONLINE = 2,     /* welcomed, and the inbox is caught up */
  BS_OFFLINE = 3,    /* it is tried again by itself */
  BS_SIGNED_OUT = 4, /* the token is refused: bs_set_token, then bs_start */
  BS_REFUSED = 5
};

/* What becomes of the database of a device that is signed out. */
enum { BS_WIPE_NOTHING = 0, BS_WIPE_COPY = 1, BS_WIPE_ALL = 2 };

/* Kinds of events, and which fields of bs_event they set. */
enum {
  BS_EVENT_STATUS = 1,    /* state; code and text if there is a reason */
  BS_EVENT_ERROR = 2,     /* code, text: the local database failed */
  BS_EVENT_ROW = 3,       /* row: a line of the list of conversations changed */
  BS_EVENT_OUTBOX = 4,    /* message: one of this device was sent, or refused */
  BS_EVENT_CHANGE = 5,    /* change (0: of an earlier run), conv, key, text (its kind), seqs, code: carried out, or refused */
  BS_EVENT_TRANSIENT = 6, /* message (conv, from, content, time), peer */
  BS_EVENT_TYPING = 7,    /* conv, peer, from, on */
  BS_EVENT_MESSAGE = 8,   /* session, message: live, or an update of what was shown */
  BS_EVENT_SYNC = 9,      /* session (or inbox), token, sync; text if sync.code is not 0 */
  BS_EVENT_PROGRESS = 10, /* session, transferred, want, waiting */
  BS_EVENT_GAP = 11,      /* session, range: arrived while the device was away, too many to be brought unasked */
  BS_EVENT_REMOVED = 12,  /* session, conv, peer, range of seqs, or (empty) id of the outbox: gone from this device */
  BS_EVENT_RECEIPT = 13,  /* session, delivered, read: how far others have the messages */
  BS_EVENT_INBOX = 14,    /* session (an inbox), row, on: new or changed; on 0: the inbox's options no longer let it through */
  BS_EVENT_PROFILE = 15,  /* profile: what is known here of a user is new */
  BS_EVENT_DATA = 16      /* datum: how a key of the user's data is shown now */
};

typedef struct bs_event {
  uint32_t kind;
  int32_t code;
  uint64_t session, change, token;
  uint32_t state, on, waiting, reserved;
  uint8_t conv[16], id[16];
  bs_range range;
  uint64_t transferred, want;
  uint64_t delivered, read;
  bs_sync_result sync;
  bs_str text, peer, from;
  BS_PTR(const bs_message) message;
  BS_PTR(const bs_row) row;
  BS_PTR(const uint64_t) seqs;
  uint64_t seq_count;
  BS_PTR(const bs_profile) profile;
  BS_PTR(const bs_datum) datum;
  bs_str key;
} bs_event;

/*
 * An event, and all that it points to, lives until the callback returns. Callbacks of a
 * client come one at a time, in order, on one thread of the library's own that is the same
 * for the client's whole life. They may call any function, and should not block for long:
 * later events wait, nothing else does. No C++ exception may leave one. The first events of a
 * session may come before bs_session_open has returned.
 */
typedef void (*bs_event_fn)(void *user, const bs_event *event);

/* Structs that go in begin with their size, so that later versions can add fields: set it
 * to sizeof, and what you do not use to 0. */
typedef struct bs_options {
  uint64_t size;
  BS_PTR(const char) path;     /* the local database file; made if it is not there */
  BS_PTR(const char) server;   /* http(s)://host:port; NULL: the one that the database remembers */
  BS_PTR(const char) device;   /* NULL: the one that the database or the token belongs to */
  BS_PTR(const char) token;    /* NULL: the one that the database remembers */
  BS_PTR(const char) platform; /* shown in the user's list of devices */
  BS_PTR(const char) ca_pem;   /* certificates to trust instead of the system's, as PEM text */
  BS_PTR(const char) log;      /* a file that a log is appended to; "-": standard error; NULL: none */
  uint32_t wipe_on_sign_out;   /* BS_WIPE_… */
  uint32_t page;               /* messages of one fetched page; 0: 200 */
  uint32_t poll;               /* 1: events are fetched with bs_next_event */
  uint32_t events;             /* which kinds are wanted: bits 1 << BS_EVENT_…; 0: all */
  bs_event_fn on_event;        /* called with events, unless poll; NULL: there are none */
  void *user;                  /* handed to on_event */
  uint32_t foreground;         /* 1: from the start, see bs_set_foreground */
  uint32_t reserved;
} bs_options;

typedef struct bs_read_options {
  uint64_t size;
  bs_target with;
  uint64_t before;        /* newest first: begin below this seq; 0: at the head */
  uint64_t after;         /* with fifo: begin above this seq */
  uint64_t thread;        /* only messages of this thread; 0: all */
  uint32_t fifo;          /* 1: oldest first */
  uint32_t read_receipts; /* 1: reading marks as read, and tells the senders who asked */
  uint32_t quiet;         /* 1: reading marks as read, for this user's devices alone */
  uint32_t kind;          /* BS_KIND_…; like the next ones and thread, part of a conversation, which marks nothing as read */
  uint32_t unread;        /* 1: of others, above what was read, that count as unread */
  uint32_t all;           /* 1: over all conversations of the list instead; see bs_session_ends */
  BS_PTR(const char) from;  /* by this user; NULL: by all */
  BS_PTR(const char) query; /* whose text contains this, whatever the case; NULL: all */
  uint32_t show_blocked;    /* 1: of a group also what those write whom the user has blocked */
  uint32_t reserved;
} bs_read_options;

/* Kinds of messages that a read session is about. */
enum {
  BS_KIND_ALL = 0,
  BS_KIND_MESSAGES = 1, /* no call records */
  BS_KIND_CALLS = 2,    /* nothing else */
  BS_KIND_MISSED = 3,   /* calls by others that nobody has answered or rejected */
  BS_KIND_INCOMING = 4, /* calls by others */
  BS_KIND_OUTGOING = 5  /* calls by the user */
};

/* Which of two kinds of rows are wanted. */
enum { BS_PART_ALL = 0, BS_PART_ONLY = 1, BS_PART_WITHOUT = 2 };

typedef struct bs_inbox_options {
  uint64_t size;
  uint32_t unread;         /* 1: with something unread, or marked as unread */
  uint32_t groups;         /* BS_PART_…: groups; without: one-to-one */
  uint32_t archived;       /* BS_PART_…: what is in the archive */
  uint32_t reserved;
  BS_PTR(const char) name; /* a part of the name or the peer's address, in whatever case; NULL: any */
} bs_inbox_options;

/* What a sender writes. */
typedef struct bs_content {
  uint64_t size;
  bs_str text;
  uint32_t type, flags;
  int64_t original;
  uint64_t thread;
  BS_PTR(const bs_str) mentions;
  uint64_t mention_count;
  BS_PTR(const bs_properties) properties; /* NULL: none */
} bs_content;

/* A group that is to be made. With a key, asking again makes no second one. */
typedef struct bs_new_group_options {
  uint64_t size;
  uint8_t key[16]; /* zero: a random one */
  BS_PTR(const char) name;
  BS_PTR(const char) description;
  BS_PTR(const char) picture;
  bs_settings settings;
  BS_PTR(const bs_str) members; /* further ones */
  uint64_t member_count;
} bs_new_group_options;

/* What bs_set_group changes; NULL: stays as it is. */
typedef struct bs_group_change {
  uint64_t size;
  BS_PTR(const char) name;
  BS_PTR(const char) description;
  BS_PTR(const char) picture;
  BS_PTR(const bs_settings) settings;
} bs_group_change;

/* What bs_set_profile changes; NULL: stays as it is. Fields that are named are set, and
 * taken away by an empty value. */
typedef struct bs_profile_change {
  uint64_t size;
  BS_PTR(const char) name;
  BS_PTR(const char) picture;
  BS_PTR(const char) status;
  BS_PTR(const bs_value) fields;
  uint64_t field_count;
} bs_profile_change;

/* How large these are on machines of 64 bits: a compiler that is told to lay structs out in another
 * way than the library's is refused here. */
#if UINTPTR_MAX == UINT64_MAX
#if defined(__cplusplus)
#define BS_SIZE(T, bytes) static_assert(sizeof(T) == bytes, #T);
#elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L
#define BS_SIZE(T, bytes) _Static_assert(sizeof(T) == bytes, #T);
#else
#define BS_SIZE(T, bytes)
#endif
BS_SIZE(bs_str, 16)
BS_SIZE(bs_range, 16)
BS_SIZE(bs_target, 16)
BS_SIZE(bs_ref, 24)
BS_SIZE(bs_call, 16)
BS_SIZE(bs_value, 32)
BS_SIZE(bs_properties, 88)
BS_SIZE(bs_reaction, 40)
BS_SIZE(bs_message, 280)
BS_SIZE(bs_page, 48)
BS_SIZE(bs_conv_end, 56)
BS_SIZE(bs_ends, 24)
BS_SIZE(bs_sync_result, 32)
BS_SIZE(bs_row, 168)
BS_SIZE(bs_rows, 24)
BS_SIZE(bs_counts, 104)
BS_SIZE(bs_span, 24)
BS_SIZE(bs_hole, 24)
BS_SIZE(bs_coverage, 88)
BS_SIZE(bs_settings, 32)
BS_SIZE(bs_group, 144)
BS_SIZE(bs_member, 48)
BS_SIZE(bs_members, 16)
BS_SIZE(bs_info, 32)
BS_SIZE(bs_infos, 16)
BS_SIZE(bs_reactor, 24)
BS_SIZE(bs_reactors, 16)
BS_SIZE(bs_presence, 32)
BS_SIZE(bs_presences, 16)
BS_SIZE(bs_profile, 96)
BS_SIZE(bs_profiles, 16)
BS_SIZE(bs_account, 16)
BS_SIZE(bs_datum, 56)
BS_SIZE(bs_data, 16)
BS_SIZE(bs_text, 16)
BS_SIZE(bs_seqs, 16)
BS_SIZE(bs_contact, 32)
BS_SIZE(bs_contacts, 16)
BS_SIZE(bs_addresses, 16)
BS_SIZE(bs_device, 72)
BS_SIZE(bs_devices, 16)
BS_SIZE(bs_owner, 72)
BS_SIZE(bs_recovery, 48)
BS_SIZE(bs_status, 24)
BS_SIZE(bs_event, 272)
BS_SIZE(bs_options, 104)
BS_SIZE(bs_read_options, 96)
BS_SIZE(bs_inbox_options, 32)
BS_SIZE(bs_content, 72)
BS_SIZE(bs_new_group_options, 96)
BS_SIZE(bs_group_change, 40)
BS_SIZE(bs_profile_change, 48)
#undef BS_SIZE
#endif

/* ---- The library ---- */

uint32_t bs_abi_version(void);
const char *bs_version(void);
/* Why this thread's last call that failed did; valid until its next one. Never NULL. */
const char *bs_error_text(void);
/* The name of an error's number; never NULL. */
const char *bs_code_name(int32_t code);
/* Gives a block back. NULL is fine. */
void bs_free(const void *block);
/* How many bytes a block has, from its pointer on; also of an event during its callback. */
uint64_t bs_size(const void *block);

/* ---- A device ---- */

/* Opens the local database; nothing reaches for the network before bs_start. 9002: another
 * process (or another client of this one) has it open; 9004: it cannot be opened. */
int32_t bs_open(const bs_options *options, bs_client *out);
/* Connects, and stays connected until bs_close. */
int32_t bs_start(bs_client c);
/* Ends everything of the client: its sessions and changes are closed with it, syncs under
 * way end as cancelled. When it returns, the last callback has returned, so it waits for
 * one that runs; called from a callback of the same client, that callback is the last. With
 * poll, what has happened until then can still be fetched, up to a 9001. */
int32_t bs_close(bs_client c);
/* Another token, after BS_SIGNED_OUT. */
int32_t bs_set_token(bs_client c, const char *token);
/* Whether the app is before the user's eyes. Only then does a session with read_receipts
 * mark as read and tell the senders; at first it is not. */
int32_t bs_set_foreground(bs_client c, uint32_t on);
/* The state of the connection. */
int32_t bs_get_status(bs_client c, bs_status **out);
/* Whose database it is. 9006: nobody's yet. */
int32_t bs_get_owner(bs_client c, bs_owner **out);
/* What bs_open did about a damaged database; *out is NULL if it was not damaged. */
int32_t bs_get_recovery(bs_client c, bs_recovery **out);
/* Waits for the next event, of a client that was opened with poll. 9000: none in time. */
int32_t bs_next_event(bs_client c, int64_t timeout_ms, bs_event **out);
/* Waits until the device is online and its inbox is caught up. */
int32_t bs_online(bs_client c, int64_t timeout_ms);
/* Waits until the server has answered everything in the outbox, and every receipt. */
int32_t bs_flush(bs_client c, int64_t timeout_ms);

/* ---- Read sessions ---- */

int32_t bs_session_open(bs_client c, const bs_read_options *options, bs_session *out);
/* At most n further messages from the local database, and why there are no more. It never
 * waits for the network. */
int32_t bs_session_read(bs_session s, uint32_t n, bs_page **out);
/* Brings what is missing for a read of n to deliver n messages. Returns at once; the one
 * result comes as a BS_EVENT_SYNC with the token. */
int32_t bs_session_sync(bs_session s, uint32_t n, uint64_t token);
/* The same, waiting for the result, which out (if not NULL) gets also on an error. */
int32_t bs_session_sync_wait(bs_session s, uint32_t n, int64_t timeout_ms, bs_sync_result *out);
/* Steps over the gap at the session's position, knowingly; crossed (if not NULL) tells
 * whether there was one. */
int32_t bs_session_cross(bs_session s, uint32_t *crossed);
/* Back to where a new session would begin. */
int32_t bs_session_reset(bs_session s);
int32_t bs_session_counts(bs_session s, bs_counts *out);
/* Of a session over all conversations: where it stands in each of them. */
int32_t bs_session_ends(bs_session s, bs_ends **out);
/* Ends the session and its handle. Syncs under way end as cancelled. */
int32_t bs_session_stop(bs_session s);

/* ---- The list of conversations ---- */

/* options may be NULL: the whole list. */
int32_t bs_inbox_open(bs_client c, const bs_inbox_options *options, bs_inbox *out);
int32_t bs_inbox_read(bs_inbox i, uint32_t n, bs_rows **out);
int32_t bs_inbox_sync(bs_inbox i, uint32_t n, uint64_t token);
int32_t bs_inbox_sync_wait(bs_inbox i, uint32_t n, int64_t timeout_ms, bs_sync_result *out);
int32_t bs_inbox_reset(bs_inbox i);
int32_t bs_inbox_stop(bs_inbox i);
/* The line of one conversation; *out is NULL if it is not there, as far as is known here. */
int32_t bs_get_row(bs_client c, const bs_target *of, bs_row **out);

/* ---- What is here ---- */

/* One message from the local database; *out is NULL if it is not held here. */
int32_t bs_get_message(bs_client c, const bs_target *of, uint64_t seq, bs_message **out);
/* Brings one message into the local database. */
int32_t bs_fetch_message(bs_client c, const bs_target *of, uint64_t seq, int64_t timeout_ms, bs_message **out);
int32_t bs_get_coverage(bs_client c, const bs_target *of, bs_coverage **out);

/* ---- Writing ---- */

/* Writes a message to the outbox: durable when it returns. out, if not NULL, gets the message. */
int32_t bs_send(bs_client c, const bs_target *to, const bs_content *content, bs_message **out);
/* The same, waiting for the server's answer. After 9000 the message stays in the outbox. */
int32_t bs_send_wait(bs_client c, const bs_target *to, const bs_content *content, int64_t timeout_ms, bs_message **out);

/* An answer to a message of the same conversation. */
int32_t bs_reply(bs_client c, const bs_target *to, const bs_ref *ref, const bs_content *content, bs_message **out);
int32_t bs_reply_wait(bs_client c, const bs_target *to, const bs_ref *ref, const bs_content *content,
                      int64_t timeout_ms, bs_message **out);
/* Sends the content of a message that is held here to a conversation. */
int32_t bs_forward(bs_client c, const bs_target *from, uint64_t seq, const bs_target *to, bs_message **out);
/* Puts a message that was refused behind all others of its conversation, with the same id. */
int32_t bs_resend(bs_client c, const uint8_t id[16]);
int32_t bs_resend_wait(bs_client c, const uint8_t id[16], int64_t timeout_ms, bs_message **out);
/* Takes back a message that has not left, or was refused. */
int32_t bs_cancel(bs_client c, const uint8_t id[16]);
/* Keeps a record of a call, as bs_send sends a message: at its start, as missed, or at its end. */
int32_t bs_record_call(bs_client c, const bs_target *in, const bs_call *call, bs_message **out);
int32_t bs_record_call_wait(bs_client c, const bs_target *in, const bs_call *call, int64_t timeout_ms, bs_message **out);
/* To those who are online now, kept nowhere. */
int32_t bs_send_transient(bs_client c, const bs_target *to, const bs_content *content, int64_t timeout_ms);
int32_t bs_send_typing(bs_client c, const bs_target *to, uint32_t on, int64_t timeout_ms);

/*
 * Changes are durable in the outbox when these return, shown at once, and carried out by
 * the server in their order. The answer comes as a BS_EVENT_CHANGE. If out is not NULL it
 * gets a handle to wait with, which is the caller's to release.
 */
int32_t bs_edit(bs_client c, const bs_target *in, const bs_ref *ref, const bs_content *content, bs_change *out);
int32_t bs_delete(bs_client c, const bs_target *in, const bs_ref *ref, bs_change *out);
int32_t bs_hide(bs_client c, const bs_target *in, const bs_ref *refs, uint64_t count, bs_change *out);
int32_t bs_react(bs_client c, const bs_target *in, const bs_ref *ref, const char *emoji, bs_change *out);
int32_t bs_unreact(bs_client c, const bs_target *in, const bs_ref *ref, const char *emoji, bs_change *out);
int32_t bs_clear(bs_client c, const bs_target *in, uint64_t up_to, bs_change *out);
int32_t bs_mark_unread(bs_client c, const bs_target *in, bs_change *out);
int32_t bs_mark_read(bs_client c, const bs_target *in, bs_change *out);
/* What became of a call: the higher outcome holds, and the longer duration. */
int32_t bs_set_call(bs_client c, const bs_target *in, const bs_ref *ref, uint32_t outcome, int64_t duration_ms, bs_change *out);
/* The user's own arrangement of his list. place 0: on top of those that are pinned. */
int32_t bs_pin(bs_client c, const bs_target *in, uint64_t place, bs_change *out);
int32_t bs_unpin(bs_client c, const bs_target *in, bs_change *out);
int32_t bs_mute(bs_client c, const bs_target *in, int64_t until, bs_change *out); /* 0: no longer */
int32_t bs_archive(bs_client c, const bs_target *in, bs_change *out);
int32_t bs_unarchive(bs_client c, const bs_target *in, bs_change *out);
int32_t bs_set_group(bs_client c, uint64_t group, const bs_group_change *change, bs_change *out);
int32_t bs_set_role(bs_client c, uint64_t group, const char *member, uint32_t role, bs_change *out);
int32_t bs_add_members(bs_client c, uint64_t group, const bs_str *users, uint64_t count, bs_change *out);
int32_t bs_remove_members(bs_client c, uint64_t group, const bs_str *users, uint64_t count, bs_change *out);
int32_t bs_join(bs_client c, uint64_t group, bs_change *out);
int32_t bs_leave(bs_client c, uint64_t group, bs_change *out);
int32_t bs_delete_group(bs_client c, uint64_t group, bs_change *out);
/* 0: carried out; 9000: not yet, and it stays in the outbox; else why it was refused. */
int32_t bs_change_wait(bs_change change, int64_t timeout_ms);
int32_t bs_change_release(bs_change change);

/* ---- User data: settings, drafts, stars and contacts, on all his devices ---- */

/* These are changes. Of two devices that write the same key, the one that the server heard last wins. */
int32_t bs_set_data(bs_client c, const char *key, const void *value, uint64_t length, bs_change *out);
int32_t bs_delete_data(bs_client c, const char *key, bs_change *out);
int32_t bs_set_draft(bs_client c, const bs_target *in, const char *text, bs_change *out);
int32_t bs_set_star(bs_client c, const bs_target *in, uint64_t seq, uint32_t on, bs_change *out);
int32_t bs_set_contact(bs_client c, const char *user, const char *name, bs_change *out);
int32_t bs_remove_contact(bs_client c, const char *user, bs_change *out);
/* From the local database: a key; the keys with a prefix that are here, and whether these are all. */
int32_t bs_get_data(bs_client c, const char *key, bs_datum **out);
int32_t bs_list_data(bs_client c, const char *prefix, bs_data **out);
int32_t bs_data_known(bs_client c, const char *prefix, uint32_t *known);
/* *out is NULL if it is not known here whether there is one: sync the prefix "draft/". */
int32_t bs_get_draft(bs_client c, const bs_target *in, bs_text **out);
/* Those that are here: sync the prefixes "star/" and "contact/" for all. */
int32_t bs_get_stars(bs_client c, const bs_target *in, bs_seqs **out);
int32_t bs_get_contacts(bs_client c, bs_contacts **out);
/* From the server: a key with its whole value; all keys with a prefix, and how many came. */
int32_t bs_fetch_data(bs_client c, const char *key, int64_t timeout_ms, bs_datum **out);
int32_t bs_sync_data(bs_client c, const char *prefix, int64_t timeout_ms, uint64_t *moved);

/* ---- Groups, people and devices ---- */

int32_t bs_new_group(bs_client c, const bs_new_group_options *group, int64_t timeout_ms, uint64_t *out);
/* Brings members and what the group says of itself; out may be NULL. */
int32_t bs_sync_members(bs_client c, uint64_t group, int64_t timeout_ms, bs_group **out);
int32_t bs_get_group(bs_client c, uint64_t group, bs_group **out);
int32_t bs_get_members(bs_client c, uint64_t group, bs_members **out);
/* Who has received and read a message of this user. */
int32_t bs_get_info(bs_client c, const bs_target *in, uint64_t seq, int64_t timeout_ms, bs_infos **out);
int32_t bs_get_reactors(bs_client c, const bs_target *in, uint64_t seq, const char *emoji, int64_t timeout_ms,
                        bs_reactors **out);
int32_t bs_get_presence(bs_client c, const bs_str *users, uint64_t count, int64_t timeout_ms, bs_presences **out);
/* Whether others are told what this user has read, and when he was last seen. */
int32_t bs_set_quiet(bs_client c, uint32_t quiet, int64_t timeout_ms);
int32_t bs_set_last_seen(bs_client c, uint32_t told, int64_t timeout_ms);
/* Whether what he archives from now on stays in the archive when a message comes. */
int32_t bs_set_keep_archived(bs_client c, uint32_t keep, int64_t timeout_ms);
/* From whom he accepts messages: BS_WRITE_FROM_…. */
int32_t bs_set_write_from(bs_client c, uint32_t from, int64_t timeout_ms);
int32_t bs_get_account(bs_client c, int64_t timeout_ms, bs_account **out);
/* A user's profile, as it was brought last. */
int32_t bs_get_profile(bs_client c, const char *user, bs_profile **out);
int32_t bs_sync_profiles(bs_client c, const bs_str *users, uint64_t count, int64_t timeout_ms, bs_profiles **out);
/* Changes this user's profile, as change says; out may be NULL. */
int32_t bs_set_profile(bs_client c, const bs_profile_change *change, int64_t timeout_ms, bs_profile **out);
/* Whose profiles the app shows now, in place of those of before: BS_EVENT_PROFILE. */
int32_t bs_watch(bs_client c, const bs_str *users, uint64_t count);
/* Blocks a user, or takes that back; these are changes. One to one nothing passes any more, in
 * neither direction; in groups, read sessions leave out what he writes. */
int32_t bs_block(bs_client c, const char *user, bs_change *out);
int32_t bs_unblock(bs_client c, const char *user, bs_change *out);
/* Whom this user has blocked, as far as that is known here; bs_sync_blocked brings the rest. */
int32_t bs_get_blocked(bs_client c, bs_addresses **out);
int32_t bs_sync_blocked(bs_client c, int64_t timeout_ms);
int32_t bs_get_devices(bs_client c, int64_t timeout_ms, bs_devices **out);
int32_t bs_rename_device(bs_client c, const char *device, const char *title, int64_t timeout_ms);
int32_t bs_sign_out(bs_client c, const char *device, int64_t timeout_ms);

#ifdef __cplusplus
}
#endif

#endif
