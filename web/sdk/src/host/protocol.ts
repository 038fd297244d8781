// What a tab and the one that holds the connection say to each other: calls and their results,
// and events. All of it can be cloned, so it crosses a BroadcastChannel as it is.

import type { Status } from "../api.ts";
import type { Change, ClientBody, ConvTarget, InboxKey } from "../frame.ts";
import type { AllOptions, AllStanding } from "../engine/all.ts";
import type { EngineEvent } from "../engine/events.ts";
import type { SessionOptions } from "../engine/position.ts";
import type { Standing } from "../engine/session.ts";
import type {
  Address, Content, Coverage, Counts, Datum, Ends, Failure, GroupInfo, Member, Message, MessageID, Owner, Profile, ProfileChange,
  ReadResult, Removed, Row, RowFilter, RowsResult, Seq, SyncResult,
} from "../types.ts";
import type { ServerBody } from "../frame.ts";

/** Names a session: the tab's own number. */
export type SessionNo = number;

/** Where a session stands after a call: its tab keeps it, for the next leader. */
export interface Stands {
  standing?: Standing | AllStanding;
}

/** What a tab may ask. A call that is repeated after a leader died changes nothing twice. */
export interface Methods {
  start(): void;
  flush(): void;
  wipe(outbox: boolean): void;
  /** The tab wants to hear of every frame. */
  observe(on: boolean): void;
  /** The tab is before the user's eyes. */
  foreground(on: boolean): void;
  openSession(s: SessionNo, o: SessionOptions, standing: Standing | undefined): Stands;
  openAll(s: SessionNo, o: AllOptions, standing: AllStanding | undefined): Stands;
  ends(s: SessionNo): Ends;
  read(s: SessionNo, n: number): ReadResult & Stands;
  sync(s: SessionNo, n: number, key: number): SyncResult & Stands;
  cancelSync(s: SessionNo, key: number): void;
  cross(s: SessionNo): { crossed: boolean } & Stands;
  counts(s: SessionNo): Counts;
  reset(s: SessionNo): Stands;
  stop(s: SessionNo): void;
  openInbox(s: SessionNo, of: RowFilter, pos: InboxKey | undefined): void;
  readInbox(s: SessionNo, n: number): RowsResult & { pos?: InboxKey };
  syncInbox(s: SessionNo, n: number): SyncResult;
  resetInbox(s: SessionNo): void;
  stopInbox(s: SessionNo): void;
  coverage(t: ConvTarget): Coverage;
  row(t: ConvTarget): Row | undefined;
  message(t: ConvTarget, seq: Seq): Message | undefined;
  fetchMessage(t: ConvTarget, seq: Seq): Message;
  send(t: ConvTarget, content: Content, to: MessageID, id: MessageID): Message;
  /** A message of this device by its id, as it is now. */
  own(t: ConvTarget, id: MessageID): Message | undefined;
  cancel(id: MessageID): void;
  resend(id: MessageID): void;
  change(t: ConvTarget, of: MessageID, change: Change, id: MessageID): void;
  /** Whether a change waits in the outbox. */
  waits(id: MessageID): boolean;
  ask(body: ClientBody): ServerBody;
  profile(user: Address): Profile;
  syncProfiles(users: Address[]): Profile[];
  setProfile(change: ProfileChange): Profile;
  watch(users: Address[]): void;
  changeData(change: Change & { kind: "set data" | "delete data" }, id: MessageID): void;
  datum(key: string): Datum;
  listData(prefix: string): { data: Datum[]; known: boolean };
  syncData(prefix: string): { came: number };
  fetchDatum(key: string): Datum;
  syncMembers(t: ConvTarget): GroupInfo;
  groupInfo(t: ConvTarget): GroupInfo;
  members(t: ConvTarget, after: Address, limit: number): Member[];
}

export type Method = keyof Methods;

/** What the holder of the connection is when a tab begins to follow it. */
export interface Snapshot {
  status: Status;
  owner: Owner | undefined;
  server: string;
  /** The server's clock less the device's. */
  clockOffset: number;
}

/** An event of a session, with its number instead of itself. */
type Of<K extends EngineEvent["kind"]> = Omit<Extract<EngineEvent, { kind: K }>, "session">;
export type SessionNews = { session: SessionNo } & Stands & (Of<"message"> | Of<"gap"> | (Of<"removed"> & { removed: Removed }) | Of<"receipt"> | Omit<Of<"progress">, "token">);

export type ClientNews =
  | Extract<EngineEvent, { kind: "row" | "outbox" | "change" | "transient" | "typing" | "profile" | "data" | "coverage" }>
  | { kind: "traffic"; traffic: import("../api.ts").Traffic }
  | { kind: "error"; error: Failure }
  | ({ kind: "snapshot" } & Snapshot);

export type ToHost =
  | { t: "hello"; tab: string }
  | { t: "bye"; tab: string }
  | { t: "call"; tab: string; call: number; method: Method; args: unknown[] };

export type ToTab =
  /** A leader is there (again): the tab opens its sessions and repeats what was not answered. `lost`: the database began anew. */
  | { t: "leader"; leader: string; to?: string; snapshot: Snapshot; lost: boolean }
  | { t: "result"; tab: string; call: number; value?: unknown; error?: Failure }
  | { t: "session"; tab: string; news: SessionNews }
  | { t: "listed"; tab: string; session: SessionNo; row: Row; matches: boolean }
  | { t: "news"; news: ClientNews };
