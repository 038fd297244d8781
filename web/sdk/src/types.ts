// The vocabulary: plain values that cross every floor of the SDK and the tabs of a browser.
// Seqs, revs and times are numbers (exact below 2^53). Times are milliseconds since 1970;
// 0 means none. A conversation id is 32 hexadecimal digits, a message id a UUID in its usual form.

export type Seq = number;
export type Rev = number;
export type Millis = number;
/** How an app names a user: UTF-8, 1 to 255 bytes. */
export type Address = string;
export type ConvID = string;
export type MessageID = string;

/** The seqs from lo to hi, both included; empty when hi < lo. */
export interface Range {
  lo: Seq;
  hi: Seq;
}

/** A range that is held completely, as of rev. */
export interface Span extends Range {
  rev: Rev;
}

/** Seqs inside a span that this user can never see. */
export interface Hole extends Range {
  reason: HoleReason;
}
export type HoleReason = "hidden" | "expired" | "unknown";

/** Names a conversation: by the other user (one's own address: notes to self), or a group's number. */
export type Target = { peer: Address } | { group: number };

/** Names a message of a conversation: by its seq, or one of this device by its id, which may have no seq yet. */
export type Ref = { seq: Seq } | { id: MessageID };

export type MessageType = "text" | "action" | "note" | "call" | "unknown";

/** A moment that does not come, as of a mute that never ends. */
export const FOREVER: Millis = Number.MAX_SAFE_INTEGER;

/** What became of a call; it rises in this order and never falls. */
export type Outcome = "missed" | "rejected" | "answered" | "unknown";

/** What a call record says: whoever sent it called. */
export interface Call {
  video: boolean;
  outcome: Outcome;
  /** Milliseconds, of an answered one. */
  duration: Millis;
}

export interface Location {
  latitude: number;
  longitude: number;
}

/** What an app adds to a message. */
export interface Properties {
  type: number;
  title: string;
  subtitle: string;
  values: Record<string, string>;
  body: Uint8Array;
  location?: Location;
}

/** What a sender writes. Absent: none. */
export interface Draft {
  type?: "text" | "action";
  text?: string;
  /** Has a seq, does not count as unread. */
  silent?: boolean;
  /** The sender asks to be told that it was read. */
  wantReceipt?: boolean;
  /** The content was taken over from another message. */
  forwarded?: boolean;
  /** The app's number of a thread. */
  thread?: bigint;
  mentions?: Address[];
  properties?: Partial<Properties>;
}

/** What a sender wrote, as it stands in a message. */
export interface Content {
  type: MessageType;
  silent: boolean;
  wantReceipt: boolean;
  forwarded: boolean;
  text: string;
  /** An imported message's own time; 0: `time` is its time. */
  original: Millis;
  /** The message of the same conversation that this one answers; 0: none. */
  replyTo: Seq;
  thread: bigint;
  mentions: Address[];
  properties?: Properties;
  /** Of a call record. */
  call?: Call;
}

/** One emoji on a message: how many reacted with it, and the first 20 of them. */
export interface Reaction {
  emoji: string;
  count: number;
  names: Address[];
}

/** A message as the log holds it: nothing in it differs per reader. */
export interface LogMessage extends Content {
  conv: ConvID;
  /** 0: in the outbox, without a place yet. */
  seq: Seq;
  ordinal: number;
  rev: Rev;
  id: MessageID;
  from: Address;
  time: Millis;
  edited: Millis;
  /** When it was deleted for everyone: then it is a tombstone. */
  deleted: Millis;
  /** Who edited or deleted it last, if that was not the sender. */
  changedBy: Address;
  reactions: Reaction[];
}

/** received: by somebody else. The others are of one's own, in the order in which they pass. */
export type MessageStatus = "received" | "outbox" | "sent" | "delivered" | "read" | "failed";

/** A message as an app gets it, with what this device wrote and the server has not acknowledged. */
export interface Message extends LogMessage {
  /** One-to-one: the other user; empty in groups. */
  peer: Address;
  /** The user's own reactions, ascending. */
  mine: string[];
  status: MessageStatus;
  /** Of a failed one: why it was refused. */
  code: number;
  detail: string;
  /** database: what read finds; live: it arrived after the session was opened; pending: in the outbox, without a seq. */
  origin: "database" | "live" | "pending";
  /** It was shown before and has changed since. */
  update: boolean;
  /** It is shown with a change that waits in the outbox. */
  changing: boolean;
  /** The last of the page of a read. */
  last: boolean;
}

/** Why a page of read stops where it stops; "read": of what is unread, the rest was read. */
export type End =
  | "more" | "gap" | "beginning" | "newest" | "before you joined" | "cleared" | "retention" | "left" | "deleted" | "read";

export type Role = "member" | "admin" | "owner";

/** What a member may do in a group. */
export interface Rights {
  send: boolean;
  add: boolean;
  remove: boolean;
  change: boolean;
}

/** A group's rules; all false is the default. */
export interface Settings {
  /** Who joins sees what comes after; otherwise the whole history. */
  fromJoining: boolean;
  /** Only admins and the owner send. */
  broadcast: boolean;
  /** Whoever knows its number may join. */
  open: boolean;
  /** Changes leave no system notes. */
  noNotes: boolean;
  /** What the roles may do, if that is not the default. */
  custom?: { member: Rights; admin: Rights };
}

/** One line of the conversation list. */
export interface Row {
  conv: ConvID;
  /** Names the conversation: what openSession takes. */
  target: Target;
  /** One-to-one: the other user; empty for groups. */
  peer: Address;
  name: string;
  /** A group's: a URL, or whatever the app names pictures by. */
  picture: string;
  head: Seq;
  read: Seq;
  unread: number;
  /** Of the unread ones, those that mention the user. */
  mentions: number;
  /** As unread, by the user. */
  marked: boolean;
  /** By the user: the highest stands on top; 0: not pinned. */
  pinned: number;
  /** Until when it is muted; 0: it is not, or no longer; FOREVER. It lapses without a word. */
  mutedUntil: Millis;
  /** By the user, and nothing has brought it back. */
  archived: boolean;
  activity: Millis;
  left: boolean;
  deleted: boolean;
  role: Role;
  rights: Rights;
  preview?: Message;
  /** It changed after it was read or above it: it did not come through read. */
  live: boolean;
}

/** What this device holds of a conversation. */
export interface Coverage {
  /** The head is known. */
  known: boolean;
  head: Seq;
  /** The first seq that the user may see. */
  first: Seq;
  /** The known rev: spans below it are stale. */
  rev: Rev;
  left: boolean;
  deleted: boolean;
  spans: Span[];
  holes: Hole[];
  gaps: Range[];
}

/** How many messages a read session is about. Received and the last five are `total`. */
export interface Counts {
  total: number;
  received: number;
  unread: number;
  mentions: number;
  outbox: number;
  sent: number;
  delivered: number;
  read: number;
  failed: number;
  /** What the server has, as far as it is known here. */
  server?: { total: number; unread: number; mentions: number };
}

/** How a sync ended. */
export interface SyncResult {
  /** What read(count) then delivers. */
  count: number;
  /** Messages (or rows) moved from the server. */
  transferred: number;
  /** The server has more in that direction. */
  more: boolean;
  /** Where read would stop after count. */
  end: End;
  /** Why it was refused or cancelled. */
  error?: Failure;
}

/** An error as a plain value: see docs/errors.md. */
export interface Failure {
  code: number;
  detail: string;
  op: string;
}

export interface Progress {
  transferred: number;
  want: number;
  /** For a connection. */
  waiting: boolean;
}

/** What read delivered and why it ended there. */
export interface ReadResult {
  /** In reading order. */
  messages: Message[];
  count: number;
  end: End;
  /** With end "gap": the seqs up to the next span or the end of what the user may see; absent: unknown. */
  missing?: number;
  /** The gap that cross() stepped over before these messages. */
  crossed?: Range;
}

/** Where a session over all conversations stands in one of them. */
export interface ConvEnd {
  conv: ConvID;
  /** Names the conversation: what openSession takes. */
  target: Target;
  /** "more": further messages are here. */
  end: End;
  /** With end "gap", as of ReadResult. */
  missing?: number;
}

/** Where a session over all conversations stands in each that had its turn. */
export interface Ends {
  conversations: ConvEnd[];
  /** "beginning": these are all; "more": the others had no turn yet; "gap": the list of conversations is not known here further down. */
  list: End;
}

export interface RowsResult {
  rows: Row[];
  count: number;
  /** "more", "gap" (the server may have more), or "beginning": that was the whole list. */
  end: End;
}

/** Messages that a session showed and that are gone from this device: a range of seqs, or one of the outbox. */
export type Removed = ({ range: Range } | { id: MessageID }) & {
  /** Empty: where it is not known here, and of all conversations when the local database began anew. */
  conv: ConvID;
  /** Empty in groups, and where it is not known here. */
  peer: Address;
};

/** What a device told those who are online. It is kept nowhere. */
export interface Transient {
  conv: ConvID;
  /** Empty in groups, and where it is not known here. */
  peer: Address;
  from: Address;
  content: Content;
  time: Millis;
}

/** Another user began to type, or no longer does. */
export interface Typing {
  conv: ConvID;
  peer: Address;
  from: Address;
  on: boolean;
}

/** Whose local database this is. `userId` is the user's number, to compute conversation ids. */
export interface Owner {
  user: Address;
  userId: bigint;
  device: string;
  serverId: string;
}

/** One installation of the user's app. */
export interface Device {
  name: string;
  /** Shown to people; may be empty. */
  title: string;
  platform: string;
  created: Millis;
  /** In whole minutes, up to an hour too early; 0: never. */
  lastSeen: Millis;
  online: boolean;
  /** It is the one that asks. */
  current: boolean;
}

/** What this user may know of another one; nothing unless `known`. */
export interface Presence {
  user: Address;
  known: boolean;
  online: boolean;
  lastSeen: Millis;
}

/** From whom a user accepts messages one to one, and being added to groups. */
export type WriteFrom = "anyone" | "contacts" | "groups" | "nobody";

/** What the server does for this user on all his devices. */
export interface Account {
  /** Nobody is told what he has read. */
  quiet: boolean;
  /** Nobody is told whether he is online, and when he was last seen. */
  hideLastSeen: boolean;
  /** What he archives stays in the archive, whatever is sent there. */
  keepArchived: boolean;
  writeFrom: WriteFrom;
}

/** What a user says of himself; nothing unless `known`. */
export interface Profile {
  user: Address;
  known: boolean;
  /** +1 per change, from 1. */
  version: number;
  name: string;
  picture: string;
  status: string;
  /** The app's own. */
  fields: Record<string, string>;
}

/** A change of one's own profile: what is absent stays. Of fields those named are set, and taken away by "". */
export interface ProfileChange {
  name?: string;
  picture?: string;
  status?: string;
  fields?: Record<string, string>;
}

/**
 * A key of the user's data as this device shows it. unknown: sync a prefix of it, or fetch it; absent: the
 * user has no such key; long: there is a value of that size, which is not here: fetch it; here: its value.
 */
export interface Datum {
  key: string;
  state: "unknown" | "absent" | "long" | "here";
  /** Empty unless it is here. */
  value: Uint8Array;
  size: number;
  /** A change of this device that the server has not carried out yet. */
  pending: boolean;
}

/** Which rows of the list a session is over: those with something unread, groups (or none), what is in the archive (or not), a part of the name. */
export interface RowFilter {
  unread?: boolean;
  groups?: "only" | "without";
  archived?: "only" | "without";
  /** Of the name or the peer's address, in whatever case. */
  name?: string;
}

/** Which kind of messages a session is about; what is missed, others called. */
export type Kind = "messages" | "calls" | "missed" | "incoming" | "outgoing";

export interface Member {
  user: Address;
  name: string;
  role: Role;
  joined: Millis;
  left: boolean;
  metaRev: Rev;
}

/** When a member received and read a message; 0: not yet, or not told. */
export interface MemberInfo {
  user: Address;
  delivered: Millis;
  read: Millis;
}

export interface Reactor {
  user: Address;
  time: Millis;
}

/** What a group says of itself, as syncMembers brought it last, and what this user is there. */
export interface GroupInfo {
  conv: ConvID;
  name: string;
  description: string;
  picture: string;
  settings: Settings;
  /** Present members. */
  count: number;
  created: Millis;
  role: Role;
  rights: Rights;
  left: boolean;
  deleted: boolean;
  /** syncMembers has brought it; otherwise only what its row says is set. */
  known: boolean;
  /** The members here are known up to this meta rev. */
  membersRev: Rev;
  /** The newest known one: above membersRev there is news. */
  metaRev: Rev;
}

export interface NewGroup {
  name: string;
  description?: string;
  picture?: string;
  settings?: Partial<Settings>;
  members?: Address[];
  /** 16 bytes; makes the request repeatable: asking again with the same one makes no second group. */
  key?: Uint8Array;
}

export interface GroupChange {
  name?: string;
  description?: string;
  picture?: string;
  settings?: Settings;
}
