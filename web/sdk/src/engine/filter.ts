// A filtered session walks over the coverage of the whole conversation and delivers what it is
// about. It never moves the read position, and never steps over a gap.

import { NOTHING, contains, intersect, isEmpty, lengthOf, run } from "../span.ts";
import type { Reader } from "../localdb/localdb.ts";
import { Trait, type Stored } from "../localdb/records.ts";
import type { End, Message, Range, Seq } from "../types.ts";
import { counts } from "./batch.ts";
import { readStored } from "./dress.ts";
import { leavesOut } from "./blocked.ts";
import type { Engine } from "./engine.ts";
import type { Position, SessionOptions } from "./position.ts";
import type { Session } from "./session.ts";
import type { Job } from "./sync.ts";

/** Finds a text in others whatever their case, by Unicode's simple folding: one character for one (so "ß" is not "ss"). */
export type Search = (text: string) => boolean;

export function search(query: string): Search {
  if (query === "") return () => true;
  const folded = new RegExp(query.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"), "iu");
  return (text) => folded.test(text);
}

/** Whether a session looks at each message for what it is about. */
const picks = ({ all, opt: o }: Session): boolean => all !== undefined || o.from !== "" || o.query !== "" || o.kind !== undefined || o.unread;

/** Whether a session is about part of a conversation, or about all of them. */
export const filtered = (s: Session): boolean => s.opt.thread !== 0n || picks(s);

/** Whether the database alone finds what a session is about. */
export const indexed = (s: Session): boolean => !picks(s) && !leavesOut(s);

/** Whether a session does not deliver all of its conversation. */
export const sifted = (s: Session): boolean => s.opt.thread !== 0n || !indexed(s);

/** Whether a message may cease to be what the session is about. */
export const passing = (o: SessionOptions): boolean => o.query !== "" || o.kind === "missed" || o.unread;

/** Whether a message belongs to what a session reads that begins at first. */
export function wants(o: SessionOptions, query: Search, first: Seq, m: Message): boolean {
  const own = m.status !== "received";
  if ((o.thread !== 0n && m.thread !== o.thread) || (o.from !== "" && m.from !== o.from)) return false;
  if (o.unread && (own || !counts(m) || (m.seq !== 0 && m.seq < first))) return false;
  if (!query(m.text)) return false;
  const call = m.type === "call";
  switch (o.kind) {
    case "messages":
      return !call;
    case "calls":
      return call;
    case "missed":
      return !own && m.call?.outcome === "missed";
    case "incoming":
      return !own && call;
    case "outgoing":
      return own && call;
  }
  return true;
}

/** wants by what is known of a message before it is decoded. */
function mayWant(o: SessionOptions, row: Stored): boolean {
  if (o.unread && (row.traits & (Trait.own | Trait.counts)) !== Trait.counts) return false;
  return o.kind === undefined || o.kind === "messages" || (row.traits & Trait.call) !== 0;
}

/** How many rows are looked at in one piece: few at first. */
const FIRST_PIECE = 32;
const PIECE = 500;

/** How many messages may still be looked at in this turn. */
export interface Budget {
  left: number;
}

/** At most limit messages of a range that the session is about. */
export async function matching(s: Session, r: Reader, rg: Range, backward: boolean, limit: number, wanted = (m: Message) => s.wants(m)): Promise<Message[]> {
  const { opt, c, e } = s;
  if (indexed(s)) return (await r.messages(c.no, rg, backward, limit, opt.thread)).map((row) => readStored(e, c, row));
  const out: Message[] = [];
  let piece = Math.min(Math.max(FIRST_PIECE, limit), PIECE);
  for (let rest = rg; !isEmpty(rest) && out.length < limit; ) {
    const rows = await r.messages(c.no, rest, backward, piece, opt.thread);
    for (const row of rows) {
      if (!mayWant(opt, row)) continue;
      const m = readStored(e, c, row);
      if (wanted(m) && out.push(m) === limit) return out;
    }
    const last = rows[rows.length - 1];
    if (!last || rows.length < piece) return out;
    piece = Math.min(2 * piece, PIECE);
    rest = backward ? { lo: rest.lo, hi: last.seq - 1 } : { lo: last.seq + 1, hi: rest.hi };
  }
  return out;
}

/** Counts the messages of rg that the session is about, up to most, in reading direction; last is the seq of the one that made it most. */
async function find(s: Session, r: Reader, rg: Range, most: number): Promise<{ n: number; last: Seq }> {
  if (indexed(s)) {
    const n = await r.countAll(s.c.no, rg, s.opt.thread);
    if (n < most) return { n, last: 0 };
  }
  const found = await s.messages(r, rg, !s.opt.fifo, most);
  return { n: found.length, last: found[found.length - 1]?.seq ?? 0 };
}

/** count for a filtered session. */
export async function countMatches(s: Session, n: number): Promise<{ count: number; end: End; more: boolean }> {
  const probe = s.probe();
  probe.advance();
  let count = Math.min(n, probe.pending.length);
  probe.pending = probe.pending.slice(count);
  const more = s.lacks();
  const full = await s.e.db.view(async (r) => {
    while (count < n && probe.here().end === "more") {
      const rg = probe.stretch();
      const there = await find(s, r, rg, n - count + 1);
      if (there.n > n - count) return true;
      count += there.n;
      probe.jump(rg);
    }
    return false;
  });
  return full ? { count: n, end: "more", more } : { count, end: probe.here().end, more };
}

/** Moves the position over held messages that the session is not about, as far as none follows that it is, and as the budget allows. */
export async function skipOthers(r: Reader, s: Session, budget: Budget): Promise<void> {
  while (s.pending.length === 0 && budget.left > 0) {
    const rg = near(s, budget.left);
    if (isEmpty(rg)) return;
    const { n, last } = await find(s, r, rg, 1);
    if (n > 0) {
      budget.left = Math.max(1, budget.left - Math.abs(s.next - last)); // it is found: this is no reason to stop
      if (last !== 0) s.next = last;
      return;
    }
    s.jump(rg);
    budget.left -= lengthOf(rg);
  }
}

/** The next messages of what is held from the position on, at most so many. */
function near(s: Session, most: number): Range {
  const { lo, hi } = s.stretch();
  return s.opt.fifo ? { lo, hi: Math.min(hi, lo + most - 1) } : { lo: Math.max(lo, hi - most + 1), hi };
}

/** How far a sync has looked for what its session is about. */
export interface Walked {
  from: Seq;
  next: Seq;
  found: number;
}

/** The range that a sync of a filtered session needs next, and whether it holds n of its messages: as far as is held, and a few pages beyond. */
export async function wantedMatches(e: Engine, j: Job): Promise<{ want: Range; complete: boolean }> {
  const { s } = j;
  const { fifo } = s.opt;
  const whole = s.whole();
  let need = fifo ? j.n : j.n - s.pending.length;
  if (need <= 0 || isEmpty(whole) || s.next === 0) return { want: NOTHING, complete: need <= 0 };
  const probe = s.probe();
  probe.next = fifo ? whole.lo : whole.hi;
  if (j.walked.from === s.next) { // what was looked at is not looked at again
    probe.next = j.walked.next;
    need -= j.walked.found;
  }
  const complete = await walk(s, probe, j, whole, need);
  if (!complete && contains(whole, probe.next)) { // at a gap
    const pages = e.cfg.page * e.cfg.pipeline;
    probe.next = fifo ? probe.next + pages : Math.max(0, probe.next - pages);
  }
  const want = fifo ? { lo: whole.lo, hi: Math.min(whole.hi, probe.next - 1) } : { lo: Math.max(whole.lo, probe.next + 1), hi: whole.hi };
  return { want, complete };
}

/** Moves a probe over what is held of a range, until it has found enough or stands at a gap. */
async function walk(s: Session, probe: Position, j: Job, whole: Range, most: number): Promise<boolean> {
  let need = most;
  return s.e.db.view(async (r) => {
    while (contains(whole, probe.next)) {
      const held = run(s.c.spans, probe.next);
      if (!held) return false;
      const part = intersect(held, onward(probe, whole));
      const { n, last } = await find(s, r, part, need);
      if (n >= need) {
        probe.jump({ lo: last, hi: last });
        return true;
      }
      need -= n;
      probe.jump(part);
      const { from, found } = j.walked;
      j.walked = { from: s.next, next: probe.next, found: (from === s.next ? found : 0) + n };
    }
    return false;
  });
}

/** What of r lies from the position on. */
const onward = (p: Position, r: Range): Range => intersect(r, p.opt.fifo ? { lo: p.next, hi: r.hi } : { lo: r.lo, hi: p.next });
