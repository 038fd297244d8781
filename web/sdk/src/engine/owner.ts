// Whose local database this is, and what an earlier run left in it.

import { BackscrollError, Code } from "../errors.ts";
import type { Welcome } from "../frame.ts";
import type { Reader } from "../localdb/localdb.ts";
import type { OutboxEntry } from "../localdb/records.ts";
import type { Owner } from "../types.ts";
import { Queued } from "./conv.ts";
import { keyOf } from "./data.ts";
import type { Engine } from "./engine.ts";
import { NOTHING_LISTED, type ListCoverage } from "./list.ts";
import { loadConv } from "./store.ts";

/** The device's own values. Those that begin with "sync." are forgotten with the copy of the server's data. */
export const META = {
  owner: "owner",
  epoch: "epoch",
  /** The highest operation id given. */
  op: "op",
  /** Outbox entries with numbers up to here may have left. */
  left: "left",
  cursor: "sync.cursor",
  /** The server's proof that it gave out an inbox rev. */
  seal: "sync.seal",
  list: "sync.list",
} as const;

/** Whatever row is here may be from after a change of an earlier run. */
const ANY_ROW = Number.MAX_SAFE_INTEGER;

export async function load(e: Engine): Promise<void> {
  await e.db.view(async (r) => {
    e.owner = await r.meta<Owner>(META.owner);
    e.epoch = (await r.meta<bigint>(META.epoch)) ?? 0n;
    e.cursor = (await r.meta<number>(META.cursor)) ?? 0;
    e.seal = (await r.meta<Uint8Array<ArrayBuffer>>(META.seal)) ?? new Uint8Array();
    e.list = (await r.meta<ListCoverage>(META.list)) ?? NOTHING_LISTED;
    e.lastOp = (await r.meta<bigint>(META.op)) ?? 0n;
    e.left = (await r.meta<number>(META.left)) ?? 0;
    for (const entry of await r.outbox(0)) if (entry.failed === 0) await requeue(e, r, entry);
    e.receipts.dirty = (await r.wanting(1)).length > 0;
  });
}

/** Puts an entry of an earlier run into its queue. */
async function requeue(e: Engine, r: Reader, entry: OutboxEntry): Promise<void> {
  if (entry.conv === 0) return requeueData(e, entry);
  const c = await loadConv(e, r, entry.conv);
  if (!c) throw new BackscrollError(Code.LocalDB, `entry ${entry.no} of the outbox is of a conversation that is not there`, "read the outbox");
  const q = new Queued(entry);
  q.left = entry.no <= e.left;
  q.repeat = entry.op !== 0n;
  if (entry.op > e.lastOp) e.lastOp = entry.op;
  if (entry.op !== 0n) q.rowAt = ANY_ROW;
  c.queue.push(q);
  e.sending.set(entry.conv, c);
}

/** The same for a change of user data. */
function requeueData(e: Engine, entry: OutboxEntry): void {
  const key = entry.change && keyOf(entry.change);
  if (!key) throw new BackscrollError(Code.LocalDB, `entry ${entry.no} is of no conversation, and no change of user data`, "read the outbox");
  if (entry.op > e.lastOp) e.lastOp = entry.op;
  const q = new Queued(entry);
  q.left = q.repeat = entry.op !== 0n;
  e.data.queue.push(q);
  e.data.latest.set(key, q);
}

/** Compares Welcome with the owner, or makes its user the owner. device is what Hello said; "": the token's. */
export async function claim(e: Engine, w: Welcome, device: string): Promise<void> {
  const o: Owner = { user: w.user, userId: w.userId, device: w.device || device, serverId: w.serverId };
  const was = e.owner;
  if (!was) {
    await e.db.update(true, async (tx) => tx.setMeta(META.owner, o));
    e.owner = o;
    return;
  }
  if (was.user === o.user && was.userId === o.userId && was.device === o.device && was.serverId === o.serverId) return;
  const what = was.serverId !== o.serverId ? "server" : was.user !== o.user ? "user" : "device";
  throw new BackscrollError(Code.WrongOwner,
    `this local database belongs to ${was.user} on device "${was.device}", and the login is of another ${what} (${o.user} on device "${o.device}"): open another database for it`);
}
