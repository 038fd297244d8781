// Changes other than sending: durable in the outbox, shown at once, carried out in order.

import { BackscrollError, Code } from "../errors.ts";
import { checkCall, checkContent, checkEmoji } from "../content.ts";
import type { ChangeResult } from "../api.ts";
import type { Change, ConvTarget } from "../frame.ts";
import type { Reader } from "../localdb/localdb.ts";
import type { MessageID, Seq } from "../types.ts";
import { countable } from "./batch.ts";
import { Queued, type Conv } from "./conv.ts";
import type { Engine } from "./engine.ts";
import { applyHere } from "./local.ts";
import { bodyLimit, flush, write } from "./outbox.ts";
import { tellChanged } from "./overlay.ts";
import { tellRow } from "./summary.ts";
import { changeUnsent } from "./unsent.ts";

/** How many messages one hide takes. */
const MAX_HIDE = 1000;

/**
 * Writes a change to the outbox. Its result comes as one event with the id. `of`, if not "", is
 * the id of a message of this device: the change is about that one, whether or not it has a seq
 * yet, and the seq in the change is not looked at. An edit of a message that has not left folds
 * into it, and deleting it takes it back. A clear with seq 0 means everything that is known here.
 */
export async function makeChange(e: Engine, t: ConvTarget, of: MessageID, change: Change, id: MessageID = ""): Promise<void> {
  checkChange(e, change, of);
  if (of !== "" && (await changeUnsent(e, of, change, id))) return;
  const q = new Queued({ no: 0, conv: 0, id: id || e.ids.any(), change, time: e.serverNow(), failed: 0, detail: "", op: 0n, ref: "" });
  const c = await write(e, t, q, async (tx, c) => {
    if (of !== "") {
      const place = await refer(tx, c, of);
      q.entry.ref = place.ref;
      q.entry.change = withSeq(change, place.seq);
    }
    const ch = (q.entry.change = completed(e, c, q.change!));
    if (ch.kind === "hide") {
      q.fresh = c.shows(ch.seqs);
      q.known = c.hiddenRev;
    }
    await applyHere(tx, c, ch);
  });
  await e.guard(async () => {
    await tellChanged(e, c, q);
    await tellRow(e, c);
    await flush(e, c);
  });
}

/** A change with what is known here in place of "all" and "now". */
function completed(e: Engine, c: Conv, ch: Change): Change {
  const unknown = (to: string) => new BackscrollError(Code.NoConv, `nothing is known here of ${c.label()}: there is nothing to ${to}`);
  if (ch.kind === "clear" && ch.seq === 0) {
    if (c.head() === 0) throw unknown("clear");
    return { kind: "clear", seq: c.head() };
  }
  if (ch.kind !== "arrange") return ch;
  const out = { ...ch };
  if (out.pinned === Infinity) out.pinned = Math.max(e.serverNow(), 1);
  if (!out.archived) return out;
  // What is archived is what is known here and the messages that leave before it.
  if (!c.known) throw unknown("archive");
  out.archived = c.state.head.ordinal + c.queue.filter((q) => q.entry.content && countable(q.entry.content)).length + 1;
  return out;
}

/** Refuses what the server would refuse whatever it holds. */
function checkChange(e: Engine, change: Change, of: MessageID): void {
  const seqs = seqsOf(change);
  if (of === "" && seqs.includes(0)) throw new BackscrollError(Code.NoMessage, "a change needs the seq of a message: they begin at 1");
  if (of !== "" && seqs.length === 0 && change.kind !== "hide") throw new BackscrollError(Code.BadRequest, "a change of a conversation names no message");
  if (change.kind === "edit") checkContent(change.content, bodyLimit(e));
  if (change.kind === "set call") checkCall(change.outcome, change.duration);
  if (change.kind === "arrange") {
    const { pinned = 0, mutedUntil = 0 } = change;
    if (pinned !== Infinity && !(Number.isSafeInteger(pinned) && pinned >= 0)) {
      throw new BackscrollError(Code.BadRequest, `it cannot be pinned with ${pinned}; the highest number is 2^53 - 1`);
    }
    if (!(mutedUntil >= 0)) throw new BackscrollError(Code.BadRequest, `it cannot be muted until ${mutedUntil}: times are milliseconds since 1970`);
  }
  if (change.kind === "react") checkEmoji(change.emoji);
  if (change.kind === "hide" && of === "" && (seqs.length === 0 || seqs.length > MAX_HIDE)) {
    throw new BackscrollError(Code.BadRequest, `${seqs.length} messages are to be hidden; from 1 to ${MAX_HIDE} can be at once`);
  }
}

/** The messages that a change is about. */
export function seqsOf(change: Change): Seq[] {
  switch (change.kind) {
    case "edit":
    case "set call":
    case "delete":
    case "react":
      return [change.seq];
    case "hide":
      return change.seqs;
  }
  return [];
}

/** The same change of another message. */
export function withSeq(change: Change, seq: Seq): Change {
  switch (change.kind) {
    case "edit":
    case "set call":
    case "delete":
    case "react":
      return { ...change, seq };
    case "hide":
      return { kind: "hide", seqs: [seq] };
  }
  return change;
}

export const resultOf = (c: Conv, change: Change, error?: BackscrollError): ChangeResult => ({
  conv: c.id, kind: change.kind, seqs: seqsOf(change), ...(error && { error: { code: error.code, detail: error.detail, op: error.op } }),
});

/** Finds a message of this device that something is to refer to: it stands at a seq, or is still in the queue as ref. */
export async function refer(r: Reader, c: Conv, id: MessageID): Promise<{ ref: MessageID; seq: Seq }> {
  if (c.waiting(id)) return { ref: id, seq: 0 };
  const entry = await r.outboxByID(id);
  if (entry && entry.conv === c.no) {
    throw new BackscrollError(Code.Referred, "the message that it refers to was refused: send that one again first");
  }
  const seq = await r.placed(c.no, id);
  if (seq === 0) throw new BackscrollError(Code.NoMessage, `this device has not written message ${id} in ${c.label()}`);
  return { ref: "", seq };
}
