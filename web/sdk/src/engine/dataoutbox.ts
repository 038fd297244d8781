// Changes of user data: durable in the outbox, shown at once, one on its way at a time.

import { BackscrollError, Code, mayRetry } from "../errors.ts";
import { checkKey } from "../content.ts";
import { NO_TARGET, type Change, type Datum, type ServerBody } from "../frame.ts";
import type { OutboxEntry } from "../localdb/records.ts";
import type { MessageID, Rev } from "../types.ts";
import { Queued } from "./conv.ts";
import { keyOf, tellData } from "./data.ts";
import { takeData } from "./datasync.ts";
import { badServer, type Engine } from "./engine.ts";
import { catchUp } from "./inbox.ts";
import { errorOf } from "./link.ts";
import { number } from "./outbox.ts";
import { META } from "./owner.ts";

type DataChange = Change & { kind: "set data" | "delete data" };

const DEFAULT_BYTES = 64 << 10;

/**
 * Writes a change to the outbox. One that has not left is replaced by a later one of the same key.
 * Its result comes as one event with the id.
 */
export async function changeData(e: Engine, change: DataChange, id: MessageID = ""): Promise<void> {
  const most = e.link.limits.dataBytes || DEFAULT_BYTES;
  if (change.kind === "set data" && change.value.length > most) {
    throw new BackscrollError(Code.TooLarge, `the value of the key "${change.key}" is ${change.value.length} bytes long; at most ${most} are allowed`);
  }
  checkKey(change.key);
  const latest = e.data.latest.get(change.key);
  const into = latest?.entry.op === 0n ? latest : undefined; // it surely has not left: it has no operation id
  const fresh: OutboxEntry = { no: 0, conv: 0, id: id || (into ? "" : e.ids.any()), time: 0, failed: 0, detail: "", op: 0n, ref: "" };
  const entry: OutboxEntry = { ...(into?.entry ?? fresh), time: e.serverNow(), change };
  await e.db.update(true, (tx) => tx.putOutbox(entry));
  const q = into ?? new Queued(entry);
  q.entry = entry;
  if (into) q.folded.push(fresh.id);
  else e.data.queue.push(q);
  e.data.latest.set(change.key, q);
  await e.guard(async () => {
    await tellData(e, change.key);
    await flushData(e);
  });
}

/** Sends the oldest change of user data. */
export async function flushData(e: Engine): Promise<void> {
  const q = e.data.queue[0];
  if (!e.online() || !q || q.flying || e.cfg.ticks() < e.data.retryAt) return;
  await number(e, q, 0);
  q.left = q.flying = true;
  e.data.retryAt = 0;
  e.ask({ kind: "op", to: NO_TARGET, op: q.entry.op, change: q.change! }, async (body) => {
    q.flying = false;
    await answered(e, q, body);
    await flushData(e);
  }, () => {
    q.flying = false;
  });
}

async function answered(e: Engine, q: Queued, body: ServerBody): Promise<void> {
  if (body.kind === "opAck") return carriedOut(e, q, body.inboxRev);
  if (body.kind !== "error") throw badServer(`the server answered Op with ${body.kind}`);
  if (body.code === Code.OldOp && q.repeat) return carriedOut(e, q, 0); // the next one was carried out, so this one was
  if (mayRetry(body.code)) e.data.retryAt = e.cfg.ticks() + (body.retryAfter || 500);
  else await datumRefused(e, q, errorOf(body, "change user data"));
}

/**
 * Keeps what the server now has, since inbox rev. 0: it carried the change out before, and what it
 * has now came or comes as any change of another device.
 */
async function carriedOut(e: Engine, q: Queued, rev: Rev): Promise<void> {
  const cursor = rev === e.cursor + 1 ? rev : e.cursor;
  const ch = q.change!;
  await e.db.update(false, async (tx) => {
    if (rev !== 0) {
      const value = ch.kind === "set data" ? ch.value : new Uint8Array();
      const row: Datum = { key: keyOf(ch), inboxRev: rev, deleted: ch.kind !== "set data", size: value.length, value };
      await takeData(tx, [row]);
    }
    if (cursor !== e.cursor) tx.setMeta(META.cursor, cursor);
    tx.deleteOutbox(q.entry, 0);
  });
  e.cursor = cursor;
  await ended(e, q);
  if (rev > cursor) catchUp(e);
}

/** Takes a change back for good. */
export async function datumRefused(e: Engine, q: Queued, why: BackscrollError): Promise<void> {
  await e.db.update(true, async (tx) => tx.deleteOutbox(q.entry, 0));
  await ended(e, q, why);
}

/** Takes the oldest change from the queue, and tells its result and how the key is shown. */
async function ended(e: Engine, q: Queued, why?: BackscrollError): Promise<void> {
  e.data.queue = e.data.queue.slice(1);
  const ch = q.change!;
  if (e.data.latest.get(keyOf(ch)) === q) e.data.latest.delete(keyOf(ch));
  const error = why && { code: why.code, detail: why.detail, op: why.op };
  for (const id of [q.entry.id, ...q.folded]) e.emit({ kind: "change", id, result: { conv: "", kind: ch.kind, seqs: [], ...(error && { error }) } });
  await tellData(e, keyOf(ch));
}
