// What becomes of a change: the server has carried it out, or refused it.

import type { BackscrollError } from "../errors.ts";
import type { OpAck } from "../frame.ts";
import type { Tx } from "../localdb/localdb.ts";
import { decodeBatch } from "./batch.ts";
import { resultOf, seqsOf } from "./change.ts";
import { look } from "./changes.ts";
import type { Conv, Queued } from "./conv.ts";
import { badServer, type Engine } from "./engine.ts";
import { learnID } from "./fetch.ts";
import { tellUpdates } from "./live.ts";
import { tellChanged } from "./overlay.ts";
import { takeCover } from "./push.ts";
import { changed } from "./rows.ts";
import { commit } from "./store.ts";
import { tellRow } from "./summary.ts";
import { uncounted } from "./uncount.ts";
import { less, positionHere, unreadUnchanged } from "./unread.ts";

/** Takes the server's word that a change is durable: a frame that covers (prev, rev] of the conversation. */
export async function carriedOut(e: Engine, c: Conv, q: Queued, ack: OpAck): Promise<void> {
  if (!q.change || ack.conv === "") throw badServer("the server acknowledged as a change of a conversation what is none");
  const b = decodeBatch(e, ack.messages, ack.mine, false);
  const before = c.head();
  const held = c.spans;
  await commit(e, false, async (tx, touch) => {
    touch(c);
    learnID(c, ack.conv);
    await settleUncounted(e, tx, c, q);
    if (ack.rev !== 0) await takeCover(e, tx, c, ack.prev, ack.rev, b, true);
    await settle(e, tx, c, q, ack);
    c.learn(ack.state);
    c.pinned = c.arranged(q).pinned;
    tx.deleteOutbox(q.entry, 0);
  });
  c.unqueue(q);
  for (const s of c.sessions) s.learnTop(before, b.msgs);
  await tellUpdates(e, c, held, b);
  await ended(e, c, q);
}

/**
 * Ends a change of an earlier life of the app after which the server has carried out another one.
 * That one left when this one was answered, and the power failed before the answer was kept; a
 * refusal would have been.
 */
export async function wasCarriedOut(e: Engine, c: Conv, q: Queued): Promise<void> {
  await commit(e, false, async (tx, touch) => {
    touch(c);
    c.pinned = c.arranged(q).pinned;
    tx.deleteOutbox(q.entry, 0);
  });
  c.unqueue(q);
  await ended(e, c, q);
}

async function ended(e: Engine, c: Conv, q: Queued): Promise<void> {
  await takenBack(e, c, q);
  for (const seq of seqsOf(q.change!)) look(e, c, { lo: seq, hi: seq }); // after a repeat it may have changed unseen
  await changed(e, c);
}

/** Keeps what a change did to the conversation's row until the server's own row comes. */
async function settle(e: Engine, tx: Tx, c: Conv, q: Queued, ack: OpAck): Promise<void> {
  const ch = q.change!;
  if (ch.kind === "mark") {
    if (q.rowAt === c.inboxRev) c.marked = ch.unread; // otherwise the row may know better
  } else if (ch.kind === "arrange") {
    if (q.rowAt === c.inboxRev) c.settleArranged(ch);
  } else if (ch.kind === "hide") settleHide(c, q, ch.seqs.length, ack);
  else if (ch.kind === "clear") {
    const left = await unreadUnchanged(e, tx, c);
    const at = await positionHere(e, tx, c, Math.min(ch.seq, c.head()));
    c.unread = left.unread;
    c.mentions = left.mentions;
    if (ch.seq > c.read.seq && q.rowAt === c.inboxRev) c.marked = false;
    if (at && at.seq > c.read.seq) c.read = at;
  }
}

/** Takes what a change made uncounted off the unread count. */
async function settleUncounted(e: Engine, tx: Tx, c: Conv, q: Queued): Promise<void> {
  const { sure } = await uncounted(e, tx, c, [q], 0n, { lo: Math.max(c.read.seq + 1, c.first()), hi: c.head() });
  const left = less(c, sure);
  c.unread = left.unread;
  c.mentions = left.mentions;
}

/**
 * Takes a hide for all that was hidden meanwhile, where that is sure: its messages were all new to
 * the server, and account for every step of the hidden rev. Otherwise another device may have
 * hidden something, which is asked for.
 */
function settleHide(c: Conv, q: Queued, n: number, ack: OpAck): void {
  const sure = q.fresh && q.known === c.hiddenRev && ack.state.cleared === c.state.cleared;
  if (!sure || ack.state.hiddenRev !== c.hiddenRev + n) return;
  c.hiddenRev = ack.state.hiddenRev;
  for (const o of c.queue) if (o.known === q.known) o.known = c.hiddenRev;
}

/** Tells that a change left the outbox: carried out, or refused. */
export async function takenBack(e: Engine, c: Conv, q: Queued, why?: BackscrollError): Promise<void> {
  e.emit({ kind: "change", id: q.entry.id, result: resultOf(c, q.change!, why) });
  await tellChanged(e, c, q);
  if (why) await tellRow(e, c);
}
