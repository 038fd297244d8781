// One life of the server's data ends and another begins.

import { newRecord } from "../localdb/records.ts";
import type { Engine } from "./engine.ts";
import { NOTHING_LISTED } from "./list.ts";
import { META } from "./owner.ts";

/** Drops the copy of an older life of the server's data; the outbox stays. */
export async function enterEpoch(e: Engine, epoch: bigint): Promise<void> {
  if (e.epoch === epoch) return;
  const fresh = e.epoch === 0n; // then there is no copy
  await e.db.update(true, async (tx) => {
    if (!fresh) await tx.forget();
    tx.setMeta(META.epoch, epoch);
  });
  e.epoch = epoch;
  if (fresh) return;
  e.data.life++;
  e.cursor = 0;
  e.list = NOTHING_LISTED;
  e.seal = new Uint8Array();
  await reloadConvs(e);
}

/** Begins anew with the conversations in memory: the copy is dropped. One without a record is kept by its sessions alone. */
export async function reloadConvs(e: Engine): Promise<void> {
  for (const a of e.alls) await a.leave();
  await e.db.view(async (r) => {
    for (const c of e.convsInOrder()) {
      const rec = await r.conv(c.no);
      if (!rec) e.convs.delete(c.no);
      Object.assign(c, rec ?? newRecord(c.id, c.peer));
      c.spans = [];
      c.holes = [];
      c.fresh = [];
      c.othersDelivered = c.othersRead = 0;
      for (const s of c.sessions) {
        s.restart();
        s.unsee();
      }
    }
  });
}
