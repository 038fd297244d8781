import type { Client, End, Failure, Message, Range, ReadResult, ReadSession, SessionState, Target } from "@backscroll/client";
import { reason } from "../shared/format.ts";
import { Model } from "../shared/model.ts";
import { higher, type Receipt } from "../shared/receipts.ts";

/** What stands in the list: messages in their order, and gaps that were stepped over. */
export type Item =
  | { kind: "message"; key: string; seq: number; message: Message }
  | { kind: "gap"; key: string; seq: number; range: Range };

/** One end of what is shown: why it ends there, and what is being done about it. */
export interface Edge {
  end: End | undefined;
  /** With a gap: how many messages the server has there, if that is known. */
  missing: number | undefined;
  state: SessionState;
}

const page = 100; // messages read at a time
const least = 50; // what fills a window: with fewer on each side, a place in the middle does not hold
const most = 1000; // when somebody scrolls on and on
const hurry = 400; // ms between two pieces that say so
const portion = 200; // messages synced at a time, at least, after those that fill the window

/** The index of the first item, so that items can be put before it without the others moving. */
const start = 1_000_000_000;

const idle: SessionState = { kind: "idle" };

/** Where a timeline is opened: at the head, or around a message. */
export interface At {
  seq: number;
}

let made = 0;

/**
 * A stretch of a conversation that grows at both ends as it is scrolled: from this device
 * first, and by a sync where the device has a gap.
 */
export class Timeline extends Model {
  /** Tells timelines apart. */
  readonly id = ++made;
  items: Item[] = [];
  firstIndex = start;
  older: Edge = { end: undefined, missing: undefined, state: idle };
  newer: Edge = { end: undefined, missing: undefined, state: idle };
  /** What is shown reaches the newest message, and goes on with what arrives. */
  atHead: boolean;
  /** Messages that arrived while the device was away and are too many to be brought unasked. */
  missed = 0;
  /** The first read is over. */
  ready = false;
  error = "";
  receipt: Receipt = { delivered: 0, read: 0 };

  #up: Promise<ReadSession>;
  #down: Promise<ReadSession> | undefined;
  /** The loading that is under way, at either end. */
  #busy: { older?: Promise<void>; newer?: Promise<void> } = {};
  #piece = page;
  #loaded = 0;
  #stopped = false;
  #waiting: AbortController | undefined;
  #replies = new Map<number, Message | null>();

  constructor(readonly client: Client, readonly target: Target, readonly at?: At) {
    super();
    this.atHead = !at;
    const with_ = { with: target, readReceipts: true };
    this.#up = client.openSession(at ? { ...with_, before: at.seq + 1 } : with_);
    if (at) this.#down = client.openSession({ ...with_, fifo: true, after: at.seq });
    void this.#begin();
  }

  async #begin(): Promise<void> {
    try {
      this.#hear(await this.#up, "older");
      if (this.#down) this.#hear(await this.#down, "newer");
      await this.loadOlder();
      if (this.#down) await this.loadNewer();
    } catch (e) {
      this.error = reason(e);
    }
    this.ready = true;
    this.changed();
  }

  #hear(session: ReadSession, side: "older" | "newer"): void {
    session.on("message", (m) => this.#live(m));
    session.on("removed", (r) => this.#drop((i) => ("id" in r ? i.kind === "message" && i.message.id === r.id : i.seq >= r.range.lo && i.seq <= r.range.hi)));
    session.on("gap", (r) => this.#away(r));
    session.on("receipt", (delivered, read) => {
      this.receipt = higher(this.receipt, delivered, read);
      this.changed();
    });
    session.on("state", (state) => {
      if (state.kind === "waiting") this.ready = true; // for a connection: what is here is shown
      this[side] = { ...this[side], state };
      this.changed();
    });
  }

  /** Puts older messages above those that are shown; one call at a time. */
  loadOlder = (): Promise<void> => this.#load("older", this.#up, (r) => this.#prepend(r));

  /** Puts newer messages below, until the newest is shown. */
  loadNewer = async (): Promise<void> => {
    // Whoever calls while it is busy is not told that anything has changed: he would call again, for ever.
    if (this.atHead || !this.#down || this.#busy.newer) return;
    await this.#load("newer", this.#down, (r) => this.#append(r));
    if (this.newer.end !== "newest") return;
    this.atHead = true;
    this.changed();
  };

  async #load(side: "older" | "newer", opened: Promise<ReadSession>, take: (r: ReadResult) => void): Promise<void> {
    const over = this[side].end;
    if (this.#busy[side] || this.#stopped || (over !== undefined && over !== "more" && over !== "gap")) return;
    this.#busy[side] = this.#bring(side, opened, take);
    await this.#busy[side];
  }

  /** Reads a piece, and syncs it first where the device has a gap; it does not fail, its edge says so. */
  async #bring(side: "older" | "newer", opened: Promise<ReadSession>, take: (r: ReadResult) => void): Promise<void> {
    try {
      const session = await opened;
      // Whoever is at the end of a piece as soon as it is there gets larger ones.
      this.#piece = performance.now() - this.#loaded < hurry ? Math.min(this.#piece * 2, most) : page;
      let r = await session.read(this.#piece);
      take(r);
      this.#ended(side, r);
      if (!this.at) this.ready = true; // what is here is shown, whatever has to be waited for
      if (r.count < least && r.end === "gap") {
        const want = this.items.length === 0 ? least : Math.max(portion, this.#piece); // the first ones are waited for
        this.#waiting = new AbortController();
        const s = await session.sync(want, { signal: this.#waiting.signal });
        this.#waiting = undefined;
        if (s.error) throw s.error;
        r = await session.read(want);
        take(r);
        this.#ended(side, r);
      }
      this[side] = { ...this[side], state: idle };
    } catch (e) {
      if (!this.#stopped) this[side] = { ...this[side], state: { kind: "failed", error: failureOf(e) } };
    }
    delete this.#busy[side];
    this.#loaded = performance.now();
    this.changed();
  }

  #ended(side: "older" | "newer", r: ReadResult): void {
    this[side] = { ...this[side], end: r.end, missing: r.end === "gap" ? r.missing : undefined };
  }

  /** Steps over the gap above, to older messages that are here; false: there are none. */
  async stepOver(): Promise<boolean> {
    const shown = this.items.find((i) => i.seq > 0)?.seq ?? Infinity;
    const { spans } = await this.client.coverage(this.target);
    if (!spans.some((s) => s.lo < shown)) return false;
    this.#waiting?.abort();
    const session = await this.#up;
    while (this.#busy.older) await this.#busy.older;
    if (!(await session.cross())) {
      this.older = { ...this.older, state: idle };
      void this.loadOlder(); // what was waited for goes on
      return false;
    }
    this.older = { end: "more", missing: undefined, state: idle };
    await this.loadOlder();
    return true;
  }

  /** The message that another one answers, as far as it is here; null: it is not. */
  reply(seq: number): Message | null | undefined {
    const shown = this.find(seq);
    if (shown) return shown;
    if (!this.#replies.has(seq)) {
      this.#replies.set(seq, null);
      void this.client.message(this.target, seq).then((m) => {
        if (!m) return;
        this.#replies.set(seq, m);
        this.changed();
      }, () => undefined);
    }
    return this.#replies.get(seq);
  }

  find(seq: number): Message | undefined {
    const item = this.items[this.#place(seq)];
    return item?.kind === "message" && item.seq === seq ? item.message : undefined;
  }

  /** The place of a message in items; -1: it is not shown. */
  indexOf(seq: number): number {
    const i = this.#place(seq);
    return this.items[i]?.seq === seq ? i : -1;
  }

  get lastSeq(): number {
    for (let i = this.items.length - 1; i >= 0; i--) if ((this.items[i] as Item).seq > 0) return (this.items[i] as Item).seq;
    return 0;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#waiting?.abort();
    for (const s of [this.#up, this.#down]) await s?.then((s) => s.stop()).catch(() => undefined);
  }

  #prepend(r: ReadResult): void {
    const fresh = r.messages.filter((m) => !this.#known(m));
    const pending = fresh.filter((m) => m.seq === 0).reverse().map(itemOf);
    const older: Item[] = fresh.filter((m) => m.seq > 0).reverse().map(itemOf);
    if (r.crossed) {
      const gap: Item = { kind: "gap", key: `gap ${r.crossed.lo}`, seq: r.crossed.lo, range: r.crossed };
      older.push(gap);
    }
    if (older.length + pending.length === 0) return;
    this.items = [...older, ...this.items, ...pending];
    this.firstIndex -= older.length;
    this.changed();
  }

  #append(r: ReadResult): void {
    const newer = r.messages.filter((m) => !this.#known(m)).map(itemOf);
    if (newer.length === 0) return;
    const at = this.#tail();
    this.items = [...this.items.slice(0, at), ...newer, ...this.items.slice(at)];
    this.changed();
  }

  #known(m: Message): boolean {
    return m.seq > 0 ? this.indexOf(m.seq) >= 0 : this.#byID(m.id) >= 0;
  }

  /** A message that is new, or that was shown and has changed. */
  #live(m: Message): void {
    const before = this.#byID(m.id);
    const shown = before >= 0 ? before : m.seq > 0 ? this.indexOf(m.seq) : -1;
    if (shown >= 0) {
      const was = this.items[shown] as Item;
      if (was.seq === m.seq) {
        this.items = this.items.with(shown, itemOf(m));
        this.changed();
        return;
      }
      this.items = this.items.toSpliced(shown, 1); // it got its place
    } else if (m.seq > 0 ? !this.#reaches(m.seq) : !this.atHead) {
      return;
    }
    const at = m.seq > 0 ? this.#insertion(m.seq) : this.items.length;
    if (at === 0 && this.items.length > 0) this.firstIndex--;
    this.items = this.items.toSpliced(at, 0, itemOf(m));
    this.changed();
  }

  /** Whether a message belongs into what is shown. */
  #reaches(seq: number): boolean {
    const first = this.items.find((i) => i.seq > 0)?.seq ?? 0;
    return seq > this.lastSeq ? this.atHead : seq > first;
  }

  #away(r: Range): void {
    this.missed += r.hi - r.lo + 1;
    this.atHead = false;
    this.changed();
  }

  #drop(gone: (i: Item) => boolean): void {
    const kept = this.items.filter((i) => !gone(i));
    if (kept.length === this.items.length) return;
    const first = this.items.findIndex((i) => !gone(i));
    this.firstIndex += Math.max(0, first);
    this.items = kept;
    this.changed();
  }

  /** Where the pending messages begin: they stand below all that have a place. */
  #tail(): number {
    let at = this.items.length;
    while (at > 0 && (this.items[at - 1] as Item).seq === 0) at--;
    return at;
  }

  /** The last item at or before a seq, by halving. */
  #place(seq: number): number {
    let lo = 0;
    let hi = this.#tail();
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if ((this.items[mid] as Item).seq <= seq) lo = mid + 1;
      else hi = mid;
    }
    return lo - 1;
  }

  #insertion = (seq: number): number => this.#place(seq) + 1;

  /** The place of a message of this device, which may have none yet: it is near the end. */
  #byID(id: string): number {
    for (let i = this.items.length - 1; i >= Math.max(0, this.items.length - 300); i--) {
      const item = this.items[i] as Item;
      if (item.kind === "message" && item.message.id === id) return i;
    }
    return -1;
  }
}

const itemOf = (message: Message): Item => ({ kind: "message", key: message.id, seq: message.seq, message });

const failureOf = (e: unknown): Failure => ({ code: (e as Partial<Failure>).code ?? 1000, detail: reason(e), op: "" });
