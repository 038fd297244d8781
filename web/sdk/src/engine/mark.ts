// Marks as unread, and reading that takes them back.

import type { Tx } from "../localdb/localdb.ts";
import type { OutboxEntry } from "../localdb/records.ts";
import { takenBack } from "./carried.ts";
import type { Conv, Queued } from "./conv.ts";
import type { Engine } from "./engine.ts";
import { flush } from "./outbox.ts";
import { flushReceipts } from "./receipts.ts";

/** Whether a change has to wait for the server's word on what was read before: reading takes back a mark as unread, so that one goes after it. */
export async function readingFirst(e: Engine, c: Conv, q: Queued): Promise<boolean> {
  if (!q.marks() || c.wantRead <= c.read.seq) return false;
  await flushReceipts(e);
  return true;
}

/** A mark as unread of the outbox that later reading took back: its contrary, in its place; undefined: it had not left, and is gone. */
export interface Unmarked {
  q: Queued;
  entry: OutboxEntry | undefined;
}

/**
 * Takes back, in the outbox, the marks as unread that were written before the reading of now. One
 * that may have left becomes its contrary, as a new operation: so the server ends without the mark
 * whether or not it had come. Nothing in memory changes; remarked does that once all this is stored.
 */
export async function unmark(tx: Tx, c: Conv): Promise<Unmarked[]> {
  const list: Unmarked[] = [];
  for (const q of c.queue.filter((q) => q.marks())) {
    const entry: OutboxEntry | undefined = q.left ? { ...q.entry, op: 0n, change: { kind: "mark", unread: false } } : undefined;
    if (entry) await tx.putOutbox(entry);
    else tx.deleteOutbox(q.entry, 0);
    list.push({ q, entry });
  }
  return list;
}

/** Goes on with the queue as unmark has stored it. */
export async function remarked(e: Engine, c: Conv, list: readonly Unmarked[]): Promise<void> {
  for (const { q, entry } of list) {
    if (!entry) {
      c.unqueue(q);
      await takenBack(e, c, q);
      continue;
    }
    q.entry = entry;
    q.turned = q.flying;
  }
  if (list.length > 0) await flush(e, c);
}
