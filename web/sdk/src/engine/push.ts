// Pushes: each may be lost, repeated or late. Every span moves only if it stands where the push
// begins, and the cursor likewise.

import { at, push } from "../span.ts";
import { byConv, isGroup, type Push, type ReceiptPush, type Watermark } from "../frame.ts";
import type { Tx } from "../localdb/localdb.ts";
import type { LogMessage, Rev } from "../types.ts";
import { meet } from "./all.ts";
import { decodeBatch, notePreview, overflows, put, type Batch } from "./batch.ts";
import type { Conv } from "./conv.ts";
import type { Engine } from "./engine.ts";
import { fetchHead } from "./fetch.ts";
import { catchUp } from "./inbox.ts";
import { tellReceipts, tellUpdates } from "./live.ts";
import { META } from "./owner.ts";
import { scheduleReceipts } from "./receipts.ts";
import { changed, takeRow } from "./rows.ts";
import { commit, ensure, ensureRow, lookup } from "./store.ts";
import { wrote } from "./typing.ts";

/** Takes messages that just changed. */
export async function pushed(e: Engine, p: Push): Promise<void> {
  const b = decodeBatch(e, p.messages, p.mine, false);
  const cursor = p.row && p.from <= e.cursor && p.to > e.cursor ? p.to : e.cursor;
  const taken = await commit(e, false, async (tx, touch) => {
    const c = await pushTarget(e, tx, p);
    if (!c) return undefined;
    touch(c);
    const before = { c, head: c.head(), held: c.spans };
    await takeCover(e, tx, c, p.prev, p.rev, b, p.row !== undefined);
    if (p.row && p.row.inboxRev > c.inboxRev) await takeRow(e, tx, c, p.row, true, b);
    if (cursor !== e.cursor) tx.setMeta(META.cursor, cursor);
    return before;
  });
  if (!taken) return;
  const { c, head, held } = taken;
  e.cursor = cursor;
  wrote(e, p.conv, head, b.msgs);
  await meet(e, c, true);
  for (const s of c.sessions) s.learnTop(head, b.msgs);
  await tellUpdates(e, c, held, b);
  await changed(e, c);
  if (!c.known) fetchHead(e, c, { limit: 1 });
  scheduleReceipts(e);
  if (p.row && p.from > e.cursor) catchUp(e);
}

/**
 * Finds or makes the conversation of a push; undefined: the push is of no use. A large batch comes
 * in several pushes, and the last one has the row. Only that says who the peer of a one-to-one
 * conversation is, so the others cannot begin one.
 */
async function pushTarget(e: Engine, tx: Tx, p: Push): Promise<Conv | undefined> {
  if (p.row) return ensureRow(e, tx, p.row);
  return isGroup(p.conv) ? ensure(e, tx, byConv(p.conv)) : lookup(e, tx, byConv(p.conv));
}

/**
 * Stores the messages of a frame that contains all that changed in (prev, rev] of the whole
 * conversation: changes of what is held, and new messages above the known head, each a span of its
 * own. Without a row that says the same, the new ones are counted as unread here.
 */
export async function takeCover(e: Engine, tx: Tx, c: Conv, prev: Rev, rev: Rev, b: Batch, counted: boolean): Promise<void> {
  const head = c.head();
  const held = c.spans;
  c.spans = push(c.spans, prev, rev);
  for (let i = 0; i < b.msgs.length; i++) {
    const m = b.msgs[i]!;
    if (m.seq > c.head() && !counted) c.count(m, b.rows[i]!.traits);
    if (m.seq >= head) newMessage(e, c, m);
    const was = at(held, m.seq);
    if (!was && m.seq <= head) continue; // an older message that nobody looked at
    if (was && was.rev < prev && !b.named[i] && overflows(m)) continue; // something was missed of the own reactions: Changes will bring them
    c.hold(m.seq, m.seq, rev);
  }
  c.hide(c.hiding()); // it may have been named before it came
  await put(tx, c, b, (i) => at(c.spans, b.rows[i]!.seq) !== undefined);
  notePreview(c, b);
  c.setState({ rev: Math.max(c.state.rev, rev) });
}

/** Notes the newest message of a conversation. */
export function newMessage(e: Engine, c: Conv, m: LogMessage): void {
  if (m.seq > c.head()) {
    c.setState({ head: { seq: m.seq, ordinal: m.ordinal } });
    c.activity = Math.max(c.activity, m.time);
  }
  if (e.owner && m.from !== e.owner.user) c.wantDelivered = Math.max(c.wantDelivered, m.seq);
}

/** Takes watermarks that moved. */
export async function receiptsPushed(e: Engine, p: ReceiptPush): Promise<void> {
  const c = await commit(e, false, async (tx, touch) => {
    const c = await lookup(e, tx, byConv(p.conv));
    if (!c) return undefined;
    touch(c);
    await takeWatermarks(e, tx, c, p.watermarks, p.prev <= c.receiptRev && c.receiptRev < p.rev ? p.rev : c.receiptRev);
    return c;
  });
  if (c) tellReceipts(e, c);
}

/** Stores watermarks, which only rise; rev is up to where they are then known. */
export async function takeWatermarks(e: Engine, tx: Tx, c: Conv, marks: readonly Watermark[], rev: Rev): Promise<void> {
  for (const w of marks) {
    await tx.putWatermark(c.no, w);
    noteWatermark(e, c, w);
  }
  c.receiptRev = Math.max(c.receiptRev, rev);
}

/** Keeps the highest positions of others, and one's own. */
export function noteWatermark(e: Engine, c: Conv, w: Watermark): void {
  if (e.owner && w.user === e.owner.user) {
    c.delivered = Math.max(c.delivered, w.delivered);
    c.told = Math.max(c.told, w.read);
    return;
  }
  c.othersDelivered = Math.max(c.othersDelivered, w.delivered, w.read);
  c.othersRead = Math.max(c.othersRead, w.read);
}
