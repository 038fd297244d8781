// What a device and a server say to each other, as plain values: one type per kind of
// proto/backscroll/v1/device.proto that the engine deals in. Messages inside frames stay
// encoded (a Blob each): the device stores them as they came. src/wire turns these into bytes.

import type {
  Account, Address, Content, ConvID, Device, End, Hole, Member, MemberInfo, MessageID, Millis, Outcome, Presence, Profile, ProfileChange, Range,
  Reactor, Rev, Rights, Role, Seq, Settings, Target,
} from "./types.ts";

/** The newest version of the protocol that this code speaks. */
export const PROTOCOL = 1;

/** One message as the wire encodes it. */
export type Blob = Uint8Array;

/** Names a conversation by its id, or by the peer's address when the id is ""; with neither, none: of user data. */
export interface ConvTarget {
  conv: ConvID;
  peer: Address;
}

export interface Position {
  seq: Seq;
  ordinal: number;
}

export interface State {
  head: Position;
  rev: Rev;
  metaRev: Rev;
  receiptRev: Rev;
  first: Seq;
  firstWhy: End;
  left: boolean;
  deleted: boolean;
  hiddenRev: number;
  role: Role;
  rights: Rights;
  cleared: Seq;
}

export interface Watermark {
  user: Address;
  delivered: Seq;
  read: Seq;
}

/** The user's own reactions to a message that its lists of names do not show. */
export interface Mine {
  seq: Seq;
  emoji: string[];
}

export interface Limits {
  bodyBytes: number;
  pageMessages: number;
  heartbeat: Millis;
  dataBytes: number;
}

/** What the user hid, as news: all after the asked hidden rev up to rev. */
export interface Hidden {
  seqs: Seq[];
  rev: number;
}

/** A row's place in the list; "" as conv with zeros stands before all. */
export interface InboxKey {
  pinned: number;
  activity: Millis;
  conv: ConvID;
}

export interface InboxRow {
  conv: ConvID;
  inboxRev: Rev;
  peer: Address;
  name: string;
  state: State;
  activity: Millis;
  pinned: number;
  read: Position;
  peerDelivered: Seq;
  peerRead: Seq;
  unread: number;
  preview?: Blob;
  wide: boolean;
  mentions: number;
  marked: boolean;
  picture: string;
  mutedUntil: Millis;
  /** The user archived it, as long as the head's ordinal is below this; 0: not; FOREVER: no message brings it back. */
  archived: number;
}

export interface ReceiptItem {
  to: ConvTarget;
  delivered: Seq;
  read: Seq;
  told: Seq;
}

/** A change other than sending. It is stored in the outbox as it is. */
export type Change =
  | { kind: "edit"; seq: Seq; content: Content }
  | { kind: "set call"; seq: Seq; outcome: Outcome; duration: Millis }
  | { kind: "delete"; seq: Seq }
  | { kind: "react"; seq: Seq; emoji: string; remove: boolean }
  | { kind: "hide"; seqs: Seq[] }
  | { kind: "clear"; seq: Seq }
  | { kind: "mark"; unread: boolean }
  | Arrange
  | { kind: "set group"; name?: string; description?: string; picture?: string; settings?: Settings }
  | { kind: "set role"; user: Address; role: Role }
  | { kind: "add members"; users: Address[] }
  | { kind: "remove members"; users: Address[] }
  | { kind: "set data"; key: string; value: Uint8Array }
  | { kind: "delete data"; key: string }
  | { kind: "join" }
  | { kind: "leave" }
  | { kind: "delete group" };

/** Arranges the conversation in the user's own list; absent: stays. */
export interface Arrange {
  kind: "arrange";
  /** The highest stands on top; 0: not pinned; Infinity, of the app: above all others. */
  pinned?: number;
  mutedUntil?: Millis;
  /** As InboxRow.archived; of the app: anything but 0. */
  archived?: number;
}

/** One key of the user's data. */
export interface Datum {
  key: string;
  inboxRev: Rev;
  deleted: boolean;
  size: number;
  value: Uint8Array;
}

/** What a device sends. */
export type ClientBody =
  | { kind: "hello"; token: Uint8Array; device: string; epoch: bigint; cursor: Rev; platform: string; seal: Uint8Array }
  | { kind: "send"; to: ConvTarget; id: MessageID; after: MessageID; content: Content }
  | Fetch
  | Changes
  | { kind: "inbox"; since?: Rev; before?: InboxKey; limit: number }
  | { kind: "receipt"; items: ReceiptItem[] }
  | { kind: "heartbeat"; inboxRev: Rev; time: Millis }
  | { kind: "op"; to: ConvTarget; op: bigint; change: Change }
  | NewGroupBody
  | { kind: "info"; to: ConvTarget; seq: Seq; after: bigint; limit: number }
  | { kind: "members"; to: ConvTarget; since: Rev; limit: number }
  | { kind: "reactors"; to: ConvTarget; seq: Seq; emoji: string; after: Rev; limit: number }
  | { kind: "transient"; to: ConvTarget; content: Content }
  | { kind: "typing"; to: ConvTarget; on: boolean }
  | ({ kind: "account" } & Partial<Account>)
  | { kind: "profile"; users: { user: Address; version: number }[] }
  | ({ kind: "setProfile" } & ProfileChange)
  | { kind: "watch"; users: Address[] }
  | { kind: "data"; prefix: string; after: string; limit: number; key: string }
  | { kind: "presence"; users: Address[] }
  | { kind: "devices" }
  | { kind: "renameDevice"; device: string; title: string }
  | { kind: "signOut"; device: string };

export interface Fetch {
  kind: "fetch";
  to: ConvTarget;
  from: Seq;
  until: Seq;
  forward: boolean;
  limit: number;
  receiptRev: Rev;
  hiddenRev: number;
}

export interface Changes {
  kind: "changes";
  to: ConvTarget;
  since: Rev;
  ranges: Range[];
  receiptRev: Rev;
  hiddenRev: number;
  limit: number;
}

export interface NewGroupBody {
  kind: "newGroup";
  key: Uint8Array;
  name: string;
  description: string;
  picture: string;
  settings: Settings;
  members: Address[];
}

export interface Refusal {
  kind: "error";
  code: number;
  detail: string;
  retryAfter: Millis;
}

export interface Welcome {
  kind: "welcome";
  user: Address;
  userId: bigint;
  serverId: string;
  time: Millis;
  epoch: bigint;
  inboxRev: Rev;
  limits: Limits;
  device: string;
  seal: Uint8Array;
}

export interface SendAck {
  kind: "sendAck";
  conv: ConvID;
  pos: Position;
  prev: Rev;
  rev: Rev;
  time: Millis;
}

/** Complete for its range as of rev. */
export interface Page {
  kind: "page";
  conv: ConvID;
  range: Range;
  rev: Rev;
  messages: Blob[];
  holes: Hole[];
  state: State;
  watermarks: Watermark[];
  hidden: Hidden;
  mine: Mine[];
}

/** Complete for its ranges in (since, rev]. */
export interface ChangesPage {
  kind: "changes";
  conv: ConvID;
  since: Rev;
  rev: Rev;
  ranges: Range[];
  messages: Blob[];
  holes: Hole[];
  state: State;
  watermarks: Watermark[];
  more: boolean;
  hidden: Hidden;
  mine: Mine[];
}

export interface InboxPage {
  kind: "inbox";
  from: Rev;
  to: Rev;
  rows: InboxRow[];
  more: boolean;
  reset: boolean;
  data: Datum[];
}

/** (prev, rev] of the whole conversation. */
export interface Push {
  kind: "push";
  conv: ConvID;
  prev: Rev;
  rev: Rev;
  messages: Blob[];
  from: Rev;
  to: Rev;
  row?: InboxRow;
  mine: Mine[];
}

export interface ReceiptPush {
  kind: "receiptPush";
  conv: ConvID;
  prev: Rev;
  rev: Rev;
  watermarks: Watermark[];
}

export interface OpAck {
  kind: "opAck";
  conv: ConvID;
  prev: Rev;
  rev: Rev;
  time: Millis;
  messages: Blob[];
  mine: Mine[];
  state: State;
  /** Of a change of user data, which has no conversation. */
  inboxRev: Rev;
}

export interface MembersPage {
  kind: "members";
  conv: ConvID;
  since: Rev;
  rev: Rev;
  members: Member[];
  more: boolean;
  name: string;
  description: string;
  picture: string;
  settings: Settings;
  count: number;
  created: Millis;
  state: State;
}

/** What a server sends; "unknown": a kind that this code does not know. */
export type ServerBody =
  | Refusal | Welcome | SendAck | Page | ChangesPage | InboxPage | Push | ReceiptPush | OpAck | MembersPage
  | { kind: "done" }
  | { kind: "heartbeat"; inboxRev: Rev; time: Millis; seal: Uint8Array }
  | { kind: "info"; conv: ConvID; seq: Seq; members: MemberInfo[]; next: bigint }
  | { kind: "reactors"; conv: ConvID; seq: Seq; reactors: Reactor[]; next: Rev }
  | { kind: "transient"; conv: ConvID; from: Address; content: Content; time: Millis }
  | { kind: "typing"; conv: ConvID; from: Address; on: boolean }
  | { kind: "devices"; devices: Device[] }
  | { kind: "presence"; users: Presence[] }
  | ({ kind: "account" } & Account)
  | { kind: "profile"; answered: number; users: Profile[] }
  | { kind: "profilePush"; user: Address; version: number }
  | { kind: "data"; rev: Rev; data: Datum[]; more: boolean }
  | { kind: "unknown" };

export interface ServerFrame {
  /** 0: a push. */
  request: number;
  body: ServerBody;
}

export const NO_TARGET: ConvTarget = Object.freeze({ conv: "", peer: "" });
export const byConv = (conv: ConvID): ConvTarget => ({ conv, peer: "" });
export const isGroup = (conv: ConvID): boolean => conv.startsWith("0000000000000000");
/** Names the conversation to an app. */
export const targetFrom = (conv: ConvID, peer: Address): Target => (isGroup(conv) && peer === "" ? { group: groupOf(conv) } : { peer });
export const groupOf = (conv: ConvID): number => (isGroup(conv) ? parseInt(conv.slice(16), 16) : 0);
export const groupConv = (number: number): ConvID => number.toString(16).padStart(32, "0");
