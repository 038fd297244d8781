// The public API: a Client is one device of a user, with its local database. In a browser
// one tab holds the connection and the others follow; all see the same API.
//
//   const client = await openClient({ storage: indexedDBStorage("backscroll"), server, token: () => token });
//   client.start();
//   const s = await client.openSession({ with: { peer: "bob" }, on: { message: show } });
//   const page = await s.read(10);             // from the local database, never from the network
//   if (page.count === 0) await s.sync(200);   // page.end says why: a gap of page.missing messages
//
// Whatever fails does so with a BackscrollError: its code is in docs/errors.md.

import type {
  Account, Address, Call, ConvID, Coverage, Counts, Datum, Device, Draft, Ends, Failure, GroupChange, GroupInfo, Kind, Member, MemberInfo, Message,
  MessageID, Millis, NewGroup, Outcome, Owner, Presence, Profile, ProfileChange, Progress, Range, ReadResult, Reactor, Ref, Removed, Role, Row,
  RowFilter, RowsResult, Seq, SyncResult, Target, Transient, Typing,
} from "./types.ts";

/** The state of the connection. */
export type Status =
  | { state: "stopped" } //          start was not called, or close was
  | { state: "connecting" } //       trying
  | { state: "online" } //           welcomed, and the inbox is caught up
  | { state: "offline"; error?: Failure } //  no connection; it is tried again by itself
  | { state: "signed out"; error: Failure } // the token is refused: a person must log in again
  | { state: "refused"; error: Failure }; //   the server will not serve this device

/** What this tab is: the one that holds the connection, or one that follows it. */
export type TabRole = "leader" | "follower";

/** One frame on the wire, as it came or went: for pages that show what happens. */
export interface Traffic {
  direction: "in" | "out";
  /** As proto names it: "fetch", "page", "push", … */
  kind: string;
  bytes: number;
  /** Messages (or rows) that it carries. */
  count: number;
  /** 0: a push. */
  request: number;
}

/** Whatever the server made of a change. */
export interface ChangeResult {
  conv: ConvID;
  kind: string;
  seqs: Seq[];
  error?: Failure;
}

/** A change that is durable in the outbox. It leaves in order when there is a connection. */
export interface Change {
  /** Resolves when the server has carried it out; rejects with the code of a refusal. */
  wait(): Promise<void>;
}

export interface ClientEvents {
  status: (s: Status) => void;
  /** A row of the conversation list is new or has changed. */
  row: (r: Row) => void;
  /** A message of this device was sent, or refused. */
  outbox: (m: Message) => void;
  /** A change of this device, perhaps of an earlier run, was carried out or refused. */
  change: (c: ChangeResult) => void;
  transient: (t: Transient) => void;
  typing: (t: Typing) => void;
  /** What is known here of a user's profile is new: see watch. */
  profile: (p: Profile) => void;
  /** How a key of the user's data is shown now. */
  data: (d: Datum) => void;
  /** What is held of a conversation has changed. */
  coverage: (conv: ConvID) => void;
  traffic: (t: Traffic) => void;
  /** This tab became the leader, or follows another one. */
  role: (r: TabRole) => void;
  /** The local database failed. */
  error: (e: Failure) => void;
}

export interface SessionEvents {
  /** A live message, or an update of one that was shown; what read finds comes with its result. */
  message: (m: Message) => void;
  /** The one result of each sync. */
  sync: (r: SyncResult) => void;
  progress: (p: Progress) => void;
  /** Messages arrived while the device was away and are too many to be brought unasked. */
  gap: (r: Range) => void;
  removed: (r: Removed) => void;
  transient: (t: Transient) => void;
  typing: (t: Typing) => void;
  /** Up to which seq another member has received and read. */
  receipt: (delivered: Seq, read: Seq) => void;
  /** What a UI shows at the end of what was read. */
  state: (s: SessionState) => void;
}

/** What a session is doing. */
export type SessionState =
  | { kind: "idle" }
  | { kind: "syncing"; transferred: number; want: number }
  | { kind: "waiting"; transferred: number; want: number } // for a connection
  | { kind: "failed"; error: Failure };

/** What narrows a session. Of part of a conversation nothing is marked as read. */
export interface PartOptions {
  /** Only messages of this thread. */
  thread?: bigint;
  /** By this user. */
  from?: Address;
  /** Whose text contains this, whatever the case. */
  query?: string;
  /** Messages without calls, or some calls. */
  kind?: Kind;
  /** Of others, above what was read, that count as unread. */
  unread?: boolean;
  /** Of groups: also what those write whom the user has blocked. */
  showBlocked?: boolean;
}

export interface SessionOptions extends PartOptions {
  with: Target;
  /** Oldest first. */
  fifo?: boolean;
  /** Newest first: begin below this seq; absent: at the head. */
  before?: Seq;
  /** With fifo: begin above this seq. */
  after?: Seq;
  /** Reading in the foreground marks as read, and tells the senders who asked; of part of a conversation it does not. */
  readReceipts?: boolean;
  /** Reading in the foreground marks as read, for this user's devices alone. */
  quiet?: boolean;
  on?: Partial<SessionEvents>;
}

/** A cursor over one conversation in the local database. */
export interface ReadSession {
  readonly with: Target;
  readonly state: SessionState;
  on<K extends keyof SessionEvents>(event: K, f: SessionEvents[K]): () => void;
  /** At most n further messages, from the local database and nothing else. */
  read(n: number): Promise<ReadResult>;
  /**
   * Brings what is missing for read(n) to deliver n. It waits for a connection and survives
   * lost ones. The result comes exactly once, also when it was refused or cancelled (error).
   */
  sync(n: number, options?: { signal?: AbortSignal }): Promise<SyncResult>;
  /** Steps over the gap at the position, knowingly; false: there is none of known size. */
  cross(): Promise<boolean>;
  counts(): Promise<Counts>;
  /** Back to where a new session would begin. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** What a session over all conversations hears. */
export type AllEvents = Pick<SessionEvents, "message" | "sync" | "progress" | "removed" | "state">;

export interface AllOptions extends PartOptions {
  on?: Partial<AllEvents>;
}

/**
 * A cursor over all conversations of the list, in the local database: what is here of each, the newest
 * first by the time at which the server appended it (conv and peer of a message say where). Where one
 * has a gap, reading goes on in the others: ends says that. It marks nothing as read.
 */
export interface AllSession {
  readonly state: SessionState;
  on<K extends keyof AllEvents>(event: K, f: AllEvents[K]): () => void;
  /** At most n further messages, from the local database and nothing else. With end "gap", some conversations, or the list of them, have one. */
  read(n: number): Promise<ReadResult>;
  /**
   * Brings more for read(n) to deliver: a page each in the first conversations of the list where something
   * is missing, at most 50 (with unread: all that is unread in them), until there is enough. When these are
   * not, and the list goes on below what is known here, it brings the next 200 rows of the list and goes on
   * with those, at most five times. So it may end with fewer and more; another one goes on.
   */
  sync(n: number, options?: { signal?: AbortSignal }): Promise<SyncResult>;
  /** How far each conversation is here. */
  ends(): Promise<Ends>;
  /** In all conversations that the list names here. */
  counts(): Promise<Counts>;
  /** Back to where a new session would begin. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

export interface InboxOptions extends RowFilter {
  on?: {
    /** The one result of each sync. */
    sync?: (r: SyncResult) => void;
    /** A row of the list is new or has changed, wherever it stands; matches: the options let it through, if not it is to be taken out. */
    change?: (row: Row, matches: boolean) => void;
  };
}

/** A cursor over the conversation list: pinned ones first, then newest first. A filter is applied to what is known here. */
export interface InboxSession {
  read(n: number): Promise<RowsResult>;
  sync(n: number): Promise<SyncResult>;
  reset(): Promise<void>;
  stop(): Promise<void>;
}

export interface Client {
  readonly status: Status;
  readonly role: TabRole;
  /** Whose database this is; absent before the first login. */
  readonly owner: Owner | undefined;
  readonly server: string;
  on<K extends keyof ClientEvents>(event: K, f: ClientEvents[K]): () => void;

  /** Connects, and stays connected until close. After "signed out" or "refused" it may be called again. */
  start(): Promise<void>;
  close(): Promise<void>;
  /** Resolves when online and caught up; rejects with a refusal that needs a person. */
  online(options?: { signal?: AbortSignal }): Promise<void>;
  /** Resolves when the server has answered for everything in the outbox, and every receipt. */
  flush(options?: { signal?: AbortSignal }): Promise<void>;
  /**
   * Says whether the app is before the user's eyes. Only then does a session with readReceipts mark as
   * read; what open ones have shown meanwhile is read when the app comes back. In a browser it follows
   * the page's visibility by itself; elsewhere it begins in the background.
   */
  setForeground(on: boolean): void;
  /** Deletes what this device holds of the server's data, with `outbox` also what was not acknowledged, and whose it is. */
  wipe(options?: { outbox?: boolean }): Promise<void>;

  openSession(o: SessionOptions): Promise<ReadSession>;
  /** Over all conversations: what is unread anywhere, of one sender, a text, calls. */
  openAll(o?: AllOptions): Promise<AllSession>;
  openInbox(o?: InboxOptions): Promise<InboxSession>;
  coverage(t: Target): Promise<Coverage>;
  row(t: Target): Promise<Row | undefined>;
  /** One message from the local database; absent: it is not held here, or this user may not see it. */
  message(t: Target, seq: Seq): Promise<Message | undefined>;
  /** The same, brought from the server when it is not here. */
  fetchMessage(t: Target, seq: Seq): Promise<Message>;

  /** Writes to the outbox: durable here when it resolves, shown at once; it leaves when there is a connection. */
  send(to: Target, draft: Draft): Promise<Message>;
  /** The same, and resolves when the server has it; rejects with the code of a refusal. */
  sendWait(to: Target, draft: Draft): Promise<Message>;
  reply(to: Target, ref: Ref, draft: Draft): Promise<Message>;
  forward(from: Target, seq: Seq, to: Target): Promise<Message>;
  /** Takes back a message that has not left, or was refused. */
  cancel(id: MessageID): Promise<void>;
  /** Puts a refused message behind all others of its conversation, with the same id. */
  resend(id: MessageID): Promise<void>;

  /** Keeps a record of a call: at its start, as missed, or at its end. */
  call(t: Target, call: Partial<Call>): Promise<Message>;
  /** Says what became of a call: the higher outcome holds, and the longer duration. */
  setCall(t: Target, ref: Ref, outcome: Outcome, duration?: Millis): Promise<Change>;

  edit(t: Target, ref: Ref, draft: Draft): Promise<Change>;
  delete(t: Target, ref: Ref): Promise<Change>;
  /** For this user alone: 1 to 1,000 with a seq, or one of this device by its id. */
  hide(t: Target, ...refs: Ref[]): Promise<Change>;
  react(t: Target, ref: Ref, emoji: string): Promise<Change>;
  unreact(t: Target, ref: Ref, emoji: string): Promise<Change>;
  /** Everything up to a seq, included; 0 or absent: up to the newest known here. */
  clear(t: Target, upTo?: Seq): Promise<Change>;
  markUnread(t: Target): Promise<Change>;
  markRead(t: Target): Promise<Change>;
  /** On top of the list, or with a number of one's own: the highest stands on top. */
  pin(t: Target, place?: number): Promise<Change>;
  unpin(t: Target): Promise<Change>;
  /** Asks the app to be silent about it until a moment (FOREVER included); 0 ends that. */
  mute(t: Target, until: Millis): Promise<Change>;
  /** Until the next message that counts, unless the account keeps what is archived. */
  archive(t: Target): Promise<Change>;
  unarchive(t: Target): Promise<Change>;

  newGroup(g: NewGroup): Promise<number>;
  setGroup(group: number, change: GroupChange): Promise<Change>;
  setRole(group: number, user: Address, role: Role): Promise<Change>;
  addMembers(group: number, ...users: Address[]): Promise<Change>;
  removeMembers(group: number, ...users: Address[]): Promise<Change>;
  join(group: number): Promise<Change>;
  leave(group: number): Promise<Change>;
  deleteGroup(group: number): Promise<Change>;
  groupInfo(group: number): Promise<GroupInfo>;
  /** Brings members and what the group says of itself up to date. */
  syncMembers(group: number): Promise<GroupInfo>;
  /** The members that are here, ascending by address; `after`: those that sort after it. */
  members(group: number, after?: Address, limit?: number): Promise<Member[]>;

  /** Who has received and read a message of this user. */
  info(t: Target, seq: Seq): Promise<MemberInfo[]>;
  reactors(t: Target, seq: Seq, emoji: string): Promise<Reactor[]>;
  sendTransient(to: Target, draft: Draft): Promise<void>;
  /** Whoever still types says so again every few seconds, or it lapses after ten. */
  sendTyping(to: Target, on: boolean): Promise<void>;
  presence(...users: Address[]): Promise<Presence[]>;
  devices(): Promise<Device[]>;
  renameDevice(device: string, title: string): Promise<void>;
  signOut(device: string): Promise<void>;
  /** What users say of themselves, from the local database. */
  profile(user: Address): Promise<Profile>;
  /** The same, brought where the newest is not here already. */
  syncProfiles(...users: Address[]): Promise<Profile[]>;
  setProfile(change: ProfileChange): Promise<Profile>;
  /** Whose profiles this app shows now (at most 100), in place of those of before: they are brought, and again when they change. */
  watch(...users: Address[]): Promise<void>;
  account(): Promise<Account>;
  /** What is absent stays. */
  setAccount(change: Partial<Account>): Promise<Account>;
  // What the user keeps under keys on all his devices: settings, drafts, stars, contacts. Of two devices
  // that write the same key, the one that the server heard last wins. A device holds the keys whose prefix
  // was synced, those that were fetched, and those that changed while it followed. See also keys.ts.
  /** Works offline, as all changes do; what has not left yet is replaced by what is set later. */
  setData(key: string, value: Uint8Array): Promise<Change>;
  deleteData(key: string): Promise<Change>;
  /** From the local database. */
  datum(key: string): Promise<Datum>;
  /** The keys with a prefix that are known here to be there, in the order of their bytes; `known`: these are all. */
  listData(prefix: string): Promise<{ data: Datum[]; known: boolean }>;
  /** Makes all keys with a prefix local ("": all), and says how many came. Long values stay until they are fetched. */
  syncData(prefix: string): Promise<number>;
  /** One key with its whole value, from the server unless it is here. */
  fetchDatum(key: string): Promise<Datum>;
  /**
   * One to one nothing passes between the two any more; of groups read sessions leave out what the blocked
   * one writes (SessionOptions.showBlocked shows it).
   */
  block(user: Address): Promise<Change>;
  unblock(user: Address): Promise<Change>;
  /** As far as it is known here: syncData("block/") brings the rest. */
  blocked(): Promise<Address[]>;
  /** Tell nobody what the user has read. */
  setQuiet(quiet: boolean): Promise<void>;
  /** Whether others are told that he is online, and when he was last seen. */
  setLastSeen(told: boolean): Promise<void>;
}

/** Says whose device this is and where its server stands. */
export interface Options {
  /** Where the local database lives: indexedDBStorage(name), memoryStorage(), sqliteStorage(path). */
  storage: import("./storage/storage.ts").StorageFactory;
  /** http(s)://host:port; absent: the one that the database remembers. */
  server?: string;
  /** The device's name; absent: the one that the database or the token belongs to. */
  device?: string;
  /**
   * The device's token as text. Asked at the first connection, and when the server refuses the former one (why).
   * Absent, or an empty text: the token that the database remembers.
   */
  token?: (why?: Failure) => string | Promise<string>;
  /** Keep the token in the local database for the next run; default true. */
  remember?: boolean;
  /** What is deleted here when the device was signed out or its token revoked, and `token` has no other. */
  wipeOnSignOut?: "nothing" | "copy" | "all";
  /** Shown in the user's list of devices. */
  platform?: string;
  /** The app is before the user's eyes from the start; absent: as the page's visibility says. */
  foreground?: boolean;
  /** Share one device among the tabs of a browser; default: where Web Locks are. */
  tabs?: boolean;
  /** Messages of one fetched page; default 200. */
  page?: number;
  /** The device's clock; default Date.now. */
  now?: () => number;
  /** Opens WebSockets; default: the platform's. */
  connect?: import("./transport.ts").Connect;
  on?: Partial<ClientEvents>;
}
