import { BackscrollError, Code } from "../errors.ts";
import { loadBlocked } from "./blocked.ts";
import { datumRefused } from "./dataoutbox.ts";
import type { Engine } from "./engine.ts";
import { reloadConvs } from "./epoch.ts";
import { NOTHING_LISTED } from "./list.ts";
import { META } from "./owner.ts";
import { refused } from "./sent.ts";
import { cancelMessage } from "./unsent.ts";

/**
 * Deletes what this device holds of the server's data, and with outbox also what was written here
 * and not acknowledged, and whose database it is. It is for who was signed out: there is no
 * connection. Open sessions hear that what they showed is removed, and stand where new ones would
 * begin; what is taken from the outbox ends as cancelled.
 */
export async function wipe(e: Engine, outbox: boolean): Promise<void> {
  if (outbox) await emptyOutbox(e);
  await e.db.update(true, async (tx) => {
    await tx.forget();
    tx.setMeta(META.epoch, undefined);
    if (outbox) for (const name of [META.owner, META.op, META.left]) tx.setMeta(name, undefined);
  });
  for (const c of e.convsInOrder()) {
    if (c.head() === 0) continue;
    for (const s of c.sessions) e.emit({ kind: "removed", session: s, removed: { range: { lo: 1, hi: c.head() } } });
  }
  e.data.life++;
  e.epoch = 0n;
  e.cursor = 0;
  e.list = NOTHING_LISTED;
  e.seal = new Uint8Array();
  e.receipts = { dirty: false, flying: false, at: 0 };
  e.typists = [];
  if (outbox) {
    e.owner = undefined;
    e.left = 0;
  }
  await loadBlocked(e);
  await reloadConvs(e);
}

const CANCELLED = new BackscrollError(Code.Cancelled, "the device was signed out, and what it held is deleted");

/** First what waits fails, then what has failed is removed. */
async function emptyOutbox(e: Engine): Promise<void> {
  for (let q = e.data.queue[0]; q; q = e.data.queue[0]) await datumRefused(e, q, CANCELLED);
  for (const c of e.sendingInOrder()) {
    for (let q = c.queue[0]; q; q = c.queue[0]) await refused(e, c, q, CANCELLED.code, CANCELLED.detail);
    e.sending.delete(c.no);
  }
  for (const entry of await e.db.view((r) => r.outbox(0))) await cancelMessage(e, entry.id);
}
