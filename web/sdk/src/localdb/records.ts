// What the local database holds, as plain values.

import type { Blob, Change, Position, State } from "../frame.ts";
import type { Address, Content, ConvID, GroupInfo, Hole, MessageID, Millis, Rev, Seq } from "../types.ts";
import type { SpanSet } from "../span.ts";

/** Numbers a conversation in the local database: 1, 2, 3, … */
export type ConvNo = number;

/** What the device knows of a conversation. */
export interface ConvRecord {
  no: ConvNo;
  /** "": a one-to-one conversation whose id is not learned yet. */
  id: ConvID;
  /** One-to-one; "" for groups. */
  peer: Address;
  name: string;
  /** State is learned from the server. */
  known: boolean;
  state: State;
  /** Of the row; 0: no row, not in the list. */
  inboxRev: Rev;
  activity: Millis;
  /** As shown here, with what waits in the outbox: it orders the list. */
  pinned: number;
  /** The user's own, as the server has it. */
  read: Position;
  peerRead: Seq;
  peerDelivered: Seq;
  /** As the server counted it at read and the head. */
  unread: number;
  /** Of unread, those that mention the user. */
  mentions: number;
  preview: Blob | undefined;
  wide: boolean;
  /** Watermarks are known up to here. */
  receiptRev: Rev;
  /** The server knows that this user's devices learned up to here. */
  delivered: Seq;
  /** Receipts wanted and not yet acknowledged by the server; 0: none. */
  wantDelivered: Seq;
  wantRead: Seq;
  /** Up to where others are to be told that he read. */
  wantTold: Seq;
  /** As unread, by the user; as the server has it. */
  marked: boolean;
  picture: string;
  /** How the user arranged it, as the row says, which waits for what is in the outbox. */
  rowPinned: number;
  mutedUntil: Millis;
  archived: number;
  /** What the user hid is known up to here. */
  hiddenRev: number;
  /** The members stored here are known up to this meta rev. */
  membersRev: Rev;
  /** What MembersPage said of the group last. */
  group: GroupRecord | undefined;
}

export type GroupRecord = Pick<GroupInfo, "description" | "settings" | "count" | "created">;

export const NO_STATE: State = Object.freeze({
  head: Object.freeze({ seq: 0, ordinal: 0 }), rev: 0, metaRev: 0, receiptRev: 0, first: 0, firstWhy: "beginning" as const, left: false, deleted: false,
  hiddenRev: 0, role: "member" as const, rights: Object.freeze({ send: false, add: false, remove: false, change: false }), cleared: 0,
});

export const newRecord = (id: ConvID, peer: Address): ConvRecord => ({
  no: 0, id, peer, name: "", known: false, state: NO_STATE, inboxRev: 0, activity: 0, pinned: 0, read: { seq: 0, ordinal: 0 },
  peerRead: 0, peerDelivered: 0, unread: 0, mentions: 0, preview: undefined, wide: false, receiptRev: 0, delivered: 0, wantDelivered: 0,
  wantRead: 0, wantTold: 0, marked: false, picture: "", rowPinned: 0, mutedUntil: 0, archived: 0, hiddenRev: 0, membersRev: 0, group: undefined,
});

/** Spans and holes of a conversation. */
export interface Cover {
  spans: SpanSet;
  holes: readonly Hole[];
}

/** What a message counts as; bits, stored: append only. */
export const Trait = { own: 1, counts: 2, mention: 4, call: 8 } as const;
/** How many combinations of traits there are. */
export const TRAITS = 16;

/** One message as the local database keeps it. */
export interface Stored {
  seq: Seq;
  rev: Rev;
  blob: Blob;
  traits: number;
  /** Absent: none. */
  thread?: bigint;
  /** Own reactions that the lists of names do not show; absent: none. */
  mine?: string[];
}

/** How many stored messages there are, by their traits. */
export interface StoredCounts {
  all: number;
  own: number;
  /** Not his, and they count as unread where they were not read. */
  counts: number;
  /** Of counts, those that mention him. */
  mention: number;
}

/** What was written on this device and not yet acknowledged: a message, or a change. */
export interface OutboxEntry {
  /** In the order of writing. */
  no: number;
  conv: ConvNo;
  /** Of a message; a change has a random one. */
  id: MessageID;
  /** Of a message. */
  content?: Content;
  change?: Change;
  /** When it was written, by the server-corrected clock. */
  time: Millis;
  /** 0: waiting or on its way; otherwise refused for good. */
  failed: number;
  detail: string;
  /** Of a change: its operation id, given when it first leaves; 0: it has not left. */
  op: bigint;
  /** The message of this device that it refers to and that had no seq yet; "": none. */
  ref: MessageID;
}
