// Holes: seqs inside spans that this user can never see.

import { intersect, isEmpty, overlap } from "../span.ts";
import type { Hole, Range } from "../types.ts";

/** What of r lies below and above cut. */
export function outside(r: Range, cut: Range): Range[] {
  if (!overlap(r, cut)) return [{ lo: r.lo, hi: r.hi }];
  const parts: Range[] = [];
  if (r.lo < cut.lo) parts.push({ lo: r.lo, hi: cut.lo - 1 });
  if (r.hi > cut.hi) parts.push({ lo: cut.hi + 1, hi: r.hi });
  return parts;
}

/** The parts of r that lie in none of these holes. */
export function beyond(holes: readonly Range[], r: Range): Range[] {
  let parts: Range[] = [{ lo: r.lo, hi: r.hi }];
  for (const h of holes) parts = parts.flatMap((p) => outside(p, h));
  return parts;
}

/**
 * Replaces what was known of the holes in r. What the user hid stays hidden, whatever an answer
 * from before says.
 */
export function replaceHoles(known: readonly Hole[], r: Range, holes: readonly Hole[]): Hole[] {
  const out: Hole[] = [];
  for (const h of known) {
    if (h.reason === "hidden") out.push(h);
    else for (const rest of outside(h, r)) out.push({ ...rest, reason: h.reason });
  }
  for (const h of holes) {
    const inside = intersect(h, r);
    if (isEmpty(inside)) continue;
    for (const fresh of beyond(out, inside)) out.push({ ...fresh, reason: h.reason });
  }
  return out.sort((a, b) => a.lo - b.lo);
}

/** The holes that are left when a range is forgotten. */
export const withoutHoles = (known: readonly Hole[], r: Range): Hole[] =>
  known.flatMap((h) => outside(h, r).map((rest) => ({ ...rest, reason: h.reason })));

/** Whether a seq lies in one of the holes, which are ascending. */
export function inHoles(holes: readonly Hole[], seq: number): boolean {
  let lo = 0;
  let hi = holes.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (holes[mid]!.hi < seq) lo = mid + 1;
    else hi = mid;
  }
  const h = holes[lo];
  return h !== undefined && h.lo <= seq;
}

export const sameHoles = (a: readonly Hole[], b: readonly Hole[]): boolean =>
  a === b || (a.length === b.length && a.every((h, i) => h.lo === b[i]!.lo && h.hi === b[i]!.hi && h.reason === b[i]!.reason));
