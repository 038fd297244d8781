// What is unread as this device shows it: never above the truth as far as that is known.

import { held, isEmpty, lengthOf } from "../span.ts";
import type { Position } from "../frame.ts";
import type { Reader } from "../localdb/localdb.ts";
import type { StoredCounts } from "../localdb/records.ts";
import type { Range, Seq } from "../types.ts";
import type { Conv } from "./conv.ts";
import type { Engine } from "./engine.ts";
import { here } from "./overlay.ts";
import { uncounted, uncounting } from "./uncount.ts";

/** Unread messages, and those of them that mention the user. */
export interface Tally {
  unread: number;
  mentions: number;
}

const atMost = (a: Tally, b: Tally): Tally => ({ unread: Math.min(a.unread, b.unread), mentions: Math.min(a.mentions, b.mentions) });
export const less = (a: Tally, n: StoredCounts): Tally => ({
  unread: Math.max(0, a.unread - n.counts), mentions: Math.max(0, a.mentions - n.mention),
});
const tallyOf = (n: StoredCounts): Tally => ({ unread: n.counts, mentions: n.mention });

/** Bounds how many messages are looked at for an unread count. */
const COUNT_AT_MOST = 5000;

/**
 * The server's count, less what was read, cleared or hidden here, or counts no longer by what
 * waits in the outbox, and is not the server's yet.
 */
export async function unreadHere(e: Engine, r: Reader, c: Conv): Promise<Tally> {
  const unchanged = await unreadUnchanged(e, r, c);
  if (unchanged.unread === 0 || !uncounting(c)) return unchanged;
  const rest = { lo: Math.max(c.read.seq, c.wantRead, c.clearing(), c.first() - 1) + 1, hi: c.head() };
  const { sure, all } = await uncounted(e, r, c, c.queue, 0n, rest);
  const left = less(unchanged, sure);
  if ((sure.counts === all.counts && sure.mention === all.mention) || lengthOf(rest) > COUNT_AT_MOST || !held(c.spans, rest)) return left;
  return atMost(left, less(tallyOf(await countHere(r, c, rest)), all));
}

/** unreadHere without what waits in the outbox to change messages. */
export async function unreadUnchanged(e: Engine, r: Reader, c: Conv): Promise<Tally> {
  const counted: Tally = { unread: c.unread, mentions: c.mentions };
  const cleared = c.clearing();
  const above = Math.max(c.read.seq, c.wantRead, cleared);
  if (above > c.read.seq) {
    const before = cleared === 0 ? Math.max(c.read.seq, c.first() - 1) : c.read.seq;
    return unreadAbove(e, r, c, counted, Math.min(before, above), above);
  }
  if (c.hiding().length === 0) return counted;
  const rest = { lo: Math.max(above + 1, c.first()), hi: c.head() };
  if (lengthOf(rest) > COUNT_AT_MOST || !held(c.spans, rest)) return counted;
  return atMost(counted, tallyOf(await countHere(r, c, rest)));
}

/**
 * What is unread above a position, when the server counted `counted` above another one before it:
 * what is held above the position, or what the server counted less what is held in between,
 * whichever is held and shorter; if neither, at most what the ordinals allow. What was cleared is
 * not held.
 */
export async function unreadAbove(e: Engine, r: Reader, c: Conv, counted: Tally, before: Seq, above: Seq): Promise<Tally> {
  const between = { lo: before + 1, hi: above };
  const rest = { lo: Math.max(above + 1, c.first()), hi: c.head() };
  if (isEmpty(rest)) return { unread: 0, mentions: 0 };
  const usable = (part: Range) => lengthOf(part) <= COUNT_AT_MOST && held(c.spans, part);
  if (usable(rest) && (lengthOf(rest) < lengthOf(between) || !usable(between))) return atMost(counted, tallyOf(await countHere(r, c, rest)));
  if (usable(between)) return less(counted, await countHere(r, c, between));
  let most = lengthOf(rest);
  const at = await positionHere(e, r, c, above);
  if (at?.seq === above) most = Math.min(most, c.state.head.ordinal - at.ordinal);
  return atMost(counted, { unread: most, mentions: most });
}

/** Counts stored messages; of an empty range there are none. */
export async function countHere(r: Reader, c: Conv, part: Range): Promise<StoredCounts> {
  return isEmpty(part) || c.no === 0 ? { all: 0, own: 0, counts: 0, mention: 0 } : r.countMessages(c.no, part);
}

/** The position of a held message; undefined: it is not held. */
export async function positionHere(e: Engine, r: Reader, c: Conv, seq: Seq): Promise<Position | undefined> {
  if (seq === c.head()) return c.state.head;
  const m = await here(e, r, c, seq);
  return m && { seq: m.seq, ordinal: m.ordinal };
}
