// Sessions over all conversations, against a real server.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AllSession, AllOptions } from "../src/api.ts";
import { AllSession as EngineSession, type Turn } from "../src/engine/all.ts";
import { makeChange } from "../src/engine/change.ts";
import { Engine } from "../src/engine/engine.ts";
import { LocalDB } from "../src/localdb/localdb.ts";
import { Code, memoryStorage, openClient, type Client } from "../src/node.ts";
import type { Ends, Message, Removed } from "../src/types.ts";
import { Server, heard, noServer } from "./server.ts";

const texts = (list: readonly Message[]): string[] => list.map((m) => m.text);

/** Reads and syncs until nothing is missing, and checks that each sync says what read then gives. */
async function readAll(s: AllSession): Promise<Message[]> {
  const all: Message[] = [];
  for (let syncs = 0; syncs < 100; syncs++) {
    for (let end = "more"; end === "more"; ) {
      const page = await s.read(4);
      all.push(...page.messages);
      if (page.end === "beginning") return all;
      ({ end } = page);
    }
    const { count, error } = await s.sync(4);
    expect(error).toBeUndefined();
    const page = await s.read(count);
    expect(page.count).toBe(count);
    all.push(...page.messages);
  }
  throw new Error("no end in sight");
}

describe.skipIf(noServer)("a session over all conversations", () => {
  let server: Server;
  let writers: Record<"bob" | "cyd", Client>;
  let group = 0;
  let n = 0;
  beforeAll(async () => {
    server = await Server.start();
    server.token("ann", "phone");
    writers = { bob: await server.device("bob", "phone"), cyd: await server.device("cyd", "phone") };
    group = await writers.bob.newGroup({ name: "friends", members: ["ann", "cyd"] });
    for (let round = 0; round < 5; round++) {
      for (const w of [writers.cyd, writers.bob]) {
        await w.sendWait({ peer: "ann" }, { text: `to Ann ${++n}` });
        await w.sendWait({ group }, { text: `to all ${++n}` });
      }
    }
  });
  afterAll(() => server.stop());

  const parts: [string, AllOptions, (m: { n: number; from: string }) => boolean][] = [
    ["everything", { kind: "messages" }, () => true],
    ["a text", { query: "ALL 1" }, ({ n }) => n % 2 === 0 && n >= 10 && n < 20],
    ["a sender", { from: "bob", kind: "messages" }, ({ from }) => from === "bob"],
    ["unread", { unread: true }, () => true],
    ["calls", { kind: "calls" }, () => false],
  ];
  test.each(parts)("on a fresh device brings %s from each conversation, and delivers it once", async (name, o, wanted) => {
    const ann = await server.device("ann", `fresh ${name}`);
    const s = await ann.openAll(o);
    const all = await readAll(s);
    const got = all.filter((m) => m.type !== "note");
    const want: string[] = [];
    for (let i = 1; i <= n; i++) {
      if (wanted({ n: i, from: Math.ceil(i / 2) % 2 === 1 ? "cyd" : "bob" })) want.push(i % 2 === 1 ? `to Ann ${i}` : `to all ${i}`);
    }
    expect(texts(got).sort()).toEqual(want.sort());
    for (const m of got) expect(m.peer).toBe(m.text.startsWith("to Ann") ? m.from : "");
    const ends = await s.ends();
    expect(ends.list).toBe("beginning");
    for (const { end } of ends.conversations) expect(["beginning", "read"]).toContain(end);
    expect(await ann.row({ peer: "bob" })).toMatchObject({ read: 0, unread: 5 }); // it marked nothing
    expect((await s.counts()).total).toBe(all.length); // what was read too
    server.run("token", "revoke", "ann", `--device=fresh ${name}`, `--server=${server.url}`, `--data=${server.data}`);
  });

  test("reads what is here in one order and without a connection, and says what is not", async () => {
    const storage = memoryStorage();
    const before = await server.device("ann", "offline", { storage });
    const one = await before.openSession({ with: { peer: "cyd" } });
    await one.sync(3);
    await before.close();
    const ann = await openClient({ storage });
    const s = await ann.openAll({ query: "to ann" });
    const first = await s.read(2);
    expect(texts(first.messages)).toEqual(["to Ann 17", "to Ann 13"]);
    expect(first.end).toBe("more");
    const rest = await s.read(10);
    expect(texts(rest.messages)).toEqual(["to Ann 9"]);
    expect(rest.messages[0]!.last).toBe(true);
    const { conversations, list } = (await s.ends()) satisfies Ends;
    const gaps = conversations.filter((c) => c.end === "gap");
    expect(list).toBe("beginning");
    expect(gaps.map((c) => c.target)).toEqual(expect.arrayContaining([{ peer: "bob" }, { peer: "cyd" }, { group }]));
    expect(gaps.find((c) => "peer" in c.target && c.target.peer === "cyd")).toMatchObject({ missing: 2 });
    expect(rest).toMatchObject({ end: "gap", missing: gaps.reduce((sum, c) => sum + c.missing!, 0) });
    const stopped = new AbortController();
    const waiting = s.sync(5, { signal: stopped.signal });
    stopped.abort();
    expect(await waiting).toMatchObject({ error: { code: Code.Cancelled } });
    await ann.close();
  });

  test("a read of many turns is one: what else moves the session waits, and where it stands is told when it is over", async () => {
    const storage = memoryStorage();
    const before = await server.device("ann", "turns", { storage });
    await (await before.openAll({ unread: true })).sync(100);
    await before.close();
    const e = await Engine.open({ db: new LocalDB(await storage.open()), now: Date.now, ticks: () => 1, random: (b) => b.fill(7), platform: "test", page: 200, pipeline: 3 });
    const s = await EngineSession.open(e, { thread: 0n, from: "", query: "to Ann 1", unread: false, showBlocked: false });
    const found = ["to Ann 19", "to Ann 17", "to Ann 15", "to Ann 13", "to Ann 11", "to Ann 1"];
    const standings: unknown[] = [];
    const turn: Turn = async (f) => {
      const r = await f();
      standings.push(s.standing());
      return r;
    };
    const [first, second, , anew] = await Promise.all([s.read(2, turn, 1), s.read(2, turn, 1), s.reset(), s.read(9, turn, 1)]);
    expect(standings.length).toBeGreaterThan(10);
    expect(standings.filter((at) => at !== undefined)).toEqual([]);
    expect(texts(first.messages)).toEqual(found.slice(0, 2));
    expect(texts(second.messages)).toEqual(found.slice(2, 4));
    expect(texts(anew.messages)).toEqual(found);
    expect(s.standing()?.parts.length).toBeGreaterThan(0);
    let [turns, last] = [0, 0];
    /** A read of all, with something done before the last of its turns. */
    const readWhile = async (act: () => Promise<void>): Promise<string[]> => {
      await s.reset();
      turns = 0;
      const page = await s.read(9, async (f) => {
        if (++turns === last) await act();
        return f();
      }, 1);
      return texts(page.messages);
    };
    expect(await readWhile(async () => {})).toEqual(found);
    last = turns;
    expect(await readWhile(() => s.leave())).toEqual(found); // as when a new epoch begins
    const hidden = readWhile(() => makeChange(e, { conv: "", peer: "cyd" }, "", { kind: "hide", seqs: [5] }));
    expect(await hidden).toEqual(found.filter((text) => text !== "to Ann 17"));
    await e.db.close();
  });

  test("goes down a long list for what is unread in it", async () => {
    server.token("fay", "phone");
    for (let i = 1; i <= 60; i++) {
      const deep = await writers.bob.newGroup({ name: `group ${i}`, members: ["fay"] });
      if (i === 1) await writers.bob.sendWait({ group: deep }, { text: "deep" });
    }
    const fay = await server.device("fay", "fresh");
    const s = await fay.openAll({ unread: true });
    expect(await s.read(1)).toMatchObject({ count: 0, end: "gap" });
    expect((await s.ends()).list).toBe("gap"); // its first page has 50 rows
    expect(await s.sync(1)).toMatchObject({ count: 1, more: false });
    expect(texts((await s.read(1)).messages)).toEqual(["deep"]);
    expect((await s.ends()).list).toBe("beginning");
  });

  test("hears what happens in any conversation, edits and removals too", async () => {
    const ann = await server.device("ann", "live");
    const s = await ann.openAll({ query: "soup" });
    const next = (): Promise<Message> => heard<Message>((f) => s.on("message", f));
    let came = next();
    await writers.bob.sendWait({ peer: "ann" }, { text: "bread?" });
    const sent = await writers.cyd.sendWait({ group }, { text: "Soup!" });
    expect(await came).toMatchObject({ text: "Soup!", peer: "", conv: sent.conv, origin: "live", update: false });
    came = next();
    await writers.cyd.edit({ group }, { seq: sent.seq }, { text: "Soup, at noon" });
    expect(await came).toMatchObject({ text: "Soup, at noon", update: true });
    const gone = heard<Removed>((f) => s.on("removed", f));
    await ann.hide({ group }, { seq: sent.seq });
    expect(await gone).toEqual({ range: { lo: sent.seq, hi: sent.seq }, conv: sent.conv, peer: "" });
    expect(texts((await s.read(10)).messages)).toEqual([]); // what came live is not read again
    await s.stop();
    await expect(s.read(1)).rejects.toMatchObject({ code: Code.Closed });
    await expect(s.ends()).rejects.toMatchObject({ code: Code.Closed });
  });

  test("has no place, and ends its syncs when it is stopped", async () => {
    const ann = await server.device("ann", "refused");
    for (const o of [{ with: { peer: "bob" } }, { fifo: true }, { before: 5 }, { readReceipts: true }]) {
      await expect(ann.openAll(o as AllOptions)).rejects.toMatchObject({ code: Code.BadRequest });
    }
    const s = await ann.openAll();
    await expect(s.read(-1)).rejects.toMatchObject({ code: Code.BadRequest });
    const syncs = [s.sync(3), s.sync(6)];
    await s.stop();
    for (const { error } of await Promise.all(syncs)) expect([undefined, Code.Cancelled]).toContain(error?.code);
  });
});
