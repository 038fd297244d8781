// Requests of the app that store nothing, or what a page of them stores.

import { BackscrollError, Code } from "../errors.ts";
import { checkContent } from "../content.ts";
import { byConv, type ClientBody, type ServerBody } from "../frame.ts";
import type { Content, ConvID, GroupInfo, Message, Millis, Profile, Datum } from "../types.ts";
import { decodeBatch } from "./batch.ts";
import { badServer, type Engine } from "./engine.ts";
import type { Token } from "./events.ts";
import { errorOf, retries, retryLater } from "./link.ts";
import { bodyLimit } from "./outbox.ts";
import { takeCover } from "./push.ts";
import { changed } from "./rows.ts";
import { commit, ensure } from "./store.ts";
import { peerOf } from "./typing.ts";

type Answer = ServerBody | GroupInfo | Message | Profile | Profile[] | Datum | { came: number };

/** A request that waits for its answer. It is asked again on the next connection, unless it is only worth something now. */
export interface Ask {
  body: ClientBody;
  token: Token;
  /** Not asked again: it may have been carried out. */
  now: boolean;
  flying: boolean;
  /** Called before each sending; may set the body. */
  sent?: () => void;
  /** What the answer means; undefined: the request was changed, ask on. */
  take: (body: ServerBody) => Promise<Answer | undefined>;
}

const notNow = (): BackscrollError => new BackscrollError(Code.Offline, "there is no connection, and this is told only to who is online now");

/**
 * Sends a request that stores nothing. Its answer comes as one event with the token. It waits for a
 * connection and survives a lost one; "transient" and "typing" do not: they fail with Offline.
 */
export function askServer(e: Engine, body: ClientBody, token: Token): void {
  const now = body.kind === "transient" || body.kind === "typing";
  if (body.kind === "transient") checkContent(body.content, bodyLimit(e));
  if (now && !e.online()) throw notNow();
  beginAsk(e, { body, token, now, flying: false, take: body.kind === "newGroup" ? (b) => tookGroup(e, b) : async (b) => b });
}

/** The token of what the engine asks for by itself: nobody waits for it. */
export const ASKS_ITSELF: Token = -1;

/** Sends a request, or keeps it until there is a connection. */
export function beginAsk(e: Engine, a: Ask): void {
  if (e.link.refused) throw e.link.refused;
  e.asks.push(a);
  pumpAsks(e);
}

/** How many requests of the app are on their way at once. */
const MAX_ASKS = 8;

/** Sends the requests that wait. */
export function pumpAsks(e: Engine): void {
  if (!e.online() || e.link.retryAt !== 0) return;
  for (const a of e.asks.slice(0, MAX_ASKS)) if (!a.flying) sendAsk(e, a);
}

function sendAsk(e: Engine, a: Ask): void {
  a.sent?.();
  a.flying = true;
  e.ask(a.body, (body) => {
    a.flying = false;
    return answered(e, a, body);
  }, () => {
    a.flying = false;
    if (a.now) endAsk(e, a, { error: notNow() });
  });
}

async function answered(e: Engine, a: Ask, body: ServerBody): Promise<void> {
  if (!e.asks.includes(a)) return; // cancelled
  if (body.kind === "error") {
    if (retries(body) && !a.now) retryLater(e, body.retryAfter);
    else endAsk(e, a, { error: errorOf(body, "ask the server") });
    return;
  }
  let answer: Answer | undefined;
  try {
    answer = await a.take(body);
  } catch (err) {
    if (!(err instanceof BackscrollError)) throw err;
    endAsk(e, a, { error: err });
    return;
  }
  if (answer) endAsk(e, a, { body: answer });
  else sendAsk(e, a);
}

/** Tells the one result of a request. */
function endAsk(e: Engine, a: Ask, result: { body: Answer } | { error: BackscrollError }): void {
  if (!e.asks.includes(a)) return;
  e.asks = e.asks.filter((o) => o !== a);
  if (a.token !== ASKS_ITSELF) e.emit({ kind: "answer", token: a.token, ...result });
  pumpAsks(e);
}

export function endAsks(e: Engine, why: BackscrollError): void {
  const { asks } = e;
  e.asks = [];
  for (const a of asks) if (a.token !== ASKS_ITSELF) e.emit({ kind: "answer", token: a.token, error: why });
}

/** Keeps what is known of a group that was just made. */
async function tookGroup(e: Engine, ack: ServerBody): Promise<ServerBody> {
  if (ack.kind !== "opAck" || ack.conv === "") throw badServer(`the server answered NewGroup with ${ack.kind}`);
  const b = decodeBatch(e, ack.messages, ack.mine, false);
  const c = await commit(e, false, async (tx, touch) => {
    const c = await ensure(e, tx, byConv(ack.conv));
    touch(c);
    if (ack.rev !== 0) await takeCover(e, tx, c, ack.prev, ack.rev, b, true);
    c.learn(ack.state);
    return c;
  });
  await changed(e, c);
  return ack;
}

/** Hands on what is kept nowhere. */
export async function transientPushed(e: Engine, p: { conv: ConvID; from: string; content: Content; time: Millis }): Promise<void> {
  if (e.blocked.has(p.from)) return;
  const peer = await peerOf(e, p.conv, p.from);
  e.emit({ kind: "transient", transient: { conv: p.conv, peer, from: p.from, content: p.content, time: p.time } });
}
