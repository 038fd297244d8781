// A session over all conversations of the list: what is unread anywhere, of one sender, a text,
// calls. It delivers what is here of each, the newest first by the time at which the server
// appended it, and goes on in the others where one has a gap: ends says how far each is here.
// Conversations are looked at as their turn comes, in the order of the list. What arrives later
// comes live. It marks nothing as read.

import { compareText } from "../bytes.ts";
import { BackscrollError, Code } from "../errors.ts";
import { byConv, isGroup, targetFrom, type InboxKey } from "../frame.ts";
import type { Reader } from "../localdb/localdb.ts";
import { isEmpty } from "../span.ts";
import type { ConvEnd, ConvID, Counts, End, Ends, Message, Millis, ReadResult, Seq } from "../types.ts";
import { cancelAll, finishAll, syncAll, type AllJob } from "./allsync.ts";
import { syncBlocked } from "./blocked.ts";
import type { Conv } from "./conv.ts";
import type { Engine } from "./engine.ts";
import type { Token } from "./events.ts";
import type { Budget } from "./filter.ts";
import { compareKeys, covers, keyOf, listEnd } from "./list.ts";
import { here } from "./overlay.ts";
import type { SessionOptions } from "./position.ts";
import { ownMessage } from "./sent.ts";
import { checkCount, Session, stopped, type Standing } from "./session.ts";
import { adopt, lookup } from "./store.ts";
import { unreadHere } from "./unread.ts";

/** What narrows a session over all conversations: nothing of a place. */
export type AllOptions = Pick<SessionOptions, "thread" | "from" | "query" | "kind" | "unread" | "showBlocked">;

/** Where a session over all is in one conversation, for another tab that takes it over. */
export interface PartStanding {
  conv: ConvID;
  at: Standing;
  given: Seq[];
}

/** What an AllSession is elsewhere, as far as that has changed since it was told last; whole: all of it. */
export interface AllStanding {
  whole: boolean;
  pos?: InboxKey;
  parts: PartStanding[];
}

/** One conversation of an AllSession. */
export class Part {
  /** There is a further message here. */
  more = false;
  /** When that was appended. */
  at: Millis = 0;
  /** The conversation's version that the rest is of; -1: none. */
  seen = -1;
  /** What was told last of where it stands. */
  private told = "";
  constructor(readonly s: Session) {}

  /** Finds the next message, if anything has changed since it did; with what is left of the budget, or a later look goes on. */
  async look(r: Reader, budget: Budget): Promise<void> {
    const { s } = this;
    if (this.seen === s.c.version) return;
    s.place();
    this.seen = s.c.version;
    this.more = false;
    this.at = 0;
    while (s.pending.length > 0 && !this.more) {
      const m = await ownMessage(s.e, r, s.c, s.pending[0]!);
      if (m) this.found(m);
      else s.pending = s.pending.slice(1);
    }
    await s.skip(r, budget);
    if (budget.left <= 0) {
      this.seen = -1;
      return;
    }
    const rg = s.stretch();
    if (s.here().end !== "more" || isEmpty(rg)) return;
    for (const m of await s.messages(r, rg, true, 1)) this.found(m);
  }

  private found(m: Message): void {
    this.more = true;
    this.at = Math.max(this.at, m.time); // what failed long ago holds nothing back
  }

  /** Orders parts by their next message, the newest first. */
  before(o: Part): boolean {
    return this.at !== o.at ? this.at > o.at : compareText(this.s.c.id, o.s.c.id) > 0;
  }

  /** Where it stands, if that has changed since it was told. */
  standing(): PartStanding[] {
    const { s } = this;
    const at = s.standing();
    const is = at ? `${at.next} ${at.live} ${at.begin} ${at.pending.length} ${at.queued.length} ${s.given!.size}` : "";
    if (!at || s.c.id === "" || is === this.told) return [];
    this.told = is;
    return [{ conv: s.c.id, at, given: [...s.given!] }];
  }
}

/** Runs an input of the engine, after those before it. */
export type Turn = <T>(f: () => Promise<T>) => Promise<T>;

/** How many messages are looked at in one turn. */
const AT_ONCE = 2000;

/** What a read has found so far. */
interface Taken {
  messages: Message[];
  shown: Map<Part, Message[]>;
  /** Those before this one. */
  turns: number;
}

const nothing = (): Taken => ({ messages: [], shown: new Map(), turns: 0 });

/** How many conversations get their turn at once. */
const TURNS = 64;

export class AllSession {
  done = false;
  /** In the order in which their turn came. */
  parts: Part[] = [];
  readonly of = new Map<Conv, Part>();
  /** Rows of the list down to here had their turn. */
  pos: InboxKey | undefined;
  jobs: AllJob[] = [];
  pumping = false;
  private told = false;
  /** Of the read that is under way. */
  private taken: Taken | undefined;
  private moves: Promise<unknown> = Promise.resolve();
  readonly opt: SessionOptions;

  private constructor(readonly e: Engine, o: AllOptions) {
    this.opt = { ...o, target: byConv(""), fifo: false, before: 0, after: 0, readReceipts: false, quiet: false };
    e.alls.push(this);
  }

  static async open(e: Engine, o: AllOptions, from?: AllStanding): Promise<AllSession> {
    const a = new AllSession(e, o);
    if (from) await e.db.view((r) => a.resume(r, from));
    await e.guard(() => syncBlocked(e));
    return a;
  }

  /** Goes on where the session stood. */
  private async resume(r: Reader, from: AllStanding): Promise<void> {
    this.pos = from.pos;
    for (const p of from.parts) {
      const c = await lookup(this.e, r, byConv(p.conv));
      if (c) this.add(await Session.part(this, r, c, p));
    }
  }

  /** undefined: a read is under way, and what it has taken so far is not delivered yet. */
  standing(): AllStanding | undefined {
    if (this.taken) return undefined;
    const whole = !this.told;
    this.told = true;
    return { whole, ...(this.pos && { pos: this.pos }), parts: this.parts.flatMap((p) => p.standing()) };
  }

  /**
   * Takes at most n further messages from the local database. What is rare takes long to find, and
   * other inputs may have their turns meanwhile: each turn looks at so many messages.
   */
  read(n: number, turn: Turn = (f) => f(), each = AT_ONCE): Promise<ReadResult> {
    return this.inOrder(async () => {
      checkCount(n);
      this.taken = nothing();
      try {
        for (;;) {
          const ended = await turn(() => this.take(n, { left: each }));
          const { messages } = this.taken;
          if (ended) return { messages, count: messages.length, ...ended };
        }
      } finally {
        this.taken = undefined;
      }
    });
  }

  /** Reads and resets go one after the other: two at once would share between them what there is. */
  private inOrder<T>(f: () => Promise<T>): Promise<T> {
    const result = this.moves.then(f);
    this.moves = result.catch(() => undefined);
    return result;
  }

  /** One turn of a read; undefined: it is to go on. */
  private async take(n: number, budget: Budget): Promise<ReturnType<AllSession["end"]> | undefined> {
    if (this.done) throw stopped();
    const { messages, shown } = this.taken!;
    const ended = await this.e.db.view(async (r) => {
      for (;;) {
        const p = await this.newest(r, budget);
        if (budget.left <= 0) return undefined;
        if (!p) return this.end();
        if (messages.length >= n) return { end: "more" as const };
        const one: Message[] = [];
        await p.s.fill(r, 1, one, budget);
        p.seen = -1;
        messages.push(...one);
        shown.set(p, [...(shown.get(p) ?? []), ...one]);
      }
    });
    if (!ended) {
      // What happens before the next turn may concern these.
      for (const [p, list] of shown) for (const { seq } of list) if (seq > 0) p.s.given!.add(seq);
      this.taken!.turns++;
      return undefined;
    }
    if (this.taken!.turns > 0) await this.renew(this.taken!);
    const last = this.taken!.messages.at(-1);
    if (last) last.last = true;
    for (const p of this.parts) {
      const list = shown.get(p);
      if (list) await this.e.guard(() => p.s.shown(list, 0));
    }
    return ended;
  }

  /** What earlier turns took is delivered as it is now; what is gone meanwhile is not. */
  private async renew(taken: Taken): Promise<void> {
    const now = new Map<Message, Message | undefined>();
    await this.e.db.view(async (r) => {
      for (const [{ s }, list] of taken.shown) for (const m of list) if (m.seq > 0) now.set(m, await here(s.e, r, s.c, m.seq));
    });
    taken.messages = taken.messages.flatMap((m) => (now.has(m) ? (now.get(m) ?? []) : m));
  }

  /** The part with the newest message that is here and was not delivered; undefined: there is none, or the budget is spent. Of conversations that had no turn yet none has a newer one. */
  private async newest(r: Reader, budget: Budget): Promise<Part | undefined> {
    for (;;) {
      let best: Part | undefined;
      for (const p of this.parts) {
        await p.look(r, budget);
        if (budget.left <= 0) return undefined;
        if (p.more && (!best || p.before(best))) best = p;
      }
      if (!(await this.open(r, best))) return best;
    }
  }

  /** Gives conversations their turn: those that may have something newer than best, or some without it. It says whether there were any. */
  private async open(r: Reader, best?: Part): Promise<boolean> {
    let any = false;
    for (const rec of await r.list(this.pos, TURNS)) {
      const older = best && rec.pinned === 0 && rec.activity < best.at;
      if (!covers(this.e.list, keyOf(rec)) || older) break;
      any = true;
      const c = await adopt(this.e, r, rec);
      this.pos = keyOf(rec);
      await this.join(r, c);
    }
    return any;
  }

  /** The same for some of those that are left, whatever they may have. */
  openMore(): Promise<boolean> {
    return this.e.db.view((r) => this.open(r));
  }

  /** Makes a conversation part of the session, unless nothing in it can be what it is about. */
  async join(r: Reader, c: Conv): Promise<void> {
    if (!this.of.has(c) && (await this.concerned(r, c))) this.add(await Session.part(this, r, c));
  }

  private add(s: Session): void {
    const p = new Part(s);
    this.parts.push(p);
    this.of.set(s.c, p);
  }

  private async concerned(r: Reader, c: Conv): Promise<boolean> {
    const { from, unread } = this.opt;
    if (from !== "" && !isGroup(c.id) && from !== c.peer && from !== this.e.owner?.user) return false;
    return !unread || (await unreadHere(this.e, r, c)).unread > 0;
  }

  /** Why nothing more is here. */
  end(): { end: End; missing?: number } {
    let missing = 0;
    let known = this.e.list.all;
    let gap = !known;
    for (const p of this.parts) {
      const at = p.s.here();
      if (at.end !== "gap") continue;
      gap = true;
      if (at.missing === undefined) known = false;
      missing += at.missing ?? 0;
    }
    return gap ? { end: "gap", ...(known && { missing }) } : { end: "beginning" };
  }

  /** Where the session stands in each conversation. */
  async ends(): Promise<Ends> {
    if (this.done) throw stopped();
    return this.e.db.view(async (r) => {
      const conversations: ConvEnd[] = [];
      for (const p of this.parts) {
        await p.look(r, { left: Infinity });
        const { id, peer } = p.s.c;
        conversations.push({ conv: id, target: targetFrom(id, peer), ...(p.more ? { end: "more" } : p.s.here()) });
      }
      const rest = (await r.list(this.pos, 1)).some((rec) => covers(this.e.list, keyOf(rec)));
      return { conversations, list: listEnd(this.e, rest) };
    });
  }

  /** Counts the session's messages in all conversations that the list names here. */
  async counts(): Promise<Counts> {
    while (await this.openMore());
    const n: Counts = { total: 0, received: 0, unread: 0, mentions: 0, outbox: 0, sent: 0, delivered: 0, read: 0, failed: 0 };
    for (const p of this.parts) {
      const { server: _, ...one } = await p.s.counts();
      for (const k of Object.keys(one) as (keyof typeof one)[]) n[k] += one[k];
    }
    return n;
  }

  /** Brings more for read(n) to deliver. Its result comes as one event with the token. */
  sync(n: number, token: Token): Promise<void> {
    return syncAll(this, n, token);
  }

  cancel(token: Token): Promise<void> {
    return cancelAll(this, token);
  }

  /** Back to where a new one would begin. */
  reset(turn: Turn = (f) => f()): Promise<void> {
    return this.inOrder(() => turn(() => this.leave()));
  }

  /** Ends the session: it hears nothing more, and its syncs end as cancelled. */
  async stop(): Promise<void> {
    if (this.done) return;
    this.done = true;
    this.e.alls = this.e.alls.filter((o) => o !== this);
    const error = new BackscrollError(Code.Cancelled, "the read session was stopped");
    for (const j of [...this.jobs]) await finishAll(this, j, error);
    await this.leave();
  }

  /** Takes the session out of all conversations. */
  async leave(): Promise<void> {
    const { parts } = this;
    this.parts = [];
    this.of.clear();
    this.pos = undefined;
    this.told = false;
    if (this.taken) this.taken = nothing(); // the read begins anew, too
    for (const j of this.jobs) { // what they asked for is asked for anew
      Object.assign(j, { begun: false, counted: 0, todo: [], steps: 0, here: 0 });
    }
    for (const p of parts) await p.s.stop();
  }
}

/** Makes a conversation in which something happened part of the sessions over all: one that is new, or that had its turn when there was nothing for them. */
export async function meet(e: Engine, c: Conv, pushed: boolean): Promise<void> {
  if (c.no === 0) return;
  for (const a of e.alls) {
    const had = c.inboxRev > 0 && a.pos !== undefined && compareKeys(keyOf(c), a.pos) <= 0;
    if (!a.of.has(c) && (pushed || had)) await e.db.view((r) => a.join(r, c));
  }
}
