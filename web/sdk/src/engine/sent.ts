// What becomes of a message of the outbox: it is acknowledged, or refused.

import { BackscrollError, Code } from "../errors.ts";
import { encodeMessage } from "../wire/message.ts";
import { at, push } from "../span.ts";
import type { SendAck } from "../frame.ts";
import type { Reader, Tx } from "../localdb/localdb.ts";
import type { OutboxEntry } from "../localdb/records.ts";
import type { LogMessage, Message, MessageID, Seq } from "../types.ts";
import { notePreview, put, storedOf, type Batch } from "./batch.ts";
import { takenBack } from "./carried.ts";
import { withSeq } from "./change.ts";
import type { Conv, Queued } from "./conv.ts";
import { dress, readStored } from "./dress.ts";
import { badServer, type Engine } from "./engine.ts";
import { fetchHead, learnID } from "./fetch.ts";
import { catchUp } from "./inbox.ts";
import { followHead } from "./live.ts";
import { restoreHere } from "./local.ts";
import { overlay } from "./overlay.ts";
import { META } from "./owner.ts";
import { newMessage } from "./push.ts";
import { commit } from "./store.ts";

/** Moves a message from the outbox to its place in the conversation, and tells what refers to it where that is. */
export async function acknowledged(e: Engine, c: Conv, q: Queued, ack: SendAck): Promise<void> {
  const { content, id } = q.entry;
  if (!e.owner || !content) throw badServer("the server acknowledged as a message what is none");
  const m: LogMessage = {
    ...content, conv: ack.conv, seq: ack.pos.seq, ordinal: ack.pos.ordinal, rev: ack.rev, id, from: e.owner.user, time: ack.time,
    edited: 0, deleted: 0, changedBy: "", reactions: [],
  };
  const b: Batch = { rows: [storedOf(e, m, encodeMessage(m))], msgs: [m], named: [false] };
  // A repeated send of what was stored long ago: another device may have hidden it since.
  const unsure = !at(c.spans, m.seq) && m.seq <= c.head() && c.state.hiddenRev > 0;
  const placed = await commit(e, false, async (tx, touch) => {
    touch(c);
    learnID(c, ack.conv);
    c.spans = push(c.spans, ack.prev, ack.rev);
    c.setState({ rev: Math.max(c.state.rev, ack.rev) });
    if (!unsure) {
      await put(tx, c, b);
      c.hold(m.seq, m.seq, ack.rev);
      c.hide(c.hiding()); // it may have been named before it had a place
      newMessage(e, c, m);
      notePreview(c, b);
    }
    const placed = await placeReferring(tx, c, id, m.seq);
    tx.deleteOutbox(q.entry, m.seq);
    return placed;
  });
  for (const [o, entry] of placed) o.entry = entry;
  c.unqueue(q);
  const shown = dress(e, c, m);
  e.emit({ kind: "outbox", message: shown });
  for (const s of c.sessions) {
    // A repeated send of what had arrived before.
    const again = s.queued.has(id) && s.placed && m.seq <= s.live && !c.inHole(m.seq) && !unsure;
    if (again) e.emit({ kind: "message", session: s, message: { ...shown, update: true } });
  }
  await followHead(e, c);
  if (!c.known) fetchHead(e, c, { limit: 1 });
}

/** Gives what waits for a message the seq that it now has. */
async function placeReferring(tx: Tx, c: Conv, id: MessageID, seq: Seq): Promise<Map<Queued, OutboxEntry>> {
  const placed = new Map<Queued, OutboxEntry>();
  for (const q of c.queue) {
    if (q.entry.ref !== id) continue;
    const entry: OutboxEntry = { ...q.entry, ref: "" };
    if (entry.change) {
      entry.change = withSeq(entry.change, seq);
      if (entry.change.kind === "hide") c.hide(entry.change.seqs);
    } else entry.content = { ...entry.content!, replyTo: seq };
    await tx.putOutbox(entry);
    placed.set(q, entry);
  }
  return placed;
}

export const REFERRED = new BackscrollError(Code.Referred, "the message that it refers to was refused");

/** Ends an entry for good: a message becomes a failed one, a change is taken back. What refers to it fails with it; the rest goes on. */
export async function refused(e: Engine, c: Conv, q: Queued, code: number, detail: string): Promise<void> {
  const failing = [q];
  for (let i = 0; i < failing.length; i++) {
    const f = failing[i]!;
    if (!f.change) failing.push(...c.queue.filter((o) => o.entry.ref === f.entry.id));
  }
  const stored = new Map<Queued, OutboxEntry>();
  const cursor = await commit(e, true, async (tx, touch) => {
    let { cursor } = e;
    touch(c);
    for (const f of failing) {
      if (f.change) {
        if (restoreHere(c, f.change) && c.inboxRev > 0) { // its row is to be told again
          c.inboxRev--;
          cursor = Math.min(cursor, c.inboxRev);
        }
        tx.deleteOutbox(f.entry, 0);
        continue;
      }
      const entry = { ...f.entry, failed: f === q ? code : REFERRED.code, detail: f === q ? detail : REFERRED.detail };
      await tx.putOutbox(entry);
      stored.set(f, entry);
    }
    c.pinned = c.arranged(...failing).pinned;
    if (cursor !== e.cursor) tx.setMeta(META.cursor, cursor);
    return cursor;
  });
  e.cursor = cursor;
  for (const [f, entry] of stored) f.entry = entry;
  for (const f of failing) c.unqueue(f); // all of them, before what one of them changes is told
  for (const f of failing) {
    if (!f.change) {
      const m = pendingMessage(e, c, f.entry);
      e.emit({ kind: "outbox", message: m });
      tellPending(e, c, m);
      continue;
    }
    catchUp(e);
    await takenBack(e, c, f, f === q ? new BackscrollError(code, detail, `change ${c.label()}`) : REFERRED);
  }
}

/** Tells the sessions that showed a message of the outbox how it is now. */
export function tellPending(e: Engine, c: Conv, m: Message): void {
  for (const s of c.sessions) if (s.queued.has(m.id)) e.emit({ kind: "message", session: s, message: { ...m, update: true } });
}

/** A message of the outbox as a listener gets it. */
export function pendingMessage(e: Engine, c: Conv, entry: OutboxEntry): Message {
  const m: Message = {
    ...entry.content!, conv: c.id, peer: c.peer, seq: 0, ordinal: 0, rev: 0, id: entry.id, from: e.owner?.user ?? "", time: entry.time, edited: 0, deleted: 0,
    changedBy: "", reactions: [], mine: [], status: entry.failed === 0 ? "outbox" : "failed", code: entry.failed, detail: entry.detail,
    origin: "pending", update: false, changing: false, last: false,
  };
  overlay(e, c.queue, m);
  return m;
}

/** The messages of a conversation in the outbox, failed ones included. */
export async function outboxOf(r: Reader, c: Conv): Promise<OutboxEntry[]> {
  if (c.no === 0) return [];
  return (await r.outbox(c.no)).filter((entry) => !entry.change && !c.hidesEntry(entry.id));
}

/** Finds a message of this device by its id: in the outbox, or where the server stored it. */
export async function ownMessage(e: Engine, r: Reader, c: Conv, id: MessageID): Promise<Message | undefined> {
  if (c.hidesEntry(id)) return undefined;
  const entry = await r.outboxByID(id);
  if (entry) return pendingMessage(e, c, entry);
  const seq = await r.placed(c.no, id);
  const row = seq === 0 ? undefined : await r.message(c.no, seq);
  return row && readStored(e, c, row);
}
