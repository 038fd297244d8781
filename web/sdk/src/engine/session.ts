// A read session: a cursor over one conversation. Newest first it begins at the head known when it
// was opened (or at the first one learned); what arrives later comes live. Oldest first it goes up
// to the head; once there, what arrives comes live.

import { BackscrollError, Code } from "../errors.ts";
import type { Reader } from "../localdb/localdb.ts";
import { newRecord, type OutboxEntry } from "../localdb/records.ts";
import { contains, lengthOf } from "../span.ts";
import type { ConvTarget } from "../frame.ts";
import type { Counts, End, Message, MessageID, Range, ReadResult, Seq } from "../types.ts";
import { look } from "./changes.ts";
import type { AllSession, PartStanding } from "./all.ts";
import { Conv } from "./conv.ts";
import { countSession } from "./counts.ts";
import type { Engine } from "./engine.ts";
import type { Token } from "./events.ts";
import { lookAtTop } from "./live.ts";
import { Position, type SessionOptions } from "./position.ts";
import { markRead } from "./receipts.ts";
import { outboxOf, ownMessage, pendingMessage } from "./sent.ts";
import { lookup } from "./store.ts";
import { cancelSync, finish, newJob, startJob } from "./sync.ts";
import { leavesOut, spares, syncBlocked } from "./blocked.ts";
import { countMatches, filtered, matching, passing, search, sifted, skipOthers, wants, type Budget, type Search } from "./filter.ts";

/** What a session is elsewhere, as when another tab takes it over. */
export interface Standing {
  next: Seq;
  live: Seq;
  begin: Seq;
  base: Seq;
  skipped: Range[];
  pending: MessageID[];
  queued: MessageID[];
}

export class Session extends Position {
  done = false;
  /** Shown from the outbox's place: what comes again is an update. */
  queued = new Set<MessageID>();
  toldDelivered: Seq = 0;
  toldRead: Seq = 0;
  /** The user is looking. */
  private foreground = false;
  /** Up to where messages were shown while nobody was looking. */
  private unseen = { read: 0, told: 0 };
  /** What was shown, where that may cease to be what the session is about. */
  given: Set<Seq> | undefined;
  private readonly search: Search;

  /** all: the session over all conversations that it is part of. */
  private constructor(readonly e: Engine, opt: SessionOptions, c: Conv, readonly all?: AllSession) {
    super(opt, c);
    this.search = search(opt.query);
    if (all || passing(opt)) this.given = new Set();
  }

  static async open(e: Engine, o: SessionOptions, from?: Standing): Promise<Session> {
    const s = await e.db.view(async (r) => {
      // Nothing is stored for a conversation that was only looked at.
      const c = (await lookup(e, r, o.target)) ?? unstored(e, o.target);
      const s = new Session(e, o, c);
      const entries = await outboxOf(r, c);
      if (!from) s.takeOutbox(entries);
      return s;
    });
    s.c.sessions.push(s);
    e.sessions.push(s);
    s.place();
    if (from) s.resume(from);
    if (e.online()) {
      await e.guard(async () => {
        await syncBlocked(e);
        await lookAtTop(e, s);
      });
    }
    return s;
  }

  /** Begins a part of a session over all conversations, which places it when its turn comes. */
  static async part(all: AllSession, r: Reader, c: Conv, from?: PartStanding): Promise<Session> {
    const s = new Session(all.e, all.opt, c, all);
    if (!from) s.takeOutbox(await outboxOf(r, c));
    c.sessions.push(s);
    all.e.sessions.push(s);
    if (from) {
      s.place();
      s.resume(from.at);
      s.given = new Set(from.given);
    }
    return s;
  }

  /** Goes on where the session stood. */
  private resume(from: Standing): void {
    const { pending, queued, ...at } = from;
    if (this.placed) Object.assign(this, at);
    this.pending = pending;
    this.queued = new Set(queued);
  }

  standing(): Standing | undefined {
    if (!this.placed) return undefined;
    const { next, live, begin, base, skipped, pending } = this;
    return { next, live, begin, base, skipped, pending, queued: [...this.queued] };
  }

  /**
   * Notes what is in the outbox when the session begins. Newest first it is what read delivers
   * first, unless it begins below a message: the place of these is after everything else for as
   * long as they have none. Oldest first they come live, as what is written later does.
   */
  private takeOutbox(all: OutboxEntry[]): void {
    if (this.opt.before !== 0) return;
    const wanted = all.map((entry) => pendingMessage(this.e, this.c, entry)).filter((m) => this.wants(m));
    if (!this.opt.fifo) {
      this.pending = wanted.map((m) => m.id).reverse();
      return;
    }
    for (const message of wanted) {
      this.queued.add(message.id);
      this.e.emit({ kind: "message", session: this, message });
    }
  }

  /** Whether a message belongs to what the session reads. */
  wants(m: Message): boolean {
    const again = this.all && this.given!.has(m.seq); // it begins at the head again when there is a gap above
    return !again && this.isAbout(m);
  }

  /** The same, delivered already or not. */
  isAbout(m: Message): boolean {
    return !spares(this, m) && wants(this.opt, this.search, this.first(), m);
  }

  /** Whether the session showed a stored message: it went over it, and was about it then. */
  hasShown(m: Message): boolean {
    return this.given ? this.given.has(m.seq) : this.passed(m.seq) && this.wants(m);
  }

  override showed(r: Range): boolean {
    return this.all ? [...this.given!].some((seq) => contains(r, seq)) : super.showed(r);
  }

  /** Moves a part of a session over all conversations back to the head: nothing is fetched for it unasked, and what it delivered it does not deliver again. */
  toHead(): void {
    this.next = this.begin = this.live = this.base = this.c.head();
  }

  /** At most limit messages of a range that the session is about. */
  messages(r: Reader, rg: Range, backward: boolean, limit: number): Promise<Message[]> {
    return matching(this, r, rg, backward, limit);
  }

  /** Whether the app is before the user's eyes: what was shown meanwhile is read now. */
  async setForeground(on: boolean): Promise<void> {
    this.foreground = on;
    await this.seen();
  }

  private async seen(): Promise<void> {
    const { read, told } = this.unseen;
    if (!this.foreground || read === 0) return;
    this.unseen = { read: 0, told: 0 };
    await markRead(this.e, this.c, read, told);
  }

  /** Forgets what nobody has seen: it is gone. */
  unsee(): void {
    this.unseen = { read: 0, told: 0 };
  }

  override restart(): void {
    super.restart();
    this.given?.clear();
  }

  /** Takes at most n further messages from the local database and moves the position past them. It never waits for the network and never steps over a gap. */
  async read(n: number): Promise<ReadResult> {
    if (this.done) throw stopped();
    checkCount(n);
    this.place();
    this.advance();
    const messages: Message[] = [];
    const from = this.next;
    await this.e.db.view((r) => this.fill(r, n, messages));
    const { crossed } = this;
    this.crossed = undefined;
    const last = messages[messages.length - 1];
    if (last) last.last = true;
    await this.e.guard(() => this.shown(messages, this.newestPassed(from)));
    return { messages, count: messages.length, ...this.here(), ...(crossed && { crossed }) };
  }

  async fill(r: Reader, n: number, out: Message[], budget: Budget = { left: Infinity }): Promise<void> {
    while (out.length < n && this.pending.length > 0) {
      // One that was acknowledged meanwhile is delivered as stored.
      const id = this.pending[0]!;
      const m = await ownMessage(this.e, r, this.c, id);
      this.pending = this.pending.slice(1);
      if (!m) continue;
      out.push(m);
      this.queued.add(id);
    }
    while (out.length < n && this.here().end === "more") {
      const rg = this.stretch();
      const want = n - out.length;
      const found = await this.messages(r, rg, !this.opt.fifo, want);
      for (const m of found) {
        m.update = this.queued.has(m.id); // it was shown from the outbox's place
        out.push(m);
        this.jump({ lo: m.seq, hi: m.seq });
      }
      if (found.length < want) this.jump(rg); // over the holes at its end
    }
    await this.skip(r, budget);
  }

  /** Moves the position over what follows it and is not to be delivered, as far as the budget allows. */
  async skip(r: Reader, budget: Budget): Promise<void> {
    this.skipHoles();
    if (sifted(this)) await skipOthers(r, this, budget);
  }

  /**
   * Notes what was delivered: reading marks as read when the session asks for it, and brings what
   * is shown to the known rev. Others are told that he read up to the newest message whose sender
   * asked for that. What was left out among it, up to passed, is read too.
   */
  async shown(messages: readonly Message[], passed: Seq): Promise<void> {
    let [lo, hi, read, told] = [0, 0, 0, 0];
    for (const m of messages) {
      if (m.seq === 0) continue;
      lo = lo === 0 ? m.seq : Math.min(lo, m.seq);
      hi = Math.max(hi, m.seq);
      this.given?.add(m.seq);
      if (m.status !== "received") continue;
      read = Math.max(read, m.seq);
      if (m.wantReceipt && !this.opt.quiet) told = Math.max(told, m.seq);
    }
    if (leavesOut(this)) read = Math.max(read, passed);
    if (this.opt.readReceipts && !filtered(this) && read > 0) {
      this.unseen = { read: Math.max(this.unseen.read, read), told: Math.max(this.unseen.told, told) };
      await this.seen();
    }
    if (lo === 0) return;
    this.view = { lo, hi };
    if (this.e.online()) look(this.e, this.c, this.view);
  }

  /** The newest seq that the session has gone over since it stood at from. */
  private newestPassed(from: Seq): Seq {
    return this.next === from ? 0 : this.opt.fifo ? this.next - 1 : from;
  }

  /** How many messages read(n) would deliver now, where it would end, and whether the server has more from the position on. */
  async count(n: number): Promise<{ count: number; end: End; more: boolean }> {
    if (sifted(this)) return countMatches(this, n);
    const probe = this.probe();
    probe.advance();
    let count = Math.min(n, probe.pending.length);
    probe.pending = probe.pending.slice(count);
    const more = this.lacks();
    while (count < n && probe.here().end === "more") {
      const r = probe.stretch();
      const visible = lengthOf(r) - this.c.hiddenIn(r);
      if (n - count < visible) return { count: n, end: "more", more };
      count += visible;
      probe.jump(r);
    }
    return { count, end: probe.here().end, more };
  }

  counts(): Promise<Counts> {
    return countSession(this);
  }

  /** Brings what is missing for read(n) to deliver n. Its result comes as one event with the token. */
  sync(n: number, token: Token): Promise<void> {
    return startJob(this.e, newJob(this, n, token));
  }

  cancel(token: Token): Promise<void> {
    return cancelSync(this.e, this, token);
  }

  /** Back to where a new one would begin. */
  async reset(): Promise<void> {
    this.restart();
    this.pending = [];
    this.queued = new Set();
    this.takeOutbox(await this.e.db.view((r) => outboxOf(r, this.c)));
    this.place();
  }

  /** Ends the session: it hears nothing more, and its syncs end as cancelled. */
  async stop(): Promise<void> {
    if (this.done) return;
    this.done = true;
    const error = new BackscrollError(Code.Cancelled, "the read session was stopped");
    for (const j of this.c.jobs.filter((j) => j.s === this)) await finish(this.e, j, error);
    this.c.sessions = this.c.sessions.filter((o) => o !== this);
    this.e.sessions = this.e.sessions.filter((o) => o !== this);
  }
}

export const stopped = (): BackscrollError => new BackscrollError(Code.Closed, "the read session was stopped");

export function checkCount(n: number): void {
  if (!(n >= 0)) throw new BackscrollError(Code.BadRequest, `${n} messages cannot be read`);
}

/** A conversation without a record; sessions on the same target share it until there is one. */
function unstored(e: Engine, t: ConvTarget): Conv {
  const other = e.sessions.find(({ c }) => c.no === 0 && c.id === t.conv && c.peer === t.peer);
  return other?.c ?? new Conv(newRecord(t.conv, t.peer));
}

