// The outbox: what was written here leaves in order, with the same id until the server has answered.

import { Code, mayRetry } from "../errors.ts";
import type { ServerBody } from "../frame.ts";
import type { Tx } from "../localdb/localdb.ts";
import type { ConvTarget } from "../frame.ts";
import type { Content, Message, MessageID, Millis, Rev } from "../types.ts";
import { checkContent, MAX_BODY } from "../content.ts";
import { carriedOut, wasCarriedOut } from "./carried.ts";
import { refer } from "./change.ts";
import { Queued, type Conv } from "./conv.ts";
import { badServer, type Engine } from "./engine.ts";
import { flushData } from "./dataoutbox.ts";
import { readingFirst } from "./mark.ts";
import { META } from "./owner.ts";
import { REFERRED, acknowledged, pendingMessage, refused } from "./sent.ts";
import { commit, ensure } from "./store.ts";

const MAX_FLYING = 32;

export const bodyLimit = (e: Engine): number => e.link.limits.bodyBytes || MAX_BODY;

/**
 * Writes a message to the outbox: it is durable when this resolves, shown at once in open
 * sessions, and leaves in order when there is a connection. `to`: it answers a message of this
 * device that may have no seq yet: it leaves once that one has, and fails when it is refused.
 */
export async function sendMessage(e: Engine, t: ConvTarget, content: Content, to: MessageID = "", given: MessageID = ""): Promise<Message> {
  checkContent(content, bodyLimit(e));
  const id = given || e.ids.next(e.serverNow());
  const q = new Queued({ no: 0, conv: 0, id, content, time: e.serverNow(), failed: 0, detail: "", op: 0n, ref: "" });
  const c = await write(e, t, q, async (tx, c) => {
    if (to === "") return;
    const place = await refer(tx, c, to);
    q.entry.ref = place.ref;
    q.entry.content = { ...content, replyTo: place.seq };
  });
  const m = pendingMessage(e, c, q.entry);
  for (const s of c.sessions) {
    if (!s.wants(m)) continue;
    s.queued.add(id);
    e.emit({ kind: "message", session: s, message: m });
  }
  await e.guard(() => flush(e, c));
  return m;
}

/** Stores an entry, durably, and puts it into the queue of its conversation. prepare completes it. */
export async function write(e: Engine, t: ConvTarget, q: Queued, prepare: (tx: Tx, c: Conv) => Promise<void>): Promise<Conv> {
  let leaves = false;
  const c = await commit(e, true, async (tx, touch) => {
    const c = await ensure(e, tx, t);
    if (q.change) touch(c);
    await prepare(tx, c);
    q.entry.conv = c.no;
    await tx.putOutbox(q.entry);
    leaves = e.online() && !c.blocked;
    if (leaves) tx.setMeta(META.left, q.entry.no);
    return c;
  });
  if (leaves) e.left = q.entry.no;
  c.queue.push(q);
  e.sending.set(c.no, c);
  return c;
}

/** Sends what waits in all conversations. */
export async function flushAll(e: Engine): Promise<void> {
  for (const c of e.sendingInOrder()) await unblock(e, c);
  await flushData(e);
}

/**
 * Sends the waiting entries of a conversation. Messages follow each other, each naming the one
 * before it that is still on its way; a change waits until all before it is answered, and what is
 * behind it waits for its answer. So what this device does to a conversation happens there in the
 * same order.
 */
export async function flush(e: Engine, c: Conv): Promise<void> {
  if (!e.online() || c.blocked) return;
  await noteLeaving(e, c);
  let after: MessageID = "";
  for (let i = 0; i < c.queue.length; i++) {
    const q = c.queue[i]!;
    if (!q.flying) {
      if (q.entry.ref !== "") return orphaned(e, c, q);
      if (e.inFlight >= MAX_FLYING || (q.change && i > 0) || (await readingFirst(e, c, q))) return;
      await fly(e, c, q, after);
    }
    if (q.change) return;
    after = q.entry.id;
  }
  if (c.queue.length === 0) e.sending.delete(c.no);
}

/** Fails an entry that waits for a message which is not in the queue: a salvaged outbox may lack it. */
async function orphaned(e: Engine, c: Conv, q: Queued): Promise<void> {
  if (c.waiting(q.entry.ref)) return;
  await refused(e, c, q, REFERRED.code, REFERRED.detail);
  await flush(e, c);
}

/** Makes it durable that messages may have left, before they do: an edit does not fold into them any more. */
async function noteLeaving(e: Engine, c: Conv): Promise<void> {
  const last = c.queue[c.queue.length - 1]?.entry.no ?? 0;
  if (last <= e.left) return;
  await e.db.update(true, async (tx) => tx.setMeta(META.left, last));
  e.left = last;
}

async function fly(e: Engine, c: Conv, q: Queued, after: MessageID): Promise<void> {
  if (q.change) await number(e, q, c.inboxRev);
  const { entry, change } = q;
  q.left = q.flying = true;
  e.inFlight++;
  const landed = (): boolean => {
    const { turned } = q;
    q.flying = q.turned = false;
    e.inFlight--;
    return turned;
  };
  const done = async (body: ServerBody): Promise<void> => {
    if (landed() && body.kind === "opAck") await flush(e, c);
    else await answered(e, c, q, body);
  };
  if (change) e.ask({ kind: "op", to: c.target(), op: entry.op, change }, done, landed);
  else e.ask({ kind: "send", to: c.target(), id: entry.id, after, content: entry.content! }, done, landed);
}

/**
 * Gives a change its operation id, durable before it leaves: it rises with the server-corrected
 * clock, so also after the local database was lost. rowAt is the inbox rev of the conversation's row.
 */
export async function number(e: Engine, q: Queued, rowAt: Rev): Promise<void> {
  if (q.entry.op !== 0n) return;
  const byClock = BigInt(Math.max(e.serverNow(), 0)) << 16n;
  const op = e.lastOp + 1n > byClock ? e.lastOp + 1n : byClock;
  const numbered = { ...q.entry, op };
  await e.db.update(true, async (tx) => {
    tx.setMeta(META.op, op);
    await tx.putOutbox(numbered);
  });
  q.entry = numbered;
  q.rowAt = rowAt;
  e.lastOp = op;
}

/** Takes the server's answer to a Send or an Op. */
async function answered(e: Engine, c: Conv, q: Queued, body: ServerBody): Promise<void> {
  if (body.kind === "sendAck") await acknowledged(e, c, q, body);
  else if (body.kind === "opAck") await carriedOut(e, c, q, body);
  else if (body.kind !== "error") throw badServer(`the server answered Send or Op with ${body.kind}`);
  else if (body.code === Code.OldOp && q.repeat) await wasCarriedOut(e, c, q);
  else if (!mayRetry(body.code)) await refused(e, c, q, body.code, body.detail);
  else {
    c.blocked = true;
    // The server is in trouble: not at once.
    const wait = body.retryAfter || (body.code === Code.OutOfOrder ? 0 : 500);
    c.retryAt = Math.max(c.retryAt, e.cfg.ticks() + wait);
  }
  await unblock(e, c);
  for (const o of e.sendingInOrder()) await flush(e, o); // a place became free
}

/** Lets a conversation send again once all that was on its way is answered and the time it was told to wait is over. */
async function unblock(e: Engine, c: Conv): Promise<void> {
  if (c.blocked && !c.flying() && e.cfg.ticks() >= c.retryAt) {
    c.blocked = false;
    c.retryAt = 0;
  }
  await flush(e, c);
}

export async function unblockSends(e: Engine, now: Millis): Promise<void> {
  for (const c of e.sendingInOrder()) if (c.blocked && now >= c.retryAt) await unblock(e, c);
  if (e.data.retryAt !== 0 && now >= e.data.retryAt) await flushData(e);
}

/** When a conversation that was told to wait may send again; one with sends on their way goes on when these are answered. */
export function sendTimer(e: Engine): Millis {
  if (!e.online()) return 0;
  let at = e.data.queue.length > 0 ? e.data.retryAt : 0;
  for (const c of e.sending.values()) {
    if (c.blocked && !c.flying() && (at === 0 || c.retryAt < at)) at = Math.max(c.retryAt, 1);
  }
  return at;
}

/**
 * Whether nothing waits for the server: nothing in the outbox that may leave, no receipt, and no
 * conversation whose head is being learned, since a device that goes before could not place what
 * it sent there.
 */
export function isIdle(e: Engine): boolean {
  if (e.data.queue.length > 0) return false;
  for (const c of e.sending.values()) if (c.queue.length > 0) return false;
  for (const c of e.convs.values()) if (c.headWait && !c.known) return false;
  return !e.receipts.dirty && !e.receipts.flying;
}
