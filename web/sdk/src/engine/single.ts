// One message, as for the preview of what a reply answers.

import { BackscrollError, Code } from "../errors.ts";
import type { ConvTarget, Fetch, ServerBody } from "../frame.ts";
import type { Message, Seq } from "../types.ts";
import { beginAsk } from "./ask.ts";
import { badServer, type Engine } from "./engine.ts";
import type { Token } from "./events.ts";
import { applyPage } from "./fetch.ts";
import { followHead } from "./live.ts";
import { here } from "./overlay.ts";
import { commit, ensure, lookup } from "./store.ts";
import { pump } from "./sync.ts";

/** From the local database; undefined: it is not held here, or not to be seen by this user. */
export const readMessageAt = (e: Engine, t: ConvTarget, seq: Seq): Promise<Message | undefined> =>
  e.db.view(async (r) => {
    const c = await lookup(e, r, t);
    return c && here(e, r, c, seq);
  });

/** Brings one message; it is kept as a span of its own. The result comes as one event with the token. */
export async function fetchMessage(e: Engine, t: ConvTarget, seq: Seq, token: Token): Promise<void> {
  if (!(seq >= 1)) throw new BackscrollError(Code.NoMessage, "seqs begin at 1");
  const m = await readMessageAt(e, t, seq);
  if (m) {
    e.emit({ kind: "answer", token, body: m });
    return;
  }
  const body: Fetch = { kind: "fetch", to: t, from: seq, until: seq, forward: false, limit: 1, receiptRev: 0, hiddenRev: 0 };
  beginAsk(e, { body, token, now: false, flying: false, take: (page) => tookOne(e, body, page) });
}

/** Stores the page of one message. */
async function tookOne(e: Engine, asked: Fetch, p: ServerBody): Promise<Message> {
  if (p.kind !== "page") throw badServer(`the server answered Fetch with ${p.kind}`);
  const c = await commit(e, false, (tx) => ensure(e, tx, asked.to));
  await applyPage(e, c, asked, p);
  await followHead(e, c);
  await pump(e, c);
  const m = await readMessageAt(e, asked.to, asked.from);
  if (!m) throw new BackscrollError(Code.NoMessage, `${c.label()} has no message ${asked.from} that you may see`);
  return m;
}
