// Telling the server what was received and read.

import type { ReceiptItem, ServerBody } from "../frame.ts";
import type { Tx } from "../localdb/localdb.ts";
import { mayRetry } from "../errors.ts";
import type { Millis, Seq } from "../types.ts";
import type { Conv } from "./conv.ts";
import type { Engine } from "./engine.ts";
import { remarked, unmark } from "./mark.ts";
import { flush } from "./outbox.ts";
import { adopt, commit, loadConv } from "./store.ts";
import { tellRow } from "./summary.ts";
import { positionHere, unreadUnchanged } from "./unread.ts";

export interface ReceiptState {
  /** The database holds receipts to send. */
  dirty: boolean;
  /** A Receipt is on its way. */
  flying: boolean;
  /** When the next one is due; 0: none is. */
  at: Millis;
}

/** Collects receipts, so that a burst of messages costs one. */
const DELAY: Millis = 50;
const MAX_RECEIPTS = 1000;

/**
 * Raises the user's read position, here at once and on the server when there is a connection; told
 * is up to where others are to be told of it. It takes back a mark as unread, also one that waits
 * in the outbox.
 */
export async function markRead(e: Engine, c: Conv, read: Seq, upTo: Seq): Promise<void> {
  const told = upTo <= Math.max(c.told, c.wantTold) ? 0 : upTo;
  const raised = read > Math.max(c.read.seq, c.wantRead);
  if (!raised && told === 0) return;
  const marking = c.queue.some((q) => q.marks());
  const back = await commit(e, raised && marking, async (tx, touch) => {
    touch(c);
    c.wantTold = Math.max(c.wantTold, told);
    if (!raised) return [];
    c.wantRead = read;
    return unmark(tx, c);
  });
  e.receipts.dirty = true;
  await remarked(e, c, back);
  if (raised) await tellRow(e, c);
  scheduleReceipts(e);
}

export function scheduleReceipts(e: Engine): void {
  const { receipts } = e;
  if (e.online() && receipts.dirty && !receipts.flying && receipts.at === 0) receipts.at = e.cfg.ticks() + DELAY;
}

/** Sends the receipts that the database holds. */
export async function flushReceipts(e: Engine): Promise<void> {
  e.receipts.at = 0;
  if (!e.online() || e.receipts.flying) return;
  const sent: number[] = [];
  const items: ReceiptItem[] = [];
  await e.db.view(async (r) => {
    for (const rec of await r.wanting(MAX_RECEIPTS)) {
      const c = await adopt(e, r, rec);
      sent.push(c.no);
      items.push({ to: c.target(), delivered: c.wantDelivered, read: c.wantRead, told: c.wantTold });
    }
  });
  if (sent.length === 0) {
    e.receipts.dirty = false;
    return;
  }
  e.receipts.flying = true;
  e.ask({ kind: "receipt", items }, (body) => {
    e.receipts.flying = false;
    return answered(e, sent, items, body);
  }, () => {
    e.receipts.flying = false;
  });
}

async function answered(e: Engine, sent: readonly number[], items: readonly ReceiptItem[], body: ServerBody): Promise<void> {
  if (body.kind === "error" && mayRetry(body.code)) {
    e.receipts.at = e.cfg.ticks() + Math.max(body.retryAfter, 500);
    return;
  }
  // Done, or refused for good: asking again would change nothing.
  await commit(e, false, async (tx, touch) => {
    for (let i = 0; i < sent.length; i++) {
      const c = await loadConv(e, tx, sent[i]!);
      if (!c) continue;
      touch(c);
      await taken(e, tx, c, items[i]!, body.kind === "done");
    }
  });
  await flushReceipts(e); // until the database holds none
  for (const no of sent) {
    const c = e.sending.get(no);
    if (c) await flush(e, c); // a mark as unread may have waited
  }
}

/** Notes what the server has taken, or (done is false) refused for good. */
async function taken(e: Engine, tx: Tx, c: Conv, item: ReceiptItem, done: boolean): Promise<void> {
  c.delivered = Math.max(c.delivered, item.delivered);
  if (c.wantDelivered <= item.delivered) c.wantDelivered = 0;
  if (done && c.wantRead > c.read.seq && c.wantRead === item.read) {
    // The row that the server pushes will say the same.
    const left = await unreadUnchanged(e, tx, c);
    const at = await positionHere(e, tx, c, c.wantRead);
    c.unread = left.unread;
    c.mentions = left.mentions;
    if (at && at.seq > c.read.seq) c.read = at;
    c.marked = false;
  }
  if (c.wantRead <= item.read) c.wantRead = 0;
  if (done && item.told > c.told && e.owner) {
    c.told = item.told;
    await tx.putWatermark(c.no, { user: e.owner.user, delivered: Math.max(c.delivered, item.told), read: item.told });
  }
  if (c.wantTold <= item.told) c.wantTold = 0;
}
