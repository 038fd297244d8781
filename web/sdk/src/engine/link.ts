// The connection: greeting, requests and their answers, heartbeats.

import { BackscrollError, Code, codeOf, mayRetry, needsPerson } from "../errors.ts";
import { sameBytes } from "../bytes.ts";
import type { Limits, Refusal, ServerBody, ServerFrame } from "../frame.ts";
import type { Millis } from "../types.ts";
import { finishAll, pumpAll } from "./allsync.ts";
import { syncBlocked } from "./blocked.ts";
import { endAsks, pumpAsks } from "./ask.ts";
import { refresh } from "./changes.ts";
import { badServer, type Engine } from "./engine.ts";
import { enterEpoch } from "./epoch.ts";
import { catchUp, rowsPushed, startInbox } from "./inbox.ts";
import { followHead } from "./live.ts";
import { pumpNews } from "./news.ts";
import { flushAll } from "./outbox.ts";
import { META, claim } from "./owner.ts";
import { pushed, receiptsPushed } from "./push.ts";
import { scheduleReceipts } from "./receipts.ts";
import { pumpSummary } from "./summary.ts";
import { finish, progress, pump } from "./sync.ts";
import { transientPushed } from "./ask.ts";
import { typingPushed } from "./typing.ts";
import { profilePushed, pumpWatch } from "./watch.ts";

export interface Link {
  phase: "offline" | "greeting" | "online";
  /** Of the Hello under way. */
  device: string;
  limits: Limits;
  /** Why there will be no connection until a person acts. */
  refused: BackscrollError | undefined;
  /** The server's clock less the device's. */
  clockOffset: Millis;
  /** When the last frame came. */
  heard: Millis;
  /** When refused requests are asked again; 0: none. */
  retryAt: Millis;
}

/** A frame that waits for its answer. */
export interface Request {
  done: (body: ServerBody) => Promise<void> | void;
  lost: () => void;
}

export const newLink = (): Link => ({
  phase: "offline", device: "", limits: { bodyBytes: 0, pageMessages: 0, heartbeat: 0, dataBytes: 0 }, refused: undefined, clockOffset: 0, heard: 0, retryAt: 0,
});

/** A connection is open; the engine greets with the token. */
export function connected(e: Engine, token: Uint8Array, device: string): void {
  e.link = { ...newLink(), phase: "greeting", device, heard: e.cfg.ticks(), clockOffset: e.link.clockOffset };
  const { epoch, cursor, seal } = e.afresh ? { epoch: 0n, cursor: 0, seal: new Uint8Array() } : e;
  e.ask({ kind: "hello", token, device, epoch, cursor, seal, platform: e.cfg.platform }, (body) => welcomed(e, body), () => {});
}

/** The connection is gone. Unanswered requests are asked again after the next Welcome. */
export function disconnected(e: Engine): void {
  e.link.phase = "offline";
  e.link.retryAt = 0;
  e.gaze.told = [];
  e.silence();
  const pending = [...e.requests.values()];
  e.requests.clear();
  for (const r of pending) r.lost();
  for (const c of e.convsInOrder()) for (const j of [...c.jobs]) progress(e, j);
}

/** There will be no connection until a person acts: syncs end with the reason, those asked for from now on too. */
export async function signedOut(e: Engine, why: BackscrollError): Promise<void> {
  e.link.refused = why;
  for (const c of e.convsInOrder()) for (const j of [...c.jobs]) await finish(e, j, why);
  for (const a of e.alls) for (const j of [...a.jobs]) await finishAll(a, j, why);
  for (const s of [...e.summaries]) for (const j of [...s.jobs]) await s.finish(j, why);
  endAsks(e, why);
}

/** Takes one frame of the server, or why it could not be decoded. */
export async function received(e: Engine, f: ServerFrame | BackscrollError): Promise<void> {
  if (e.link.phase === "offline") return;
  if (f instanceof BackscrollError) {
    e.drop(f);
    return;
  }
  e.link.heard = e.cfg.ticks();
  await e.guard(async () => {
    if (f.request !== 0) {
      const r = e.requests.get(f.request);
      e.requests.delete(f.request);
      await r?.done(f.body);
      return;
    }
    if (f.body.kind === "error") connectionError(e, f.body);
    else if (e.link.phase === "online") await took(e, f.body); // only Welcome makes sense before; a push may be lost anyway
  });
}

async function took(e: Engine, body: ServerBody): Promise<void> {
  switch (body.kind) {
    case "push":
      return pushed(e, body);
    case "inbox":
      return rowsPushed(e, body);
    case "receiptPush":
      return receiptsPushed(e, body);
    case "transient":
      return transientPushed(e, body);
    case "typing":
      return typingPushed(e, body);
    case "profilePush":
      return profilePushed(e, body);
    case "heartbeat":
      return heartbeat(e, body);
  }
}

async function welcomed(e: Engine, w: ServerBody): Promise<void> {
  if (w.kind !== "welcome") {
    refusedHello(e, w);
    return;
  }
  try {
    await claim(e, w, e.link.device);
  } catch (err) {
    if (codeOf(err) !== Code.WrongOwner) throw err;
    e.emit({ kind: "refused", error: err as BackscrollError });
    e.drop(err as BackscrollError);
    return;
  }
  e.link.clockOffset = w.time - e.cfg.now();
  e.link.limits = w.limits;
  if (e.afresh) { // and it is our own server and user that cannot follow the copy
    await enterEpoch(e, 0n);
    e.afresh = false;
  }
  await enterEpoch(e, w.epoch);
  await keepSeal(e, w.seal);
  e.link.phase = "online";
  await startInbox(e, w.inboxRev);
  await resume(e);
}

function refusedHello(e: Engine, body: ServerBody): void {
  if (body.kind !== "error") {
    e.drop(badServer(`the server answered Hello with ${body.kind}`));
    return;
  }
  // The server cannot follow this copy: the next Hello is a fresh device's. The copy is dropped
  // once Welcome has said whose token it is.
  if (body.code === Code.BadRequest) e.afresh = true;
  connectionError(e, body);
}

/** A refusal as an error; op says what was tried. */
export const errorOf = (r: Refusal, op: string): BackscrollError => new BackscrollError(r.code, r.detail, op);

/** An error about the connection as a whole. */
function connectionError(e: Engine, refusal: Refusal): void {
  const error = errorOf(refusal, "connect");
  if (needsPerson(refusal.code)) e.emit({ kind: "refused", error });
  e.drop(error);
}

/** Answers the server's, and catches up when a push was lost. */
async function heartbeat(e: Engine, h: { inboxRev: number; time: Millis; seal: Uint8Array }): Promise<void> {
  e.link.clockOffset = h.time - e.cfg.now();
  e.send(0, { kind: "heartbeat", inboxRev: e.cursor, time: e.cfg.now() });
  await keepSeal(e, h.seal);
  if (h.inboxRev > e.cursor) catchUp(e);
}

/** Keeps the server's proof of the inbox rev that it gave out. */
async function keepSeal(e: Engine, seal: Uint8Array): Promise<void> {
  if (seal.length === 0 || sameBytes(seal, e.seal)) return;
  const kept = seal.slice();
  await e.db.update(false, async (tx) => tx.setMeta(META.seal, kept));
  e.seal = kept;
}

/** Sets going again what waits for a connection. */
export async function resume(e: Engine): Promise<void> {
  if (!e.online()) return;
  for (const c of e.convsInOrder()) {
    refresh(e, c);
    await followHead(e, c);
    await pump(e, c);
  }
  for (const s of [...e.summaries]) await pumpSummary(e, s);
  for (const a of [...e.alls]) await pumpAll(a);
  pumpNews(e);
  await syncBlocked(e);
  pumpAsks(e);
  await pumpWatch(e);
  await flushAll(e);
  if (e.receipts.dirty) scheduleReceipts(e);
}

/** Asks for resume after a while. */
export function retryLater(e: Engine, after: Millis): void {
  const at = e.cfg.ticks() + Math.max(after, 500);
  if (e.link.retryAt === 0 || at < e.link.retryAt) e.link.retryAt = at;
}

export const retries = (r: Refusal): boolean => mayRetry(r.code);

const silenceOf = (l: Link): Millis => (l.limits.heartbeat === 0 ? 60_000 : 2 * l.limits.heartbeat);

export const silent = (l: Link, now: Millis): boolean => l.phase !== "offline" && now - l.heard >= silenceOf(l);

export function linkDeadline(l: Link): Millis {
  if (l.phase === "offline") return 0;
  const at = l.heard + silenceOf(l);
  return l.retryAt !== 0 ? Math.min(at, l.retryAt) : at;
}
