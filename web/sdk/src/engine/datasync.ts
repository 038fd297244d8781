// Bringing user data: a prefix, or one key.

import { compareText } from "../bytes.ts";
import { checkKey } from "../content.ts";
import type { Datum as Row, ServerBody } from "../frame.ts";
import type { Tx } from "../localdb/localdb.ts";
import type { Datum } from "../types.ts";
import { beginAsk, type Ask } from "./ask.ts";
import { syncedBlocked } from "./blocked.ts";
import { isWhole, readDatum, tellData } from "./data.ts";
import { badServer, type Engine } from "./engine.ts";
import type { Token } from "./events.ts";

const PAGE = 1000;
const ALL = Number.MAX_SAFE_INTEGER;
type DataPage = Extract<ServerBody, { kind: "data" }>;

/** Makes all keys with a prefix local; "": all of them. From then on they are kept up to date. Long values come by their size. */
export async function syncData(e: Engine, prefix: string, token: Token): Promise<void> {
  if (await e.db.view((r) => r.hasPrefix(prefix))) {
    e.emit({ kind: "answer", token, body: { came: 0 } });
    return;
  }
  let came = 0;
  let after = "";
  askData(e, token, (afresh) => {
    if (afresh) {
      came = 0;
      after = "";
    }
    return { prefix, after, key: "" };
  }, async (page) => {
    await takePage(e, page, prefix, after);
    came += page.data.length;
    if (!page.more) {
      await syncedBlocked(e, prefix);
      return { came };
    }
    after = page.data[page.data.length - 1]!.key;
    return undefined;
  });
}

/** Brings a key with its whole value, unless it is known here. */
export async function fetchDatum(e: Engine, key: string, token: Token): Promise<void> {
  checkKey(key);
  const d = await readDatum(e, key);
  if (d.state === "here" || d.state === "absent") {
    e.emit({ kind: "answer", token, body: d });
    return;
  }
  askData(e, token, () => ({ prefix: "", after: "", key }), async (page) => {
    await takeFetched(e, page, key);
    return readDatum(e, key);
  });
}

/** Asks for user data, anew whenever what was known of it is dropped meanwhile. */
function askData(e: Engine, token: Token, request: (afresh: boolean) => { prefix: string; after: string; key: string },
  take: (page: DataPage) => Promise<Datum | { came: number } | undefined>): void {
  let life = -1;
  const a: Ask = {
    body: { kind: "data", prefix: "", after: "", key: "", limit: PAGE }, token, now: false, flying: false,
    take: async (page) => {
      if (page.kind !== "data") throw badServer(`the server answered Data with ${page.kind}`);
      return life === e.data.life ? take(page) : undefined;
    },
  };
  a.sent = () => {
    const asked = request(life !== e.data.life);
    a.body = { kind: "data", ...asked, limit: asked.key === "" ? PAGE : 0 };
    life = e.data.life;
  };
  beginAsk(e, a);
}

/** Stores a page of a prefix. What is known of the keys in its range and is not in it was deleted. */
async function takePage(e: Engine, page: DataPage, prefix: string, after: string): Promise<void> {
  let last = after;
  for (const d of page.data) {
    const bad = !d.key.startsWith(prefix) || compareText(d.key, last) <= 0 || d.deleted || d.inboxRev > page.rev;
    if (bad) throw badServer(`the key "${d.key}" is not to be in the page of "${prefix}" after "${last}"`);
    last = d.key;
  }
  if (page.more && page.data.length === 0) throw badServer(`a page of "${prefix}" is empty, and not the last one`);
  const there = new Set(page.data.map((d) => d.key));
  const changed = await e.db.update(false, async (tx) => {
    const changed: string[] = [];
    for (const row of await tx.data(prefix, after, ALL)) {
      if (page.more && compareText(row.key, last) > 0) break;
      if (there.has(row.key) || row.deleted || row.inboxRev > page.rev) continue;
      // It may stand at the page's own rev: that of another change.
      tx.putDatum({ key: row.key, inboxRev: page.rev, deleted: true, size: 0, value: new Uint8Array() });
      changed.push(row.key);
    }
    changed.push(...(await takeData(tx, page.data)));
    if (!page.more) tx.putPrefix(prefix);
    return changed;
  });
  await tellData(e, ...changed);
}

/** Stores one key that was asked for. */
async function takeFetched(e: Engine, page: DataPage, key: string): Promise<void> {
  const [d, more] = page.data;
  if (d && (more || d.key !== key || !isWhole(d))) throw badServer(`the server was asked for the key "${key}", and answered with others, or without its value`);
  const row: Row = d ?? { key, inboxRev: page.rev, deleted: true, size: 0, value: new Uint8Array() };
  await tellData(e, ...(await e.db.update(false, (tx) => takeData(tx, [row]))));
}

/** Stores keys as the server has them, where that is newer than what is known, or more. It returns those that it stored. */
export async function takeData(tx: Tx, list: readonly Row[]): Promise<string[]> {
  const stored: string[] = [];
  for (const d of list) {
    if (d.value.length !== 0 && !isWhole(d)) throw badServer(`the server told of the key "${d.key}", with ${d.value.length} of ${d.size} bytes`);
    const old = await tx.datum(d.key);
    if (old && (old.inboxRev > d.inboxRev || (old.inboxRev === d.inboxRev && (isWhole(old) || !isWhole(d))))) continue;
    tx.putDatum(d);
    stored.push(d.key);
  }
  return stored;
}

/** Drops what is known of the user's data: the changes from here on do not follow those that it is from. What waits in the outbox stays. */
export async function forgetData(e: Engine): Promise<void> {
  e.data.life++;
  await e.db.update(false, async (tx) => tx.forgetData());
}
