// The algebra of what a device holds of one conversation. A span says: every message in
// [lo, hi] is here as of rev. A set is all spans of a conversation: ascending and disjoint,
// adjacent ones of unequal rev side by side, adjacent ones of equal rev merged. What lies
// between them is a gap.
//
// A set never claims more than its inputs did, and a seq's rev falls only by remove: inputs that
// come late or twice change nothing. Sets are values: no function writes to one that it was given.
// Seq 0 is never held: a range that begins there is read as beginning at 1.

import type { Range, Rev, Seq, Span } from "./types.ts";

export type SpanSet = readonly Readonly<Span>[];

export const MAX_SEQ = Number.MAX_SAFE_INTEGER;

export const isEmpty = (r: Range): boolean => r.hi < r.lo;
export const lengthOf = (r: Range): number => (r.hi < r.lo ? 0 : r.hi - r.lo + 1);
export const contains = (r: Range, seq: Seq): boolean => r.lo <= seq && seq <= r.hi;
export const intersect = (a: Range, b: Range): Range => ({ lo: Math.max(a.lo, b.lo), hi: Math.min(a.hi, b.hi) });
export const overlap = (a: Range, b: Range): boolean => Math.max(a.lo, b.lo) <= Math.min(a.hi, b.hi);
export const sameRange = (a: Range, b: Range): boolean => a.lo === b.lo && a.hi === b.hi;
export const NOTHING: Range = Object.freeze({ lo: 1, hi: 0 });

/** A piece of a range: inside one span, with its rev, or a whole gap. */
interface Piece extends Span {
  held: boolean;
}

/** Adds what a fetched page or a pushed message vouches for: the higher rev wins, seq by seq. */
export function insert(s: SpanSet, sp: Span): SpanSet {
  return repaint(s, sp, (p) => Math.max(p.rev, sp.rev));
}

/** Applies a frame that contains every change in (prev, rev] of the whole conversation. */
export function push(s: SpanSet, prev: Rev, rev: Rev): SpanSet {
  return lift(s, [{ lo: 1, hi: MAX_SEQ }], prev, rev);
}

/** Applies an answer to Changes: parts inside the ranges with since <= their rev < upto rise to upto. */
export function lift(s: SpanSet, ranges: readonly Range[], since: Rev, upto: Rev): SpanSet {
  for (const r of ranges) {
    s = repaint(s, r, (p) => (!p.held ? undefined : since <= p.rev && p.rev < upto ? upto : p.rev));
  }
  return s;
}

/** Forgets a range, as when its rows were dropped from the device. */
export function remove(s: SpanSet, r: Range): SpanSet {
  return repaint(s, r, () => undefined);
}

/** Each piece of r replaced by what paint makes of it: a rev, or not held. */
function repaint(s: SpanSet, range: Range, paint: (p: Piece) => Rev | undefined): SpanSet {
  const r = { lo: Math.max(range.lo, 1), hi: range.hi };
  if (isEmpty(r)) return s;
  const i = from(s, r.lo);
  const j = until(s, r.hi);
  const out: Span[] = s.slice(0, i);
  const first = s[i];
  const last = s[j - 1];
  if (i < j && first!.lo < r.lo) join(out, first!.lo, r.lo - 1, first!.rev);
  for (const p of pieces(s, r)) {
    const rev = paint(p);
    if (rev !== undefined) join(out, p.lo, p.hi, rev);
  }
  if (i < j && last!.hi > r.hi) join(out, r.hi + 1, last!.hi, last!.rev);
  const rest = s[j];
  if (rest) {
    join(out, rest.lo, rest.hi, rest.rev);
    for (let k = j + 1; k < s.length; k++) out.push(s[k]!);
  }
  return out;
}

/** Appends a span that lies above all of out, which is fresh; its spans may be shared. */
function join(out: Span[], lo: Seq, hi: Seq, rev: Rev): void {
  const last = out[out.length - 1];
  if (last && last.rev === rev && last.hi + 1 === lo) out[out.length - 1] = { lo: last.lo, hi, rev };
  else out.push({ lo, hi, rev });
}

/** Cuts r at the edges of the spans: ascending, without omission. */
function pieces(s: SpanSet, r: Range): Piece[] {
  const out: Piece[] = [];
  let at = Math.max(r.lo, 1);
  for (let i = from(s, at); at <= r.hi && i < s.length && s[i]!.lo <= r.hi; i++) {
    const sp = s[i]!;
    if (at < sp.lo) out.push({ lo: at, hi: sp.lo - 1, rev: 0, held: false });
    const hi = Math.min(sp.hi, r.hi);
    out.push({ lo: Math.max(at, sp.lo), hi, rev: sp.rev, held: true });
    at = hi + 1;
  }
  if (at <= r.hi) out.push({ lo: at, hi: r.hi, rev: 0, held: false });
  return out;
}

/** The index of the first span that ends at or above seq. */
function from(s: SpanSet, seq: Seq): number {
  let lo = 0;
  let hi = s.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (s[mid]!.hi < seq) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}

/** The index of the first span that begins above seq. */
function until(s: SpanSet, seq: Seq): number {
  let lo = 0;
  let hi = s.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (s[mid]!.lo <= seq) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}

/** The span that holds seq. */
export function at(s: SpanSet, seq: Seq): Span | undefined {
  const sp = s[from(s, seq)];
  return sp && contains(sp, seq) ? sp : undefined;
}

/** Whether all of r is held, at whatever revs. An empty range is. */
export const held = (s: SpanSet, r: Range): boolean => pieces(s, r).every((p) => p.held);

/** The longest range around seq without a gap, across spans of unequal rev. */
export function run(s: SpanSet, seq: Seq): Range | undefined {
  let lo = from(s, seq);
  if (!s[lo] || !contains(s[lo]!, seq)) return undefined;
  let hi = lo;
  while (lo > 0 && s[lo - 1]!.hi + 1 === s[lo]!.lo) lo--;
  while (hi < s.length - 1 && s[hi]!.hi + 1 === s[hi + 1]!.lo) hi++;
  return { lo: s[lo]!.lo, hi: s[hi]!.hi };
}

/** What is not held inside a range, ascending. */
export const gaps = (s: SpanSet, within: Range): Range[] =>
  pieces(s, within).filter((p) => !p.held).map(({ lo, hi }) => ({ lo, hi }));

/** The parts inside a range that are held below rev, ascending. */
export const stale = (s: SpanSet, within: Range, rev: Rev): Span[] =>
  pieces(s, within).filter((p) => p.held && p.rev < rev).map(({ lo, hi, rev }) => ({ lo, hi, rev }));

/** The highest held seq <= seq. */
export function below(s: SpanSet, seq: Seq): Seq | undefined {
  const i = until(s, seq);
  return i === 0 ? undefined : Math.min(seq, s[i - 1]!.hi);
}

/** The lowest held seq >= seq. */
export function above(s: SpanSet, seq: Seq): Seq | undefined {
  const sp = s[from(s, seq)];
  return sp && Math.max(seq, sp.lo);
}

export const sameSet = (a: SpanSet, b: SpanSet): boolean =>
  a === b || (a.length === b.length && a.every((x, i) => x.lo === b[i]!.lo && x.hi === b[i]!.hi && x.rev === b[i]!.rev));

/** Draws a set: "[1-3]@5[4-9]@6 . [20]@6". */
export function draw(s: SpanSet): string {
  let out = "";
  s.forEach((sp, i) => {
    if (i > 0 && s[i - 1]!.hi + 1 !== sp.lo) out += " . ";
    out += sp.lo === sp.hi ? `[${sp.lo}]@${sp.rev}` : `[${sp.lo}-${sp.hi}]@${sp.rev}`;
  });
  return out;
}

/** Reads what draw draws, and nothing else: a set has one picture. */
export function parse(picture: string): SpanSet {
  const out: Span[] = [];
  for (const m of picture.matchAll(/\[(\d{1,16})(?:-(\d{1,16}))?\]@(\d{1,16})/g)) {
    const sp = { lo: Number(m[1]), hi: Number(m[2] ?? m[1]), rev: Number(m[3]) };
    const before = out[out.length - 1];
    const one = before && before.rev === sp.rev && before.hi + 1 === sp.lo;
    if (sp.lo === 0 || isEmpty(sp) || (before && sp.lo <= before.hi) || one) throw new RangeError(`not a set: ${picture}`);
    out.push(sp);
  }
  if (draw(out) !== picture) throw new RangeError(`${picture} is drawn as ${draw(out)}`);
  return out;
}
