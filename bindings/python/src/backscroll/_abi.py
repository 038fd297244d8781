# Generated from capi/backscroll.h by tools/bindgen. Do not edit.
from __future__ import annotations

import ctypes as c
from enum import IntEnum, IntFlag

from ._view import F64, I32, I64, ID, U32, U64, Bool, Bytes, Enum, Inner, List, Numbers, Optional, Str, Strs, Struct, Time

ABI = 1


class End(IntEnum):
    "Why a page ends where it ends."

    MORE = 0  # further ones are local
    GAP = 1  # the next ones are on the server, not here
    BEGINNING = 2  # the first one was reached
    NEWEST = 3  # oldest first: the newest one was reached
    BEFORE_JOINED = 4  # earlier ones are from before the user could see
    CLEARED = 5  # the user cleared what was before
    RETENTION = 6  # the server no longer keeps what was before
    LEFT = 7  # the user left: nothing newer will come
    DELETED = 8  # the group was deleted: nothing newer will come


class Status(IntEnum):
    "How far a message has come."

    RECEIVED = 0  # written by somebody else
    OUTBOX = 1  # on this device only, not yet acknowledged
    SENT = 2
    DELIVERED = 3
    READ = 4
    FAILED = 5  # refused for good: see code and detail


class MessageType(IntEnum):
    "Types of messages."

    TEXT = 0
    ACTION = 1
    NOTE = 2
    CALL = 3


class Outcome(IntEnum):
    "What became of a call; of a record it rises and never falls."

    MISSED = 0
    REJECTED = 1
    ANSWERED = 2


class Flag(IntFlag):
    "Flags of messages."

    SILENT = 1  # does not count as unread
    WANT_RECEIPT = 2  # the sender asks to be told that it was read
    FORWARDED = 4


class Origin(IntEnum):
    "Where a message comes from."

    DATABASE = 0
    SERVER = 1
    OUTBOX = 2


class Mark(IntFlag):
    "Marks of a message."

    LIVE = 1  # arrived after the session was opened, not through a read
    UPDATE = 2  # was shown before and has changed since
    PENDING = 4  # in the outbox: no seq yet
    CHANGING = 8  # shown with a change that waits in the outbox
    LAST = 16  # the last of a page


class Role(IntEnum):
    "Roles, and what they permit."

    MEMBER = 0
    ADMIN = 1
    OWNER = 2


class Right(IntFlag):
    SEND = 1
    ADD = 2
    REMOVE = 4
    CHANGE = 8


class WriteFrom(IntEnum):
    "From whom a user accepts messages, and being added to groups."

    ANYONE = 0
    CONTACTS = 1
    GROUPS = 2
    NOBODY = 3


class KeyState(IntEnum):
    "What is known here of a key of the user's data."

    NOT_KNOWN = 0  # nothing: sync a prefix of it, or fetch it
    ABSENT = 1  # the user has no such key
    LONG = 2  # the value, of more than 1 KiB, is not here: fetch it
    HERE = 3  # the value is here


class State(IntEnum):
    "States of the connection."

    STOPPED = 0
    CONNECTING = 1
    ONLINE = 2  # welcomed, and the inbox is caught up
    OFFLINE = 3  # it is tried again by itself
    SIGNED_OUT = 4  # the token is refused: bs_set_token, then bs_start
    REFUSED = 5


class Wipe(IntEnum):
    "What becomes of the database of a device that is signed out."

    NOTHING = 0
    COPY = 1
    ALL = 2


class EventKind(IntEnum):
    "Kinds of events, and which fields of bs_event they set."

    STATUS = 1  # state; code and text if there is a reason
    ERROR = 2  # code, text: the local database failed
    ROW = 3  # row: a line of the list of conversations changed
    OUTBOX = 4  # message: one of this device was sent, or refused
    CHANGE = 5  # change (0: of an earlier run), conv, key, text (its kind), seqs, code: carried out, or refused
    TRANSIENT = 6  # message (conv, from, content, time), peer
    TYPING = 7  # conv, peer, from, on
    MESSAGE = 8  # session, message: live, or an update of what was shown
    SYNC = 9  # session (or inbox), token, sync; text if sync.code is not 0
    PROGRESS = 10  # session, transferred, want, waiting
    GAP = 11  # session, range: arrived while the device was away, too many to be brought unasked
    REMOVED = 12  # session, conv, peer, range of seqs, or (empty) id of the outbox: gone from this device
    RECEIPT = 13  # session, delivered, read: how far others have the messages
    INBOX = 14  # session (an inbox), row, on: new or changed; on 0: the inbox's options no longer let it through
    PROFILE = 15  # profile: what is known here of a user is new
    DATA = 16  # datum: how a key of the user's data is shown now


class MessageKind(IntEnum):
    "Kinds of messages that a read session is about."

    ALL = 0
    MESSAGES = 1  # no call records
    CALLS = 2  # nothing else
    MISSED = 3  # calls by others that nobody has answered or rejected
    INCOMING = 4  # calls by others
    OUTGOING = 5  # calls by the user


class Part(IntEnum):
    "Which of two kinds of rows are wanted."

    ALL = 0
    ONLY = 1
    WITHOUT = 2


class Range(Struct):
    __slots__ = ()
    size_ = 16
    lo = U64(0)  # seqs, both included; empty when hi < lo
    hi = U64(8)  # seqs, both included; empty when hi < lo


class Call(Struct):
    "What a call record says: a call that the app carried. Who sent the message called."

    __slots__ = ()
    size_ = 16
    video = Bool(0)  # 1: with pictures
    outcome = Enum(4, Outcome)  # Outcome.MISSED …
    duration = I64(8)  # of an answered one, in milliseconds


class Value(Struct):
    __slots__ = ()
    size_ = 32
    key = Str(0)
    value = Str(16)


class Properties(Struct):
    "What an app adds to a message."

    __slots__ = ()
    size_ = 88
    type = U32(0)  # the app's own number of a kind of message
    has_location = Bool(4)
    title = Str(8)  # body: any bytes
    subtitle = Str(24)  # body: any bytes
    body = Bytes(40)  # body: any bytes
    values = List(56, Value)
    latitude = F64(72)  # degrees of WGS 84, if has_location
    longitude = F64(80)  # degrees of WGS 84, if has_location


class Reaction(Struct):
    __slots__ = ()
    size_ = 40
    emoji = Str(0)
    count = U64(16)
    names = Strs(24)  # the first 20, in the order in which they reacted


class Message(Struct):
    __slots__ = ()
    size_ = 280
    seq = U64(0)  # seq 0: in the outbox
    ordinal = U64(8)  # seq 0: in the outbox
    rev = U64(16)  # seq 0: in the outbox
    time = Time(24)  # when the server appended it
    original = Time(32)  # an imported message's own time, which is the one to show
    edited = Time(40)  # deleted: a tombstone, its content gone
    deleted = Time(48)  # deleted: a tombstone, its content gone
    reply_to = U64(56)
    thread = U64(64)
    group = U64(72)  # 0: one-to-one
    conv = ID(80)
    id = ID(96)
    type = Enum(112, MessageType)
    flags = Enum(116, Flag)
    status = Enum(120, Status)
    origin = Enum(124, Origin)
    marks = Enum(128, Mark)
    code = I32(132)  # of a failed one: why
    sender = Str(136)
    text = Str(152)
    changed_by = Str(168)  # who edited or deleted it, if not the sender
    detail = Str(184)  # of a failed one: why, in words
    mentions = Strs(200)  # addresses
    reactions = List(216, Reaction)
    mine = Strs(232)  # the user's own reactions
    properties = Optional(248, Properties)  # none: none
    call = Optional(256, Call)  # of a MessageType.CALL; none: none
    peer = Str(264)  # of a one-to-one conversation


class Page(Struct):
    "What a read delivered."

    __slots__ = ()
    size_ = 48
    messages = List(0, Message)
    end = Enum(16, End)  # End
    missing_known = Bool(20)  # with End.GAP: missing is known
    missing = U64(24)  # seqs up to the next span or the end
    crossed = Inner(32, Range)  # the gap that bs_session_cross stepped over before these; empty: none


class ConvEnd(Struct):
    "Where reading stands in one conversation."

    __slots__ = ()
    size_ = 56
    conv = ID(0)
    group = U64(16)  # 0: one-to-one
    peer = Str(24)
    end = Enum(40, End)  # End; End.MORE: further messages are here
    missing_known = Bool(44)  # with End.GAP, as in bs_page
    missing = U64(48)


class Ends(Struct):
    "Where a session over all conversations stands in each that had its turn."

    __slots__ = ()
    size_ = 24
    conversations = List(0, ConvEnd)
    list = Enum(16, End)  # End.BEGINNING: these are all; End.MORE: the rest had no turn yet; End.GAP: not known here further down


class SyncResult(Struct):
    "How a sync ended."

    __slots__ = ()
    size_ = 32
    count = U64(0)  # what a read of count now delivers
    transferred = U64(8)  # messages (or rows) moved from the server
    more = Bool(16)  # 1: the server has more in that direction
    end = Enum(20, End)  # End: where a read would stop after count
    code = I32(24)  # 0, or why it was refused or cancelled


class Row(Struct):
    "A line of the list of conversations."

    __slots__ = ()
    size_ = 168
    conv = ID(0)
    group = U64(16)  # 0: one-to-one
    peer = Str(24)
    name = Str(40)
    picture = Str(56)
    head = U64(72)  # seqs
    read = U64(80)  # seqs
    unread = U64(88)
    mentions = U64(96)
    activity = Time(104)
    marked = Bool(112)  # 1: as unread, by the user
    left = Bool(116)
    deleted = Bool(120)
    role = Enum(124, Role)
    rights = Enum(128, Right)
    live = Bool(132)  # 1: changed after it was read, or above it
    preview = Optional(136, Message)  # none: none
    pinned = U64(144)  # the highest stands on top; 0: not pinned
    muted_until = I64(152)  # 0: it is not muted, or no longer; or BS_FOR_EVER
    archived = Bool(160)


class Rows(Struct):
    __slots__ = ()
    size_ = 24
    rows = List(0, Row)
    end = Enum(16, End)  # End.MORE, _GAP (the server may have more) or _BEGINNING (that was all)


class Counts(Struct):
    "How many messages a read session is about. Received and those of the user's own, by status, together are total."

    __slots__ = ()
    size_ = 104
    total = U64(0)  # on this device, those in the outbox included
    received = U64(8)
    unread = U64(16)
    mentions = U64(24)
    outbox = U64(32)
    sent = U64(40)
    delivered = U64(48)
    read = U64(56)
    failed = U64(64)
    server_total = U64(72)  # if server_known
    server_unread = U64(80)  # if server_known
    server_mentions = U64(88)  # if server_known
    server_known = Bool(96)


class Span(Struct):
    __slots__ = ()
    size_ = 24
    lo = U64(0)  # what is held completely, as of a rev
    hi = U64(8)  # what is held completely, as of a rev
    rev = U64(16)  # what is held completely, as of a rev


class Hole(Struct):
    __slots__ = ()
    size_ = 24
    lo = U64(0)
    hi = U64(8)
    reason = U32(16)  # 1: hidden, 2: expired


class Coverage(Struct):
    "What this device holds of a conversation."

    __slots__ = ()
    size_ = 88
    known = Bool(0)  # 1: the head is known
    left = Bool(4)
    deleted = Bool(8)
    head = U64(16)  # the newest seq; the first one that the user may see
    first = U64(24)  # the newest seq; the first one that the user may see
    rev = U64(32)  # the newest seq; the first one that the user may see
    spans = List(40, Span)
    holes = List(56, Hole)
    gaps = List(72, Range)


class Settings(Struct):
    "A group's rules. All 0 is the default."

    __slots__ = ()
    size_ = 32
    from_joining = Bool(0)  # who joins sees what comes after; otherwise the whole history
    broadcast = Bool(4)  # only admins and the owner send
    open = Bool(8)  # whoever knows its number may join
    no_notes = Bool(12)  # changes leave no system notes
    custom = Bool(16)  # member_rights and admin_rights replace the default ones
    member_rights = Enum(20, Right)  # Right
    admin_rights = Enum(24, Right)  # Right


class GroupInfo(Struct):
    "What a group says of itself, as bs_sync_members brought it last, and what the user is there."

    __slots__ = ()
    size_ = 144
    number = U64(0)
    name = Str(8)
    description = Str(24)
    picture = Str(40)
    settings = Inner(56, Settings)
    count = U64(88)  # present members
    created = Time(96)
    role = Enum(104, Role)
    rights = Enum(108, Right)
    left = Bool(112)
    deleted = Bool(116)
    known = Bool(120)  # 0: only what its row says is set
    members_rev = U64(128)  # below: there is news
    meta_rev = U64(136)  # below: there is news


class Member(Struct):
    __slots__ = ()
    size_ = 48
    user = Str(0)
    name = Str(16)
    joined = Time(32)
    role = Enum(40, Role)


class Members(Struct):
    __slots__ = ()
    size_ = 16
    items = List(0, Member)  # ascending by address


class Info(Struct):
    "When a member received and read a message; 0: not yet, or not told."

    __slots__ = ()
    size_ = 32
    user = Str(0)
    delivered = Time(16)
    read = Time(24)


class Infos(Struct):
    __slots__ = ()
    size_ = 16
    items = List(0, Info)


class Reactor(Struct):
    __slots__ = ()
    size_ = 24
    user = Str(0)
    time = Time(16)


class Reactors(Struct):
    __slots__ = ()
    size_ = 16
    items = List(0, Reactor)  # in the order in which they reacted


class Presence(Struct):
    "What the user may know of another one."

    __slots__ = ()
    size_ = 32
    user = Str(0)
    last_seen = Time(16)  # in whole minutes, up to an hour too early
    known = Bool(24)  # 0: nothing is said
    online = Bool(28)


class Presences(Struct):
    __slots__ = ()
    size_ = 16
    items = List(0, Presence)  # in the order asked


class Profile(Struct):
    "What a user says of himself."

    __slots__ = ()
    size_ = 96
    user = Str(0)
    version = U64(16)  # +1 per change, from 1
    name = Str(24)
    picture = Str(40)
    status = Str(56)
    fields = List(72, Value)  # the app's own, ascending by key
    known = Bool(88)  # 0: nothing is said


class Profiles(Struct):
    __slots__ = ()
    size_ = 16
    items = List(0, Profile)  # in the order asked


class Account(Struct):
    "What the server does for the user, on all his devices."

    __slots__ = ()
    size_ = 16
    quiet = Bool(0)  # 1: nobody is told what he has read
    hide_last_seen = Bool(4)  # 1: nobody is told whether he is online, and when he was last seen
    keep_archived = Bool(8)  # 1: what he archives stays in the archive
    write_from = Enum(12, WriteFrom)  # WriteFrom


class Datum(Struct):
    "What the user keeps under a key on all his devices: 64 KiB at most."

    __slots__ = ()
    size_ = 56
    key = Str(0)
    value = Bytes(16)
    state = Enum(32, KeyState)  # KeyState
    pending = Bool(36)  # 1: it was written here and waits to be carried out
    length = U64(40)  # of the value, with KeyState.LONG too
    rev = U64(48)  # the inbox rev of what the server has; 0: not known


class Data(Struct):
    __slots__ = ()
    size_ = 16
    items = List(0, Datum)  # in the order of the keys' bytes


class Text(Struct):
    __slots__ = ()
    size_ = 16
    text = Str(0)


class Seqs(Struct):
    __slots__ = ()
    size_ = 16
    items = Numbers(0)


class Contact(Struct):
    __slots__ = ()
    size_ = 32
    user = Str(0)
    name = Str(16)  # that this user gives him; may be empty


class Contacts(Struct):
    __slots__ = ()
    size_ = 16
    items = List(0, Contact)


class Addresses(Struct):
    __slots__ = ()
    size_ = 16
    items = Strs(0)  # ascending


class Device(Struct):
    "An installation of the user's app."

    __slots__ = ()
    size_ = 72
    name = Str(0)  # for ever
    title = Str(16)  # what people see; may be empty
    platform = Str(32)
    created = Time(48)
    last_seen = Time(56)
    online = Bool(64)
    current = Bool(68)  # 1: this one


class Devices(Struct):
    __slots__ = ()
    size_ = 16
    items = List(0, Device)


class Owner(Struct):
    "Whose local database it is."

    __slots__ = ()
    size_ = 72
    user = Str(0)
    device = Str(16)
    server_id = Str(32)
    server = Str(48)  # its URL, as far as it is known
    user_number = U64(64)


class Recovery(Struct):
    "What bs_open did about a damaged database."

    __slots__ = ()
    size_ = 48
    cause = Str(0)  # what was wrong; where the file is now
    aside = Str(16)  # what was wrong; where the file is now
    outbox = I64(32)  # unsent messages that were kept
    lost = I64(40)  # at most so many could not be; -1: nobody knows


class Connection(Struct):
    __slots__ = ()
    size_ = 24
    state = Enum(0, State)  # State.STOPPED …
    code = I32(4)  # why, if there is a reason
    text = Str(8)


class Event(Struct):
    __slots__ = ()
    size_ = 272
    kind = Enum(0, EventKind)
    code = I32(4)
    session = U64(8)
    change = U64(16)
    token = U64(24)
    state = Enum(32, State)
    on = Bool(36)
    waiting = Bool(40)
    conv = ID(48)
    id = ID(64)
    range = Inner(80, Range)
    transferred = U64(96)
    want = U64(104)
    delivered = U64(112)
    read = U64(120)
    sync = Inner(128, SyncResult)
    text = Str(160)
    peer = Str(176)
    sender = Str(192)
    message = Optional(208, Message)
    row = Optional(216, Row)
    seqs = Numbers(224)
    profile = Optional(240, Profile)
    datum = Optional(248, Datum)
    key = Str(256)


class CStr(c.Structure):
    _fields_ = [
        ("data", c.c_char_p),
        ("len", c.c_uint64),
    ]


class CTarget(c.Structure):
    _fields_ = [
        ("peer", c.c_char_p),
        ("group", c.c_uint64),
    ]


class CRef(c.Structure):
    _fields_ = [
        ("seq", c.c_uint64),
        ("id", c.c_uint8 * 16),
    ]


class CCall(c.Structure):
    _fields_ = [
        ("video", c.c_uint32),
        ("outcome", c.c_uint32),
        ("duration", c.c_int64),
    ]


class CValue(c.Structure):
    _fields_ = [
        ("key", CStr),
        ("value", CStr),
    ]


class CProperties(c.Structure):
    _fields_ = [
        ("type", c.c_uint32),
        ("has_location", c.c_uint32),
        ("title", CStr),
        ("subtitle", CStr),
        ("body", CStr),
        ("values", c.POINTER(CValue)),
        ("value_count", c.c_uint64),
        ("latitude", c.c_double),
        ("longitude", c.c_double),
    ]


class CSettings(c.Structure):
    _fields_ = [
        ("from_joining", c.c_uint32),
        ("broadcast", c.c_uint32),
        ("open", c.c_uint32),
        ("no_notes", c.c_uint32),
        ("custom", c.c_uint32),
        ("member_rights", c.c_uint32),
        ("admin_rights", c.c_uint32),
        ("reserved", c.c_uint32),
    ]


class COptions(c.Structure):
    _fields_ = [
        ("size", c.c_uint64),
        ("path", c.c_char_p),
        ("server", c.c_char_p),
        ("device", c.c_char_p),
        ("token", c.c_char_p),
        ("platform", c.c_char_p),
        ("ca_pem", c.c_char_p),
        ("log", c.c_char_p),
        ("wipe_on_sign_out", c.c_uint32),
        ("page", c.c_uint32),
        ("poll", c.c_uint32),
        ("events", c.c_uint32),
        ("on_event", c.c_void_p),
        ("user", c.c_void_p),
        ("foreground", c.c_uint32),
        ("reserved", c.c_uint32),
    ]


class CReadOptions(c.Structure):
    _fields_ = [
        ("size", c.c_uint64),
        ("with", CTarget),
        ("before", c.c_uint64),
        ("after", c.c_uint64),
        ("thread", c.c_uint64),
        ("fifo", c.c_uint32),
        ("read_receipts", c.c_uint32),
        ("quiet", c.c_uint32),
        ("kind", c.c_uint32),
        ("unread", c.c_uint32),
        ("all", c.c_uint32),
        ("from", c.c_char_p),
        ("query", c.c_char_p),
        ("show_blocked", c.c_uint32),
        ("reserved", c.c_uint32),
    ]


class CInboxOptions(c.Structure):
    _fields_ = [
        ("size", c.c_uint64),
        ("unread", c.c_uint32),
        ("groups", c.c_uint32),
        ("archived", c.c_uint32),
        ("reserved", c.c_uint32),
        ("name", c.c_char_p),
    ]


class CContent(c.Structure):
    _fields_ = [
        ("size", c.c_uint64),
        ("text", CStr),
        ("type", c.c_uint32),
        ("flags", c.c_uint32),
        ("original", c.c_int64),
        ("thread", c.c_uint64),
        ("mentions", c.POINTER(CStr)),
        ("mention_count", c.c_uint64),
        ("properties", c.POINTER(CProperties)),
    ]


class CNewGroupOptions(c.Structure):
    _fields_ = [
        ("size", c.c_uint64),
        ("key", c.c_uint8 * 16),
        ("name", c.c_char_p),
        ("description", c.c_char_p),
        ("picture", c.c_char_p),
        ("settings", CSettings),
        ("members", c.POINTER(CStr)),
        ("member_count", c.c_uint64),
    ]


class CGroupChange(c.Structure):
    _fields_ = [
        ("size", c.c_uint64),
        ("name", c.c_char_p),
        ("description", c.c_char_p),
        ("picture", c.c_char_p),
        ("settings", c.POINTER(CSettings)),
    ]


class CProfileChange(c.Structure):
    _fields_ = [
        ("size", c.c_uint64),
        ("name", c.c_char_p),
        ("picture", c.c_char_p),
        ("status", c.c_char_p),
        ("fields", c.POINTER(CValue)),
        ("field_count", c.c_uint64),
    ]


# name: what it returns, and takes
FUNCTIONS = {
    "bs_abi_version": (c.c_uint32, []),
    "bs_version": (c.c_char_p, []),
    "bs_error_text": (c.c_char_p, []),
    "bs_code_name": (c.c_char_p, [c.c_int32]),
    "bs_free": (None, [c.c_void_p]),
    "bs_size": (c.c_uint64, [c.c_void_p]),
    "bs_open": (c.c_int32, [c.c_void_p, c.c_void_p]),
    "bs_start": (c.c_int32, [c.c_uint64]),
    "bs_close": (c.c_int32, [c.c_uint64]),
    "bs_set_token": (c.c_int32, [c.c_uint64, c.c_char_p]),
    "bs_set_foreground": (c.c_int32, [c.c_uint64, c.c_uint32]),
    "bs_get_status": (c.c_int32, [c.c_uint64, c.c_void_p]),
    "bs_get_owner": (c.c_int32, [c.c_uint64, c.c_void_p]),
    "bs_get_recovery": (c.c_int32, [c.c_uint64, c.c_void_p]),
    "bs_next_event": (c.c_int32, [c.c_uint64, c.c_int64, c.c_void_p]),
    "bs_online": (c.c_int32, [c.c_uint64, c.c_int64]),
    "bs_flush": (c.c_int32, [c.c_uint64, c.c_int64]),
    "bs_session_open": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_void_p]),
    "bs_session_read": (c.c_int32, [c.c_uint64, c.c_uint32, c.c_void_p]),
    "bs_session_sync": (c.c_int32, [c.c_uint64, c.c_uint32, c.c_uint64]),
    "bs_session_sync_wait": (c.c_int32, [c.c_uint64, c.c_uint32, c.c_int64, c.c_void_p]),
    "bs_session_cross": (c.c_int32, [c.c_uint64, c.c_void_p]),
    "bs_session_reset": (c.c_int32, [c.c_uint64]),
    "bs_session_counts": (c.c_int32, [c.c_uint64, c.c_void_p]),
    "bs_session_ends": (c.c_int32, [c.c_uint64, c.c_void_p]),
    "bs_session_stop": (c.c_int32, [c.c_uint64]),
    "bs_inbox_open": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_void_p]),
    "bs_inbox_read": (c.c_int32, [c.c_uint64, c.c_uint32, c.c_void_p]),
    "bs_inbox_sync": (c.c_int32, [c.c_uint64, c.c_uint32, c.c_uint64]),
    "bs_inbox_sync_wait": (c.c_int32, [c.c_uint64, c.c_uint32, c.c_int64, c.c_void_p]),
    "bs_inbox_reset": (c.c_int32, [c.c_uint64]),
    "bs_inbox_stop": (c.c_int32, [c.c_uint64]),
    "bs_get_row": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_void_p]),
    "bs_get_message": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_uint64, c.c_void_p]),
    "bs_fetch_message": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_uint64, c.c_int64, c.c_void_p]),
    "bs_get_coverage": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_void_p]),
    "bs_send": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_void_p, c.c_void_p]),
    "bs_send_wait": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_void_p, c.c_int64, c.c_void_p]),
    "bs_reply": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_void_p, c.c_void_p, c.c_void_p]),
    "bs_reply_wait": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_void_p, c.c_void_p, c.c_int64, c.c_void_p]),
    "bs_forward": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_uint64, c.c_void_p, c.c_void_p]),
    "bs_resend": (c.c_int32, [c.c_uint64, c.c_void_p]),
    "bs_resend_wait": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_int64, c.c_void_p]),
    "bs_cancel": (c.c_int32, [c.c_uint64, c.c_void_p]),
    "bs_record_call": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_void_p, c.c_void_p]),
    "bs_record_call_wait": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_void_p, c.c_int64, c.c_void_p]),
    "bs_send_transient": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_void_p, c.c_int64]),
    "bs_send_typing": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_uint32, c.c_int64]),
    "bs_edit": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_void_p, c.c_void_p, c.c_void_p]),
    "bs_delete": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_void_p, c.c_void_p]),
    "bs_hide": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_void_p, c.c_uint64, c.c_void_p]),
    "bs_react": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_void_p, c.c_char_p, c.c_void_p]),
    "bs_unreact": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_void_p, c.c_char_p, c.c_void_p]),
    "bs_clear": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_uint64, c.c_void_p]),
    "bs_mark_unread": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_void_p]),
    "bs_mark_read": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_void_p]),
    "bs_set_call": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_void_p, c.c_uint32, c.c_int64, c.c_void_p]),
    "bs_pin": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_uint64, c.c_void_p]),
    "bs_unpin": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_void_p]),
    "bs_mute": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_int64, c.c_void_p]),
    "bs_archive": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_void_p]),
    "bs_unarchive": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_void_p]),
    "bs_set_group": (c.c_int32, [c.c_uint64, c.c_uint64, c.c_void_p, c.c_void_p]),
    "bs_set_role": (c.c_int32, [c.c_uint64, c.c_uint64, c.c_char_p, c.c_uint32, c.c_void_p]),
    "bs_add_members": (c.c_int32, [c.c_uint64, c.c_uint64, c.c_void_p, c.c_uint64, c.c_void_p]),
    "bs_remove_members": (c.c_int32, [c.c_uint64, c.c_uint64, c.c_void_p, c.c_uint64, c.c_void_p]),
    "bs_join": (c.c_int32, [c.c_uint64, c.c_uint64, c.c_void_p]),
    "bs_leave": (c.c_int32, [c.c_uint64, c.c_uint64, c.c_void_p]),
    "bs_delete_group": (c.c_int32, [c.c_uint64, c.c_uint64, c.c_void_p]),
    "bs_change_wait": (c.c_int32, [c.c_uint64, c.c_int64]),
    "bs_change_release": (c.c_int32, [c.c_uint64]),
    "bs_set_data": (c.c_int32, [c.c_uint64, c.c_char_p, c.c_void_p, c.c_uint64, c.c_void_p]),
    "bs_delete_data": (c.c_int32, [c.c_uint64, c.c_char_p, c.c_void_p]),
    "bs_set_draft": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_char_p, c.c_void_p]),
    "bs_set_star": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_uint64, c.c_uint32, c.c_void_p]),
    "bs_set_contact": (c.c_int32, [c.c_uint64, c.c_char_p, c.c_char_p, c.c_void_p]),
    "bs_remove_contact": (c.c_int32, [c.c_uint64, c.c_char_p, c.c_void_p]),
    "bs_get_data": (c.c_int32, [c.c_uint64, c.c_char_p, c.c_void_p]),
    "bs_list_data": (c.c_int32, [c.c_uint64, c.c_char_p, c.c_void_p]),
    "bs_data_known": (c.c_int32, [c.c_uint64, c.c_char_p, c.c_void_p]),
    "bs_get_draft": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_void_p]),
    "bs_get_stars": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_void_p]),
    "bs_get_contacts": (c.c_int32, [c.c_uint64, c.c_void_p]),
    "bs_fetch_data": (c.c_int32, [c.c_uint64, c.c_char_p, c.c_int64, c.c_void_p]),
    "bs_sync_data": (c.c_int32, [c.c_uint64, c.c_char_p, c.c_int64, c.c_void_p]),
    "bs_new_group": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_int64, c.c_void_p]),
    "bs_sync_members": (c.c_int32, [c.c_uint64, c.c_uint64, c.c_int64, c.c_void_p]),
    "bs_get_group": (c.c_int32, [c.c_uint64, c.c_uint64, c.c_void_p]),
    "bs_get_members": (c.c_int32, [c.c_uint64, c.c_uint64, c.c_void_p]),
    "bs_get_info": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_uint64, c.c_int64, c.c_void_p]),
    "bs_get_reactors": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_uint64, c.c_char_p, c.c_int64, c.c_void_p]),
    "bs_get_presence": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_uint64, c.c_int64, c.c_void_p]),
    "bs_set_quiet": (c.c_int32, [c.c_uint64, c.c_uint32, c.c_int64]),
    "bs_set_last_seen": (c.c_int32, [c.c_uint64, c.c_uint32, c.c_int64]),
    "bs_set_keep_archived": (c.c_int32, [c.c_uint64, c.c_uint32, c.c_int64]),
    "bs_set_write_from": (c.c_int32, [c.c_uint64, c.c_uint32, c.c_int64]),
    "bs_get_account": (c.c_int32, [c.c_uint64, c.c_int64, c.c_void_p]),
    "bs_get_profile": (c.c_int32, [c.c_uint64, c.c_char_p, c.c_void_p]),
    "bs_sync_profiles": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_uint64, c.c_int64, c.c_void_p]),
    "bs_set_profile": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_int64, c.c_void_p]),
    "bs_watch": (c.c_int32, [c.c_uint64, c.c_void_p, c.c_uint64]),
    "bs_block": (c.c_int32, [c.c_uint64, c.c_char_p, c.c_void_p]),
    "bs_unblock": (c.c_int32, [c.c_uint64, c.c_char_p, c.c_void_p]),
    "bs_get_blocked": (c.c_int32, [c.c_uint64, c.c_void_p]),
    "bs_sync_blocked": (c.c_int32, [c.c_uint64, c.c_int64]),
    "bs_get_devices": (c.c_int32, [c.c_uint64, c.c_int64, c.c_void_p]),
    "bs_rename_device": (c.c_int32, [c.c_uint64, c.c_char_p, c.c_char_p, c.c_int64]),
    "bs_sign_out": (c.c_int32, [c.c_uint64, c.c_char_p, c.c_int64]),
}
