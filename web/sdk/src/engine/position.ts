// Where a session stands: where it begins, how far it may go, and what is there.

import { above, at, below, contains, gaps, isEmpty, lengthOf, NOTHING, overlap, run } from "../span.ts";
import type { ConvTarget } from "../frame.ts";
import type { Address, End, Kind, LogMessage, MessageID, Range, Seq } from "../types.ts";
import type { Conv } from "./conv.ts";

export interface SessionOptions {
  target: ConvTarget;
  /** Oldest first. */
  fifo: boolean;
  /** Newest first: begin below this seq; 0: at the head. */
  before: Seq;
  /** Fifo: begin above this seq. */
  after: Seq;
  /** Reading in the foreground marks as read; a filtered session does not. */
  readReceipts: boolean;
  /** And does not tell the senders. */
  quiet: boolean;
  // Only part of the conversation: a filtered session.
  /** Only messages of this thread; 0n: of all. */
  thread: bigint;
  /** By this user; "": by all. */
  from: Address;
  /** Whose text contains this, whatever the case; "": all. */
  query: string;
  /** Absent: all kinds. */
  kind?: Kind;
  /** Of others, and above what was read. */
  unread: boolean;
  /** Of a group: also what those write whom the user has blocked. */
  showBlocked?: boolean;
}

export class Position {
  /** next is set. */
  started = false;
  /** live is set too: the head is known. */
  placed = false;
  /** The next seq to deliver. */
  next: Seq = 0;
  /** Shown or below the start up to here; newer ones come live. */
  live: Seq = 0;
  /** Where it began, for updates of what was shown. */
  begin: Seq = 0;
  /** Newest first: what comes live stands above. */
  base: Seq = 0;
  /** What the last read delivered. */
  view: Range = NOTHING;
  /** Gaps that were crossed or announced: not shown. */
  skipped: Range[] = [];
  /** Newest first: outbox entries still to deliver, the newest first. */
  pending: MessageID[] = [];
  /** The gap that cross stepped over, announced by the next page. */
  crossed: Range | undefined;

  constructor(readonly opt: SessionOptions, public c: Conv) {}

  /** A copy that may be moved without moving this one. */
  probe(): Position {
    return Object.assign(new Position(this.opt, this.c), {
      started: this.started, placed: this.placed, next: this.next, live: this.live, begin: this.begin, base: this.base, pending: this.pending,
    });
  }

  /** Sets where the session begins, once the head is known (or was given). */
  place(): void {
    if (this.placed) return;
    const { c, opt } = this;
    if (this.started) {
      if (!opt.fifo && c.known) { // it was told to begin above
        this.next = Math.min(this.next, c.head());
        this.begin = Math.min(this.begin, c.head());
      }
    } else if (opt.fifo) {
      if (opt.after === 0 && !c.known) return;
      this.next = this.begins(opt.after + 1);
    } else if (c.known) this.next = opt.before === 0 ? c.head() : Math.min(c.head(), opt.before - 1);
    else if (opt.before !== 0) this.next = opt.before - 1;
    else return;
    if (!this.started) this.begin = this.next;
    this.started = true;
    this.live = this.base = Math.max(c.head(), this.live);
    this.placed = c.known;
  }

  /** Where a session that is to begin at seq, oldest first, does begin: what is held of before the user joined again stays readable. */
  private begins(seq: Seq): Seq {
    const frozen = this.opt.after !== 0 && this.c.firstWhy() === "before you joined" && at(this.c.spans, seq) !== undefined;
    return frozen ? seq : Math.max(seq, this.first());
  }

  /** Places a session whose first knowledge of the head is a push: what it brought comes live, so the session begins below it. */
  learnTop(before: Seq, pushed: readonly LogMessage[]): void {
    if (this.placed) return;
    let first = this.c.head() + 1;
    for (const m of pushed) if (m.seq > before) first = Math.min(first, m.seq);
    this.place();
    this.live = this.base = first - 1;
    if (!this.opt.fifo) this.next = this.begin = Math.min(this.next, first - 1);
  }

  /** Steps over the gap at the position; false: there is none of known size. */
  cross(): boolean {
    const gap = this.gap();
    if (!gap) return false;
    this.crossed = gap;
    this.skipped = [...this.skipped, gap];
    this.next = this.opt.fifo ? gap.hi + 1 : gap.lo - 1;
    return true;
  }

  /** The range between the position and the next span, or the end of what the user may see. */
  gap(): Range | undefined {
    const { c } = this;
    if (!this.placed) return undefined;
    if (this.next < c.first()) return this.before();
    let r: Range;
    if (this.opt.fifo) {
      const up = above(c.spans, this.next);
      r = { lo: this.next, hi: up !== undefined && up <= c.head() ? up - 1 : c.head() };
    } else {
      const down = below(c.spans, this.next);
      r = { lo: down !== undefined && down >= this.first() ? down + 1 : this.first(), hi: this.next };
    }
    return isEmpty(r) ? undefined : r;
  }

  /** What lies between the position and the next held span, below the first seq that the user may see. */
  private before(): Range | undefined {
    const { c } = this;
    if (c.firstWhy() !== "before you joined" || this.next === 0) return undefined;
    if (this.opt.fifo) {
      const up = above(c.spans, this.next);
      const hi = up !== undefined && up <= c.first() - 1 ? up - 1 : c.first() - 1;
      return hi >= this.next ? { lo: this.next, hi } : undefined;
    }
    const down = below(c.spans, this.next);
    return down !== undefined && down < this.next ? { lo: down + 1, hi: this.next } : undefined;
  }

  /** Why reading stops at the position; "more": it does not. Missing is the size of a gap, as far as it is known. */
  here(): { end: End; missing?: number } {
    const { c, next } = this;
    if (this.pending.length > 0) return { end: "more" };
    if (this.opt.unread && c.known && next <= c.readTo()) return { end: "read" };
    const held = next !== 0 && at(c.spans, next) !== undefined;
    if (held && (next >= c.first() || c.firstWhy() === "before you joined")) return { end: "more" };
    if (c.known && this.opt.fifo && next > c.head()) return { end: c.closed() ? c.closedWhy() : "newest" };
    if (c.known && c.cleared() > 0 && next <= c.cleared()) return { end: "cleared" };
    if (c.known && next < c.first()) {
      // Down there all that was held is read.
      return { end: next === 0 && c.firstWhy() === "before you joined" ? "beginning" : c.firstWhy() };
    }
    if (c.closed()) return { end: c.closedWhy() }; // nothing is served any more
    const gap = this.gap();
    return gap ? { end: "gap", missing: lengthOf(gap) } : { end: "gap" };
  }

  /** The held range from the position on, in reading direction. */
  stretch(): Range {
    const { c, next } = this;
    const held = next === 0 ? undefined : run(c.spans, next);
    const frozen = next < c.first();
    if (!held || (frozen && c.firstWhy() !== "before you joined")) return NOTHING;
    if (this.opt.fifo) return { lo: next, hi: Math.min(held.hi, Math.max(c.head(), next)) };
    return { lo: frozen ? held.lo : Math.max(held.lo, this.first()), hi: next };
  }

  /** Moves the position past a range that was read. */
  jump(r: Range): void {
    this.next = this.opt.fifo ? r.hi + 1 : r.lo - 1;
  }

  /** Lifts the position, oldest first, above what was cleared or expired meanwhile. */
  advance(): void {
    if (!this.opt.fifo || !this.placed) return;
    this.next = Math.max(this.next, this.c.cleared() + 1);
    if (this.c.firstWhy() !== "before you joined" || this.opt.unread) this.next = Math.max(this.next, this.first());
  }

  /** Moves the position over holes that follow it, so that what read says of its end is about messages. */
  skipHoles(): void {
    for (let h; (h = this.c.holes.find((h) => contains(h, this.next))); ) this.jump(h);
  }

  /** Whether messages from the position on are on the server and not here, as far as is known. */
  lacks(): boolean {
    const { c } = this;
    if (c.closed()) return false;
    return !c.known || gaps(c.spans, this.whole()).length > 0;
  }

  /** What the user may see from the position on. */
  whole(): Range {
    const { c } = this;
    return this.opt.fifo ? { lo: Math.max(this.next, this.first()), hi: c.head() } : { lo: this.first(), hi: Math.min(this.next, c.head()) };
  }

  /** The lowest seq that the session may show; of what is unread, that lies above what was read. */
  first(): Seq {
    return this.opt.unread ? Math.max(this.c.first(), this.c.readTo() + 1) : this.c.first();
  }

  /** Whether the session has gone over a seq. */
  passed(seq: Seq): boolean {
    if (!this.placed || this.skipped.some((gap) => contains(gap, seq))) return false;
    if (this.opt.fifo) return this.begin <= seq && seq < this.next;
    return (this.next < seq && seq <= this.begin) || (this.base < seq && seq <= this.live);
  }

  /** Whether part of r may have been shown. */
  showed(r: Range): boolean {
    if (!this.placed) return false;
    if (this.opt.fifo) return this.next > 0 && overlap(r, { lo: this.begin, hi: this.next - 1 });
    return overlap(r, { lo: this.next + 1, hi: this.begin }) || overlap(r, { lo: this.base + 1, hi: this.live });
  }

  /** As if just opened: the copy was dropped. */
  restart(): void {
    this.started = this.placed = false;
    this.next = this.live = this.begin = this.base = 0;
    this.view = NOTHING;
    this.crossed = undefined;
    this.skipped = [];
  }
}
