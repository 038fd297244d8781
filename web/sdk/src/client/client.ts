// The Client as an app holds it. It talks to whoever holds the connection: this tab, or another one.

import type {
  AllOptions, AllSession, Change as ChangeHandle, Client, ClientEvents, InboxOptions, InboxSession, ReadSession, SessionOptions, Status, TabRole,
} from "../api.ts";
import { BLOCK_PREFIX } from "../engine/blocked.ts";
import { checkAddress, contentOfCall, contentOfDraft, forwardOf } from "../content.ts";
import { IDSource } from "../engine/ids.ts";
import { BackscrollError, Code, wasClosed } from "../errors.ts";
import { groupConv, type Change, type ClientBody, type ServerBody } from "../frame.ts";
import { errorFrom } from "../host/host.ts";
import type { ClientNews, Snapshot, ToHost, ToTab } from "../host/protocol.ts";
import type {
  Account, Address, Call, Coverage, Datum, Device, Draft, GroupChange, GroupInfo, Member, MemberInfo, Message, MessageID, Millis, NewGroup, Outcome,
  Owner, Presence, Profile, ProfileChange, Reactor, Ref, Role, Row, Seq, Target,
} from "../types.ts";
import { Listeners } from "./listeners.ts";
import { Port } from "./port.ts";
import { AllImpl, InboxImpl, SessionImpl, targetOf } from "./session.ts";

interface Awaited {
  /** What the next leader is asked of it. */
  again: () => Promise<void>;
  resolve: (m?: Message) => void;
  reject: (e: BackscrollError) => void;
}

const PAGE = 200;
type Answer<K extends ServerBody["kind"]> = Extract<ServerBody, { kind: K }>;

export class ClientImpl implements Client {
  role: TabRole = "follower";
  status: Status = { state: "stopped" };
  owner: Owner | undefined;
  server = "";
  private readonly port: Port;
  private readonly listeners: Listeners<ClientEvents>;
  private readonly sessions = new Map<number, SessionImpl | AllImpl>();
  private readonly inboxes = new Map<number, InboxImpl>();
  private readonly awaited = new Map<MessageID, Awaited>();
  private readonly ids = new IDSource((b) => void crypto.getRandomValues(b as Uint8Array<ArrayBuffer>));
  private lastSession = 0;
  private started = false;
  private clockOffset = 0;
  private leader: string | undefined;
  private foreground = false;
  private gaze: Address[] = [];
  private readonly closed = new AbortController();

  constructor(readonly tab: string, post: (m: ToHost) => void, private readonly release: () => Promise<void>, on: Partial<ClientEvents> | undefined,
    private readonly now: () => number) {
    this.port = new Port(tab, post);
    this.listeners = new Listeners<ClientEvents>(on);
  }

  on<K extends keyof ClientEvents>(event: K, f: ClientEvents[K]): () => void {
    const off = this.listeners.on(event, f);
    if (event === "traffic") void this.port.call("observe", true).catch(() => {});
    return () => {
      off();
      if (event === "traffic" && !this.listeners.has("traffic")) void this.port.call("observe", false).catch(() => {});
    };
  }

  // What the one that holds the connection says.

  hear(m: ToTab): void {
    switch (m.t) {
      case "leader":
        if (m.to === undefined || m.to === this.tab) this.attach(m.leader, m.snapshot, m.lost);
        return;
      case "result":
        if (m.tab === this.tab) this.port.result(m);
        return;
      case "session":
        if (m.tab === this.tab) this.sessions.get(m.news.session)?.hear(m.news);
        return;
      case "listed":
        if (m.tab === this.tab) this.inboxes.get(m.session)?.hear(m.row, m.matches);
        return;
      case "news":
        return this.heard(m.news);
    }
  }

  /** Follows a leader: its sessions are opened there, and what was not answered is asked again. */
  private attach(leader: string, snapshot: Snapshot, lost: boolean): void {
    if (this.leader === leader && !lost) return;
    const first = this.leader === undefined;
    this.leader = leader;
    this.take(snapshot);
    const none = () => {};
    this.port.attach(() => {
      if (this.listeners.has("traffic")) this.port.call("observe", true).catch(none);
      if (this.foreground) this.port.call("foreground", true).catch(none);
      if (this.gaze.length > 0) this.port.call("watch", this.gaze).catch(none);
      if (first && this.sessions.size + this.inboxes.size === 0) return;
      for (const s of this.sessions.values()) s.open(lost).catch(none);
      for (const s of this.inboxes.values()) s.open(lost).catch(none);
      if (lost) for (const s of this.sessions.values()) s.lost();
    });
    if (this.started) this.port.call("start").catch(none);
    for (const a of [...this.awaited.values()]) a.again().catch(none);
  }

  setTabRole(role: TabRole): void {
    if (this.role === role) return;
    this.role = role;
    this.listeners.tell("role", role);
  }

  private take(s: Snapshot): void {
    const changed = JSON.stringify(s.status) !== JSON.stringify(this.status);
    this.owner = s.owner;
    this.server = s.server;
    this.clockOffset = s.clockOffset;
    this.status = s.status;
    if (changed) this.listeners.tell("status", s.status);
  }

  private heard(n: ClientNews): void {
    switch (n.kind) {
      case "snapshot":
        return this.take(n);
      case "row":
        return this.listeners.tell("row", n.row);
      case "outbox":
        this.settled(n.message.id, n.message.code === 0 ? undefined : new BackscrollError(n.message.code, n.message.detail, "send"), n.message);
        return this.listeners.tell("outbox", n.message);
      case "change":
        this.settled(n.id, n.result.error && errorFrom(n.result.error));
        return this.listeners.tell("change", n.result);
      case "transient":
        for (const s of this.sessions.values()) if (s instanceof SessionImpl) s.transient(n.transient);
        return this.listeners.tell("transient", n.transient);
      case "typing":
        for (const s of this.sessions.values()) if (s instanceof SessionImpl) s.typing(n.typing);
        return this.listeners.tell("typing", n.typing);
      case "profile":
        return this.listeners.tell("profile", n.profile);
      case "data":
        return this.listeners.tell("data", n.datum);
      case "coverage":
        return this.listeners.tell("coverage", n.conv);
      case "traffic":
        return this.listeners.tell("traffic", n.traffic);
      case "error":
        return this.listeners.tell("error", n.error);
    }
  }

  private settled(id: MessageID, error?: BackscrollError, m?: Message): void {
    const a = this.awaited.get(id);
    this.awaited.delete(id);
    if (error) a?.reject(error);
    else a?.resolve(m);
  }

  // The connection.

  async start(): Promise<void> {
    this.started = true;
    await this.port.call("start");
  }

  async close(): Promise<void> {
    this.closed.abort();
    await this.release();
    this.port.close();
    for (const a of this.awaited.values()) a.reject(wasClosed());
    this.awaited.clear();
    this.status = { state: "stopped" };
  }

  online({ signal }: { signal?: AbortSignal } = {}): Promise<void> {
    let offs: (() => void)[] = [];
    const answer = new Promise<void>((resolve, reject) => {
      const look = (s: Status) => {
        if (s.state === "online") resolve();
        else if (s.state === "signed out" || s.state === "refused") reject(errorFrom(s.error));
      };
      offs = [
        this.listeners.on("status", look),
        onAbort(signal, () => reject(new BackscrollError(Code.Offline, "there is no connection yet"))),
        onAbort(this.closed.signal, () => reject(wasClosed())),
      ];
      look(this.status);
    });
    return answer.finally(() => offs.forEach((off) => off()));
  }

  flush({ signal }: { signal?: AbortSignal } = {}): Promise<void> {
    let off = () => {};
    const aborted = new Promise<never>((_, reject) => {
      off = onAbort(signal, () => reject(new BackscrollError(Code.Offline, "the server has not answered for everything yet")));
    });
    return Promise.race([aborted, this.port.call("flush")]).finally(off);
  }

  wipe(options: { outbox?: boolean } = {}): Promise<void> {
    return this.port.call("wipe", options.outbox ?? false);
  }

  setForeground(on: boolean): void {
    if (this.foreground === on) return;
    this.foreground = on;
    this.port.call("foreground", on).catch(() => {});
  }

  // Reading.

  async openSession(o: SessionOptions): Promise<ReadSession> {
    targetOf(o.with);
    return this.opened((no, forgotten) => new SessionImpl(this.port, no, o, forgotten));
  }

  async openAll(o: AllOptions = {}): Promise<AllSession> {
    for (const k of ["with", "fifo", "before", "after", "readReceipts", "quiet"] as const) {
      if ((o as Partial<SessionOptions>)[k]) throw new BackscrollError(Code.BadRequest, `a session over all conversations has no "${k}": it begins with the newest message and marks nothing as read`);
    }
    return this.opened((no, forgotten) => new AllImpl(this.port, no, o, forgotten));
  }

  private async opened<S extends SessionImpl | AllImpl>(make: (no: number, forgotten: () => void) => S): Promise<S> {
    const no = ++this.lastSession;
    const s = make(no, () => this.sessions.delete(no));
    this.sessions.set(no, s);
    try {
      await s.open();
    } catch (e) {
      this.sessions.delete(no);
      throw e;
    }
    return s;
  }

  async openInbox(o: InboxOptions = {}): Promise<InboxSession> {
    const no = ++this.lastSession;
    const s = new InboxImpl(this.port, no, o, () => this.inboxes.delete(no));
    this.inboxes.set(no, s);
    try {
      await s.open();
    } catch (e) {
      this.inboxes.delete(no);
      throw e;
    }
    return s;
  }

  async coverage(t: Target): Promise<Coverage> {
    return this.port.call("coverage", targetOf(t));
  }

  async row(t: Target): Promise<Row | undefined> {
    return this.port.call("row", targetOf(t));
  }

  async message(t: Target, seq: Seq): Promise<Message | undefined> {
    return this.port.call("message", targetOf(t), seq);
  }

  async fetchMessage(t: Target, seq: Seq): Promise<Message> {
    return this.port.call("fetchMessage", targetOf(t), seq);
  }

  // Writing.

  private newID(): MessageID {
    return this.ids.next(this.now() + this.clockOffset);
  }

  private async write(to: Target, draft: Draft, reply: { seq: Seq; id: MessageID }, id: MessageID): Promise<Message> {
    return this.port.call("send", targetOf(to), contentOfDraft(draft, reply.seq), reply.id, id);
  }

  send(to: Target, draft: Draft): Promise<Message> {
    return this.write(to, draft, { seq: 0, id: "" }, this.newID());
  }

  async sendWait(to: Target, draft: Draft): Promise<Message> {
    const id = this.newID();
    const t = targetOf(to);
    const answer = this.await(id, async () => {
      const m = await this.port.call("own", t, id);
      if (m && m.status !== "outbox") this.settled(id, m.code === 0 ? undefined : new BackscrollError(m.code, m.detail, "send"), m);
    });
    try {
      await this.write(to, draft, { seq: 0, id: "" }, id);
    } catch (e) {
      this.awaited.delete(id);
      throw e;
    }
    return (await answer)!;
  }

  private await(id: MessageID, again: () => Promise<void>): Promise<Message | undefined> {
    const answer = new Promise<Message | undefined>((resolve, reject) => this.awaited.set(id, { again, resolve, reject }));
    answer.catch(() => {}); // whoever waits hears of it
    return answer;
  }

  async reply(to: Target, ref: Ref, draft: Draft): Promise<Message> {
    return this.write(to, draft, refOf(ref), this.newID());
  }

  async forward(from: Target, seq: Seq, to: Target): Promise<Message> {
    const m = await this.message(from, seq);
    if (!m) throw new BackscrollError(Code.NoMessage, `message ${seq} is not held here: fetchMessage brings it`, "forward");
    return this.send(to, forwardOf(m));
  }

  cancel(id: MessageID): Promise<void> {
    return this.port.call("cancel", id);
  }

  resend(id: MessageID): Promise<void> {
    return this.port.call("resend", id);
  }

  private change(t: Target, change: Change, of: MessageID = ""): Promise<ChangeHandle> {
    return this.changing((id) => this.port.call("change", targetOf(t), of, change, id));
  }

  /** Writes a change, whose answer comes with its id. */
  private async changing(write: (id: MessageID) => Promise<void>): Promise<ChangeHandle> {
    const id = this.ids.any();
    const answer = this.await(id, async () => {
      if (!(await this.port.call("waits", id))) this.settled(id);
    });
    try {
      await write(id);
    } catch (e) {
      this.awaited.delete(id);
      throw e;
    }
    return { wait: () => answer.then(() => {}) };
  }

  async call(t: Target, call: Partial<Call>): Promise<Message> {
    return this.port.call("send", targetOf(t), contentOfCall(call), "", this.newID());
  }

  async setCall(t: Target, ref: Ref, outcome: Outcome, duration: Millis = 0): Promise<ChangeHandle> {
    const { seq, id } = refOf(ref);
    return this.change(t, { kind: "set call", seq, outcome, duration }, id);
  }

  async edit(t: Target, ref: Ref, draft: Draft): Promise<ChangeHandle> {
    const { seq, id } = refOf(ref);
    return this.change(t, { kind: "edit", seq, content: contentOfDraft(draft) }, id);
  }

  async delete(t: Target, ref: Ref): Promise<ChangeHandle> {
    const { seq, id } = refOf(ref);
    return this.change(t, { kind: "delete", seq }, id);
  }

  async hide(t: Target, ...refs: Ref[]): Promise<ChangeHandle> {
    const only = refs.length === 1 ? refOf(refs[0]!) : { seq: 0, id: "" };
    if (only.id !== "") return this.change(t, { kind: "hide", seqs: [0] }, only.id);
    if (refs.some((r) => "id" in r)) throw new BackscrollError(Code.BadRequest, "a message that is named by its id is hidden alone", "hide");
    return this.change(t, { kind: "hide", seqs: refs.map((r) => refOf(r).seq) });
  }

  async react(t: Target, ref: Ref, emoji: string): Promise<ChangeHandle> {
    const { seq, id } = refOf(ref);
    return this.change(t, { kind: "react", seq, emoji, remove: false }, id);
  }

  async unreact(t: Target, ref: Ref, emoji: string): Promise<ChangeHandle> {
    const { seq, id } = refOf(ref);
    return this.change(t, { kind: "react", seq, emoji, remove: true }, id);
  }

  clear(t: Target, upTo: Seq = 0): Promise<ChangeHandle> {
    return this.change(t, { kind: "clear", seq: upTo });
  }

  markUnread(t: Target): Promise<ChangeHandle> {
    return this.change(t, { kind: "mark", unread: true });
  }

  markRead(t: Target): Promise<ChangeHandle> {
    return this.change(t, { kind: "mark", unread: false });
  }

  pin(t: Target, place = Infinity): Promise<ChangeHandle> {
    return this.change(t, { kind: "arrange", pinned: place });
  }

  unpin(t: Target): Promise<ChangeHandle> {
    return this.change(t, { kind: "arrange", pinned: 0 });
  }

  mute(t: Target, until: Millis): Promise<ChangeHandle> {
    return this.change(t, { kind: "arrange", mutedUntil: until });
  }

  archive(t: Target): Promise<ChangeHandle> {
    return this.change(t, { kind: "arrange", archived: 1 });
  }

  unarchive(t: Target): Promise<ChangeHandle> {
    return this.change(t, { kind: "arrange", archived: 0 });
  }

  // Groups.

  async newGroup(g: NewGroup): Promise<number> {
    const key = g.key ?? crypto.getRandomValues(new Uint8Array(16));
    const settings = { fromJoining: false, broadcast: false, open: false, noNotes: false, ...g.settings };
    const { description = "", picture = "", members = [] } = g;
    const ack = await this.ask({ kind: "newGroup", key, name: g.name, description, picture, settings, members }, "opAck");
    return parseInt(ack.conv.slice(16), 16);
  }

  setGroup(group: number, change: GroupChange): Promise<ChangeHandle> {
    return this.change({ group }, { kind: "set group", ...change });
  }

  setRole(group: number, user: Address, role: Role): Promise<ChangeHandle> {
    return this.change({ group }, { kind: "set role", user, role });
  }

  addMembers(group: number, ...users: Address[]): Promise<ChangeHandle> {
    return this.change({ group }, { kind: "add members", users });
  }

  removeMembers(group: number, ...users: Address[]): Promise<ChangeHandle> {
    return this.change({ group }, { kind: "remove members", users });
  }

  join(group: number): Promise<ChangeHandle> {
    return this.change({ group }, { kind: "join" });
  }

  leave(group: number): Promise<ChangeHandle> {
    return this.change({ group }, { kind: "leave" });
  }

  deleteGroup(group: number): Promise<ChangeHandle> {
    return this.change({ group }, { kind: "delete group" });
  }

  groupInfo(group: number): Promise<GroupInfo> {
    return this.port.call("groupInfo", { conv: groupConv(group), peer: "" });
  }

  syncMembers(group: number): Promise<GroupInfo> {
    return this.port.call("syncMembers", { conv: groupConv(group), peer: "" });
  }

  members(group: number, after: Address = "", limit = 1000): Promise<Member[]> {
    return this.port.call("members", { conv: groupConv(group), peer: "" }, after, limit);
  }

  // What the server is asked and nothing is stored of.

  private async ask<K extends ServerBody["kind"]>(body: ClientBody, kind: K): Promise<Answer<K>> {
    const answer = await this.port.call("ask", body);
    if (answer.kind !== kind) throw new BackscrollError(Code.BadServer, `the server answered ${body.kind} with ${answer.kind}`);
    return answer as Answer<K>;
  }

  async info(t: Target, seq: Seq): Promise<MemberInfo[]> {
    const out: MemberInfo[] = [];
    for (let after = 0n; ; ) {
      const page = await this.ask({ kind: "info", to: targetOf(t), seq, after, limit: PAGE }, "info");
      out.push(...page.members);
      if (page.next <= after) return out;
      after = page.next;
    }
  }

  async reactors(t: Target, seq: Seq, emoji: string): Promise<Reactor[]> {
    const out: Reactor[] = [];
    for (let after = 0; ; ) {
      const page = await this.ask({ kind: "reactors", to: targetOf(t), seq, emoji, after, limit: PAGE }, "reactors");
      out.push(...page.reactors);
      if (page.next <= after) return out;
      after = page.next;
    }
  }

  async sendTransient(to: Target, draft: Draft): Promise<void> {
    await this.ask({ kind: "transient", to: targetOf(to), content: contentOfDraft(draft) }, "done");
  }

  async sendTyping(to: Target, on: boolean): Promise<void> {
    await this.ask({ kind: "typing", to: targetOf(to), on }, "done");
  }

  async presence(...users: Address[]): Promise<Presence[]> {
    users.forEach(checkAddress);
    return (await this.ask({ kind: "presence", users }, "presence")).users;
  }

  async devices(): Promise<Device[]> {
    return (await this.ask({ kind: "devices" }, "devices")).devices;
  }

  async renameDevice(device: string, title: string): Promise<void> {
    await this.ask({ kind: "renameDevice", device, title }, "done");
  }

  async signOut(device: string): Promise<void> {
    await this.ask({ kind: "signOut", device }, "done");
  }

  profile(user: Address): Promise<Profile> {
    return this.port.call("profile", user);
  }

  async syncProfiles(...users: Address[]): Promise<Profile[]> {
    users.forEach(checkAddress);
    return this.port.call("syncProfiles", users);
  }

  setProfile(change: ProfileChange): Promise<Profile> {
    return this.port.call("setProfile", change);
  }

  async watch(...users: Address[]): Promise<void> {
    users.forEach(checkAddress);
    await this.port.call("watch", users);
    this.gaze = users;
  }

  setData(key: string, value: Uint8Array): Promise<ChangeHandle> {
    return this.changing((id) => this.port.call("changeData", { kind: "set data", key, value }, id));
  }

  deleteData(key: string): Promise<ChangeHandle> {
    return this.changing((id) => this.port.call("changeData", { kind: "delete data", key }, id));
  }

  datum(key: string): Promise<Datum> {
    return this.port.call("datum", key);
  }

  listData(prefix: string): Promise<{ data: Datum[]; known: boolean }> {
    return this.port.call("listData", prefix);
  }

  async syncData(prefix: string): Promise<number> {
    return (await this.port.call("syncData", prefix)).came;
  }

  fetchDatum(key: string): Promise<Datum> {
    return this.port.call("fetchDatum", key);
  }

  async block(user: Address): Promise<ChangeHandle> {
    checkAddress(user);
    if (user === this.owner?.user) throw new BackscrollError(Code.BadRequest, "nobody blocks himself", "block");
    return this.setData(BLOCK_PREFIX + user, new Uint8Array());
  }

  async unblock(user: Address): Promise<ChangeHandle> {
    checkAddress(user);
    return this.deleteData(BLOCK_PREFIX + user);
  }

  async blocked(): Promise<Address[]> {
    return (await this.listData(BLOCK_PREFIX)).data.map((d) => d.key.slice(BLOCK_PREFIX.length));
  }

  account(): Promise<Account> {
    return this.setAccount({});
  }

  async setAccount(change: Partial<Account>): Promise<Account> {
    const { kind: _, ...account } = await this.ask({ kind: "account", ...change }, "account");
    return account;
  }

  async setQuiet(quiet: boolean): Promise<void> {
    await this.setAccount({ quiet });
  }

  async setLastSeen(told: boolean): Promise<void> {
    await this.setAccount({ hideLastSeen: !told });
  }
}

/** Calls f when the signal is aborted, at once if it is already; the answer ends that. */
function onAbort(signal: AbortSignal | undefined, f: () => void): () => void {
  if (signal?.aborted) f();
  signal?.addEventListener("abort", f);
  return () => signal?.removeEventListener("abort", f);
}

const refOf = (r: Ref): { seq: Seq; id: MessageID } => ("id" in r ? { seq: 0, id: r.id } : { seq: r.seq, id: "" });
