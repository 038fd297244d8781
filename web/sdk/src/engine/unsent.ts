// Messages that are here alone: those that have not left, or that were refused.

import { BackscrollError, Code } from "../errors.ts";
import type { Change } from "../frame.ts";
import type { OutboxEntry } from "../localdb/records.ts";
import { raised } from "../content.ts";
import type { Content, MessageID } from "../types.ts";
import { refer, resultOf } from "./change.ts";
import { Queued, type Conv } from "./conv.ts";
import type { Engine } from "./engine.ts";
import { flush } from "./outbox.ts";
import { pendingMessage, refused, tellPending } from "./sent.ts";
import { loadConv } from "./store.ts";

/** Carries out at once what concerns a message that is here alone; false for others, and for what has to wait (a reaction). */
export async function changeUnsent(e: Engine, of: MessageID, change: Change, id: MessageID): Promise<boolean> {
  const found = await unsent(e, of);
  if (!found) return false;
  const { c, entry } = found;
  const { properties: _, ...kept } = entry.content!;
  if (change.kind === "edit") {
    if (kept.call) throw new BackscrollError(Code.BadRequest, "it is a call record; only what became of the call can be said anew");
    const { text, mentions, properties } = change.content;
    await fold(e, c, entry, { ...kept, text, mentions, ...(properties && { properties }) });
  } else if (change.kind === "set call") {
    if (!kept.call) throw new BackscrollError(Code.BadRequest, "it is no call record");
    const call = raised(kept.call, change.outcome, change.duration);
    // One that is not missed when it leaves never counts.
    await fold(e, c, entry, { ...entry.content!, call, silent: kept.silent || call.outcome !== "missed" });
  }
  else if (change.kind === "delete" || change.kind === "hide") await cancelEntry(e, c, entry);
  else return false;
  e.emit({ kind: "change", id, result: resultOf(c, change) });
  return true;
}

/** Finds a message of the outbox that the server does not have. */
async function unsent(e: Engine, id: MessageID): Promise<{ c: Conv; entry: OutboxEntry } | undefined> {
  return e.db.view(async (r) => {
    const entry = await r.outboxByID(id);
    const c = entry && (await loadConv(e, r, entry.conv));
    return !c || entry.change || c.waiting(id)?.left ? undefined : { c, entry };
  });
}

/** Gives a message that has not left another content. */
async function fold(e: Engine, c: Conv, entry: OutboxEntry, content: Content): Promise<void> {
  const folded: OutboxEntry = { ...entry, content };
  await e.db.update(true, (tx) => tx.putOutbox(folded));
  const q = c.waiting(entry.id);
  if (q) q.entry = folded;
  tellPending(e, c, pendingMessage(e, c, folded));
}

/** Takes back a message that has not left, or was refused. What refers to it fails. */
export async function cancelMessage(e: Engine, id: MessageID): Promise<void> {
  const found = await unsent(e, id);
  if (found) return cancelEntry(e, found.c, found.entry);
  const entry = await e.db.view((r) => r.outboxByID(id));
  if (!entry || entry.change) throw notThere(id);
  throw new BackscrollError(Code.TooLate, `message ${id} may have left already: delete it for everyone instead`);
}

const notThere = (id: MessageID): BackscrollError => new BackscrollError(Code.NoMessage, `message ${id} is not in the outbox`);

/** Fails what refers to a message, and removes it. */
async function cancelEntry(e: Engine, c: Conv, entry: OutboxEntry): Promise<void> {
  const q = c.waiting(entry.id);
  if (q) await refused(e, c, q, Code.Cancelled, "it was taken back before it left");
  await e.db.update(true, async (tx) => tx.deleteOutbox(entry, 0));
  for (const s of c.sessions) {
    const shown = s.queued.delete(entry.id);
    const due = s.pending.includes(entry.id);
    s.pending = s.pending.filter((id) => id !== entry.id);
    if (shown || due) e.emit({ kind: "removed", session: s, removed: { id: entry.id } });
  }
  await e.guard(() => flush(e, c));
}

/** Puts a refused message behind all others of its conversation, with the same id. One that waits already stays where it is. */
export async function resendMessage(e: Engine, id: MessageID): Promise<void> {
  const done = await e.db.update(true, async (tx) => {
    const old = await tx.outboxByID(id);
    if (!old || old.change) throw notThere(id);
    if (old.failed === 0) return undefined;
    const c = (await loadConv(e, tx, old.conv))!;
    const entry: OutboxEntry = { ...old, no: 0, failed: 0, detail: "" };
    if (entry.ref !== "") {
      const place = await refer(tx, c, entry.ref);
      entry.ref = place.ref;
      if (place.seq !== 0) entry.content = { ...entry.content!, replyTo: place.seq };
    }
    tx.deleteOutbox(old, 0);
    await tx.putOutbox(entry);
    return { c, entry };
  });
  if (!done) return;
  const { c, entry } = done;
  const q = new Queued(entry);
  q.left = true;
  c.queue.push(q);
  e.sending.set(c.no, c);
  tellPending(e, c, pendingMessage(e, c, entry));
  await e.guard(() => flush(e, c));
}
