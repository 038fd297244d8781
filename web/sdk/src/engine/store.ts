// Conversations between memory and the local database.

import { MAX_SEQ, isEmpty, sameSet, type SpanSet } from "../span.ts";
import type { ConvTarget, InboxRow } from "../frame.ts";
import { byConv, isGroup } from "../frame.ts";
import type { Reader, Tx } from "../localdb/localdb.ts";
import { newRecord, type ConvNo, type ConvRecord } from "../localdb/records.ts";
import type { Hole } from "../types.ts";
import { Conv } from "./conv.ts";
import { sameHoles } from "./holes.ts";
import type { Engine } from "./engine.ts";
import { noteWatermark } from "./push.ts";
import { tellRemoved } from "./overlay.ts";

/** The conversation from memory or from the database; undefined: there is none. */
export async function loadConv(e: Engine, r: Reader, no: ConvNo): Promise<Conv | undefined> {
  const c = e.convs.get(no);
  if (c) return c;
  const rec = await r.conv(no);
  return rec && adopt(e, r, rec);
}

/** Completes a record to a conversation in memory. */
export async function adopt(e: Engine, r: Reader, rec: ConvRecord): Promise<Conv> {
  const there = e.convs.get(rec.no);
  if (there) return there;
  const c = new Conv(rec);
  if (rec.no === 0) return c;
  // A message was sent or pushed there, and the device ended before the server had told it the
  // rest. What it holds can be read; a row corrects the head.
  if (c.head() > 0) c.known = true;
  const cover = await r.cover(rec.no);
  c.spans = cover.spans;
  c.holes = cover.holes; // they lie in the spans
  for (const w of await r.watermarks(rec.no)) noteWatermark(e, c, w);
  e.convs.set(rec.no, c);
  return c;
}

/** Finds the conversation that a target names; undefined: there is none here. */
export async function lookup(e: Engine, r: Reader, t: ConvTarget): Promise<Conv | undefined> {
  const rec = t.conv === "" ? await r.convByPeer(t.peer) : await r.convByID(t.conv);
  return rec && adopt(e, r, rec);
}

/** Finds the conversation that a target names, or makes its record. */
export async function ensure(e: Engine, tx: Tx, t: ConvTarget): Promise<Conv> {
  const c = await lookup(e, tx, t);
  if (c) return c;
  const looked = e.sessions.find(({ c }) => c.no === 0 && ((t.conv !== "" && c.id === t.conv) || (t.peer !== "" && c.peer === t.peer)));
  if (looked) {
    await root(e, tx, looked.c);
    return looked.c;
  }
  const rec = newRecord(t.conv, t.peer);
  await tx.putConv(rec);
  e.made.push(rec.no);
  return adopt(e, tx, rec);
}

/** Finds or makes the conversation of an inbox row: one that was named by its peer alone learns its id. */
export async function ensureRow(e: Engine, tx: Tx, row: InboxRow): Promise<Conv> {
  const c = (await lookup(e, tx, byConv(row.conv))) ??
    (!isGroup(row.conv) && row.peer !== "" ? await lookup(e, tx, { conv: "", peer: row.peer }) : undefined);
  return c ?? ensure(e, tx, { conv: row.conv, peer: row.peer });
}

/** Gives an unstored conversation its record. */
export async function root(e: Engine, tx: Tx, c: Conv): Promise<void> {
  if (c.no !== 0) return;
  const rec = c.record();
  await tx.putConv(rec);
  c.no = rec.no;
  e.convs.set(rec.no, c);
  e.made.push(rec.no);
}

/** What a conversation was before a transaction. */
interface Was {
  record: ConvRecord;
  spans: SpanSet;
  holes: readonly Hole[];
  othersDelivered: number;
  othersRead: number;
  told: number;
}

export type Touch = (c: Conv) => void;

/**
 * Changes conversations in one transaction. f calls touch before it changes the record, spans,
 * holes or watermarks of a conversation in memory; they are stored with what f writes, or put
 * back if the database refuses.
 */
export async function commit<T>(e: Engine, durable: boolean, f: (tx: Tx, touch: Touch) => Promise<T>): Promise<T> {
  const touched = new Map<Conv, Was>();
  e.made = [];
  const touch: Touch = (c) => {
    if (touched.has(c)) return;
    const { spans, holes, othersDelivered, othersRead, told } = c;
    touched.set(c, { record: c.record(), spans, holes, othersDelivered, othersRead, told });
  };
  let result: T;
  try {
    result = await e.db.update(durable, async (tx) => {
      const result = await f(tx, touch);
      for (const [c, was] of touched) await store(tx, c, was);
      return result;
    });
  } catch (err) {
    for (const [c, was] of touched) {
      const { record, ...rest } = was;
      Object.assign(c, record, rest);
      c.removed = [];
    }
    for (const no of e.made) { // their records are gone with the transaction
      const c = e.convs.get(no);
      if (c) c.no = 0;
      e.convs.delete(no);
    }
    throw err;
  }
  for (const [c, was] of touched) {
    if (!sameSet(c.spans, was.spans) || !sameHoles(c.holes, was.holes) || c.head() !== was.record.state.head.seq) {
      e.emit({ kind: "coverage", conv: c.id });
    }
    c.version++;
    await e.guard(() => tellRemoved(e, c));
  }
  return result;
}

/** Writes what differs, and deletes what the user may not see any more. */
async function store(tx: Tx, c: Conv, was: Was): Promise<void> {
  await tidy(tx, c, was);
  if (!sameSet(c.spans, was.spans) || !sameHoles(c.holes, was.holes)) tx.setCover(c.no, c.spans, c.holes);
  await tx.putConv(c.record());
}

/** Takes what was cleared or hidden out of the database, text included. */
async function tidy(tx: Tx, c: Conv, was: Was): Promise<void> {
  const gone = c.newHoles(was.holes);
  const cleared = c.forget({ lo: 1, hi: c.cleared() });
  if (!isEmpty(cleared)) gone.push(cleared);
  for (const r of gone) await tx.deleteMessages(c.no, { lo: r.lo, hi: Math.min(r.hi, MAX_SEQ) });
  c.removed.push(...gone);
  if (c.spans.length === 0) c.hiddenRev = Math.max(c.hiddenRev, c.state.hiddenRev); // whatever was hidden is not here
}
