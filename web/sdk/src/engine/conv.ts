// A conversation in memory: its record, its coverage, and what is under way for it. Its stored
// part changes only inside commit.

import type { Arrange, Change, ConvTarget, Hidden, State } from "../frame.ts";
import { NOTHING, at, insert, intersect, isEmpty, lengthOf, remove, sameRange, stale, type SpanSet } from "../span.ts";
import { newRecord, Trait, type ConvRecord, type OutboxEntry } from "../localdb/records.ts";
import type { End, Hole, LogMessage, MessageID, Millis, Range, Rev, Seq, Span } from "../types.ts";
import { beyond, inHoles, replaceHoles, sameHoles, withoutHoles } from "./holes.ts";
import type { Session } from "./session.ts";
import type { Job } from "./sync.ts";

/** An outbox entry that may leave: a message or a change. */
export class Queued {
  /** It may have left: the server may know it. */
  left = false;
  /** It is on its way. */
  flying = false;
  /** Of a change: an earlier life of the app asked for it. */
  repeat = false;
  /** What is on its way is a mark that became its contrary: that one goes after it. */
  turned = false;
  /** Of a change: the inbox rev of the row when it first left. */
  rowAt: Rev = 0;
  /** Of a hide: its messages were all here and not hidden yet. */
  fresh = false;
  /** Of a hide: the hidden rev up to which was known then what the user hid. */
  known = 0;
  /** Ids of later changes of the same key of user data that were folded into it. */
  folded: MessageID[] = [];
  constructor(public entry: OutboxEntry) {}

  get change(): Change | undefined {
    return this.entry.change;
  }

  /** Whether it is a mark as unread. */
  marks(): boolean {
    return this.change?.kind === "mark" && this.change.unread;
  }
}

/** An arrangement with what a change gives: what is absent stays. */
const withArranged = <A extends Omit<Arrange, "kind">>(a: A, { pinned = a.pinned, mutedUntil = a.mutedUntil, archived = a.archived }: Arrange): A =>
  ({ ...a, pinned, mutedUntil, archived });

/** A range on its way from the server. Whoever else wants part of it waits for it. */
export type Flight = Range;

export interface Conv extends ConvRecord {}

export class Conv {
  spans: SpanSet = [];
  /** Ascending, disjoint, inside spans. */
  holes: readonly Hole[] = [];
  /** The highest positions of other members, for statuses. */
  othersDelivered: Seq;
  othersRead: Seq;
  /** Up to where others were told that the user read. */
  told: Seq = 0;
  /** Taken from the database by the transaction under way. */
  removed: Range[] = [];

  /** Of what is stored of it: it rises with each change. */
  version = 0;
  sessions: Session[] = [];
  jobs: Job[] = [];
  fetching: Flight[] = [];
  /** It waits for news of what the user hid. */
  newsDue = false;
  /** Ranges to be brought to the known rev. */
  fresh: Range[] = [];
  /** A Changes is on its way. */
  changing = false;
  /** A Fetch that learns the head is on its way. */
  headWait = false;
  /** Outbox entries that may leave, in order. */
  queue: Queued[] = [];
  /** No send until all on their way are answered. */
  blocked = false;
  /** And not before this time. */
  retryAt: Millis = 0;

  constructor(rec: ConvRecord) {
    Object.assign(this, rec);
    this.othersDelivered = rec.peerDelivered;
    this.othersRead = rec.peerRead;
  }

  /** The stored part. */
  record(): ConvRecord {
    const out = newRecord("", "") as unknown as Record<string, unknown>;
    for (const k of Object.keys(out)) out[k] = this[k as keyof Conv];
    return out as unknown as ConvRecord;
  }

  /** Whether nothing but the database refers to it. */
  idle(): boolean {
    return !this.newsDue && this.sessions.length === 0 && this.jobs.length === 0 && this.fetching.length === 0 &&
      !this.changing && !this.headWait && this.queue.length === 0;
  }

  /** Names the conversation to the server. */
  target(): ConvTarget {
    return this.id === "" ? { conv: "", peer: this.peer } : { conv: this.id, peer: "" };
  }

  /** Names it for people. */
  label(): string {
    return this.peer || `conversation ${this.id}`;
  }

  /** The lowest seq that the user may see. */
  first(): Seq {
    return Math.max(this.state.first, 1);
  }

  firstWhy(): End {
    return this.state.firstWhy;
  }

  /** Up to where the user has read, as this device knows. */
  readTo(): Seq {
    return Math.max(this.read.seq, this.wantRead);
  }

  head(): Seq {
    return this.state.head.seq;
  }

  setState(part: Partial<State>): void {
    this.state = { ...this.state, ...part };
  }

  /** How many seqs of r lie in holes. */
  hiddenIn(r: Range): number {
    return this.holes.reduce((n, h) => n + lengthOf(intersect(h, r)), 0);
  }

  /**
   * Takes a conversation's state if it is not older than the known one. The three revs only rise,
   * and snapshots are ordered by them; but the state in which the user left is frozen, and receipts
   * of before may lie above it. What the user hid and cleared is ordered by itself.
   */
  learn(s: State): void {
    const k = this.state;
    const newer = s.rev >= k.rev && s.metaRev >= k.metaRev && (s.receiptRev >= k.receiptRev || s.left || s.deleted);
    if (!this.known || newer) this.state = s;
    this.setState({ hiddenRev: Math.max(s.hiddenRev, k.hiddenRev), cleared: Math.max(s.cleared, k.cleared) });
    this.known = true;
    this.raise(this.cleared());
  }

  /** Up to where the user cleared, here or on another device. */
  cleared(): Seq {
    return Math.min(Math.max(this.state.cleared, this.clearing()), this.head());
  }

  /** Lifts the first seq above what the user has cleared. */
  raise(upTo: Seq): void {
    const cleared = Math.min(upTo, this.head());
    if (cleared >= this.first()) this.setState({ first: cleared + 1, firstWhy: "cleared" });
  }

  /** Whether nothing is served here any more. */
  closed(): boolean {
    return this.state.left || this.state.deleted;
  }

  closedWhy(): End {
    return this.state.deleted ? "deleted" : "left";
  }

  /** The range on its way that holds seq. */
  ahead(seq: Seq): Range | undefined {
    return this.fetching.find((f) => f.lo <= seq && seq <= f.hi);
  }

  /** The parts of the looked-at ranges that stand below the known rev; ranges without any are done with. */
  stale(): Span[] {
    const parts: Span[] = [];
    this.fresh = this.fresh.filter((r) => {
      const s = stale(this.spans, { lo: Math.max(r.lo, this.first()), hi: r.hi }, this.state.rev); // below, what is held is frozen
      parts.push(...s);
      return s.length > 0;
    });
    return parts;
  }

  looksAt(r: Range): boolean {
    return this.fresh.some((o) => sameRange(o, r));
  }

  inHole(seq: Seq): boolean {
    return inHoles(this.holes, seq);
  }

  setHoles(r: Range, holes: readonly Hole[]): void {
    if (holes.length === 0 && this.holes.length === 0) return;
    this.holes = replaceHoles(this.holes, r, holes);
  }

  /** Notes further holes, as far as they lie inside what is held. */
  addHoles(holes: readonly Hole[]): void {
    for (const h of holes) {
      for (const sp of this.spans) {
        const inside = intersect(sp, h);
        if (!isEmpty(inside)) this.setHoles(inside, [{ ...inside, reason: h.reason }]);
      }
    }
  }

  /** Makes holes of seqs that the user hid. */
  hide(seqs: readonly Seq[]): void {
    for (const seq of seqs) this.addHoles([{ lo: seq, hi: seq, reason: "hidden" }]);
  }

  /** What waits in the outbox to be hidden. */
  hiding(): Seq[] {
    return this.queue.flatMap((q) => (q.change?.kind === "hide" ? q.change.seqs : []));
  }

  /** Whether different messages are all here and not hidden. */
  shows(seqs: readonly Seq[]): boolean {
    return new Set(seqs).size === seqs.length && seqs.every((seq) => at(this.spans, seq) && !this.inHole(seq));
  }

  /**
   * Applies news of what the user hid after `since`. They join on to what is known only from
   * there: something may have been brought here since they were asked for.
   */
  takeHidden(h: Hidden, since: number): void {
    this.hide(h.seqs);
    if (since <= this.hiddenRev) this.hiddenRev = Math.max(this.hiddenRev, h.rev);
  }

  /** Whether messages may be held that the user has hidden. */
  behindHidden(): boolean {
    return this.hiddenRev < this.state.hiddenRev && this.spans.length > 0;
  }

  /** Up to where a request says that it knows what the user hid: with nothing held there is nothing to learn of before. */
  hiddenKnown(): number {
    return this.spans.length === 0 ? Math.max(this.hiddenRev, this.state.hiddenRev) : this.hiddenRev;
  }

  /** Takes a range out of the coverage; empty: nothing of it was held. */
  forget(r: Range): Range {
    if (this.spans.length === 0 || this.spans[0]!.lo > r.hi) return NOTHING;
    this.spans = remove(this.spans, r);
    this.holes = withoutHoles(this.holes, r);
    return r;
  }

  /** Those of the holes that lie outside what was known. */
  newHoles(was: readonly Hole[]): Range[] {
    return sameHoles(this.holes, was) ? [] : this.holes.flatMap((h) => beyond(was, h));
  }

  /** Up to where the outbox waits to clear; 0: it does not. */
  clearing(): Seq {
    return this.queue.reduce((seq, q) => (q.change?.kind === "clear" ? Math.max(seq, q.change.seq) : seq), 0);
  }

  /** How the user arranged it, as shown here: the server's, with what waits in the outbox, except some of that. */
  arranged(...except: Queued[]): Required<Omit<Arrange, "kind">> {
    const { rowPinned: pinned, mutedUntil, archived } = this;
    const waiting = this.queue.filter((q) => !except.includes(q)).map((q) => q.change);
    return waiting.reduce((a, ch) => (ch?.kind === "arrange" ? withArranged(a, ch) : a), { pinned, mutedUntil, archived });
  }

  /** Keeps what the server has carried out until its row comes. */
  settleArranged(ch: Arrange): void {
    const { rowPinned: pinned, mutedUntil, archived } = this;
    const a = withArranged({ pinned, mutedUntil, archived }, ch);
    this.rowPinned = a.pinned;
    this.mutedUntil = a.mutedUntil;
    this.archived = a.archived;
  }

  /** Whether it is in the archive: until a message comes that counts and that was not there when the user archived it. */
  inArchive(): boolean {
    return this.state.head.ordinal < this.arranged().archived;
  }

  /** Until when it is muted; 0: it is not, or no longer. */
  mutedFor(now: Millis): Millis {
    const { mutedUntil } = this.arranged();
    return mutedUntil > now ? mutedUntil : 0;
  }

  /** Up to where it is read, and whether it is marked as unread, as shown here. What is cleared is read. */
  readHere(): { read: Seq; marked: boolean } {
    let read = this.readTo();
    let marked = this.marked && this.wantRead <= this.read.seq;
    for (const { change } of this.queue) {
      if (change?.kind === "mark") marked = change.unread;
      if (change?.kind !== "clear") continue;
      const up = Math.min(change.seq, this.head());
      if (up > read) [read, marked] = [up, false];
    }
    return { read, marked };
  }

  /** Finds a message in the queue by its id. */
  waiting(id: MessageID): Queued | undefined {
    return this.queue.find((q) => !q.change && q.entry.id === id);
  }

  unqueue(q: Queued): void {
    this.queue = this.queue.filter((o) => o !== q);
  }

  /** Whether an entry is on its way. */
  flying(): boolean {
    return this.queue.some((q) => q.flying);
  }

  /** Whether a message of the outbox waits to be hidden. */
  hidesEntry(id: MessageID): boolean {
    return this.queue.some((q) => q.change?.kind === "hide" && q.entry.ref === id);
  }

  /** Counts a new message as unread, until a row says what the server counts. */
  count(m: LogMessage, traits: number): void {
    if (traits & Trait.own || !(traits & Trait.counts) || m.seq <= this.read.seq) return;
    this.unread++;
    if (traits & Trait.mention) this.mentions++;
  }

  hold(lo: Seq, hi: Seq, rev: Rev): void {
    this.spans = insert(this.spans, { lo, hi, rev });
  }
}
