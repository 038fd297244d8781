// What need not wait for the server: hiding and clearing take their messages from this device at once.

import { at, isEmpty, run } from "../span.ts";
import type { Change } from "../frame.ts";
import type { Reader, Tx } from "../localdb/localdb.ts";
import type { Seq } from "../types.ts";
import { previewOf } from "./batch.ts";
import type { Conv } from "./conv.ts";
import { countHere, less } from "./unread.ts";

const MAX_HIDE = 1000;

export async function applyHere(tx: Tx, c: Conv, ch: Change): Promise<void> {
  if (ch.kind === "hide") {
    await discount(tx, c, ch.seqs);
    c.hide(ch.seqs);
    await dropPreview(tx, c, ch.seqs);
  } else if (ch.kind === "clear") {
    c.raise(ch.seq);
    await clearHere(tx, c, ch.seq);
  } else if (ch.kind === "arrange" && ch.pinned !== undefined) c.pinned = ch.pinned;
}

/**
 * Takes back what applyHere did, as far as the server still has it: what was hidden or cleared
 * becomes a gap, and comes back on demand. It reports whether the row is not what it was: the
 * server has to tell it again.
 */
export function restoreHere(c: Conv, ch: Change): boolean {
  if (ch.kind === "hide") for (const seq of ch.seqs) c.forget({ lo: seq, hi: seq });
  else if (ch.kind === "clear") {
    if (c.state.firstWhy === "cleared" && c.state.first === ch.seq + 1) {
      c.setState({ first: 1, firstWhy: "beginning" });
      c.raise(c.state.cleared);
    }
  } else return false;
  return true;
}

/** Deletes what the user cleared, also what is held of a time before he joined. */
async function clearHere(tx: Tx, c: Conv, upTo: Seq): Promise<void> {
  const r = { lo: 1, hi: upTo };
  if (previewOf(c).seq <= upTo) c.preview = undefined;
  if (isEmpty(c.forget(r))) return;
  c.removed.push(r);
  await tx.deleteMessages(c.no, r);
}

/** Derives the preview again when its message was hidden: the newest message below it that is held without a gap in between. */
async function dropPreview(r: Reader, c: Conv, hidden: readonly Seq[]): Promise<void> {
  const top = previewOf(c).seq;
  if (top === 0 || !hidden.includes(top)) return;
  c.preview = undefined;
  const held = run(c.spans, top);
  if (!held) return;
  const rows = await r.messages(c.no, { lo: Math.max(held.lo, c.first()), hi: top }, true, MAX_HIDE + 1);
  c.preview = rows.find((s) => !c.inHole(s.seq))?.blob;
}

/** Takes what is hidden off the unread count, as far as it is held. */
async function discount(r: Reader, c: Conv, hidden: readonly Seq[]): Promise<void> {
  for (const seq of new Set(hidden)) {
    const counted = at(c.spans, seq) && seq > c.read.seq && seq >= c.first() && seq <= c.head() && !c.inHole(seq);
    if (!counted) continue;
    const left = less(c, await countHere(r, c, { lo: seq, hi: seq }));
    c.unread = left.unread;
    c.mentions = left.mentions;
  }
}
