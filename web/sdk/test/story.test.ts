// The story of the seed, against a real server.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Message } from "../src/types.ts";
import { Server, heard, noServer } from "./server.ts";

describe.skipIf(noServer)("against a real server", () => {
  let server: Server;
  beforeAll(async () => {
    server = await Server.start();
  });
  afterAll(() => server.stop());

  test("a fresh device reads nothing, syncs on demand, and then reads", async () => {
    const ann = await server.device("ann", "phone");
    const bob = await server.device("bob", "phone");
    for (let i = 1; i <= 30; i++) await ann.send({ peer: "bob" }, { text: `message ${i}` });
    await ann.flush();

    const tablet = await server.device("bob", "tablet");
    const s = await tablet.openSession({ with: { peer: "ann" } });
    expect(await s.read(10)).toMatchObject({ count: 0, end: "gap", missing: 30 });
    expect(await s.sync(20)).toEqual({ count: 20, transferred: 20, more: true, end: "gap" });
    const page = await s.read(20);
    expect(page.messages.map((m) => m.seq)).toEqual(Array.from({ length: 20 }, (_, i) => 30 - i));
    expect(page.messages[0]).toMatchObject({ text: "message 30", from: "ann", status: "received", origin: "database", last: false });
    expect(page.messages[19]).toMatchObject({ last: true });
    expect(page).toMatchObject({ end: "gap", missing: 10 });
    expect((await tablet.coverage({ peer: "ann" })).gaps).toEqual([{ lo: 1, hi: 10 }]);
    expect(await s.sync(50)).toMatchObject({ count: 10, transferred: 10, more: false, end: "beginning" });
    expect(await s.read(50)).toMatchObject({ count: 10, end: "beginning" });
    await bob.close();
  });

  test("a message reaches an open session live, and its sender sees it delivered and read", async () => {
    const ann = await server.device("ann2", "phone");
    const bob = await server.device("bob2", "phone", { foreground: true });
    const mine = await ann.openSession({ with: { peer: "bob2" } });
    const theirs = await bob.openSession({ with: { peer: "ann2" }, readReceipts: true });
    const live = heard<Message>((f) => theirs.on("message", f));
    const read = new Promise<number>((resolve) => mine.on("receipt", (_d, read) => read > 0 && resolve(read)));
    const sent = await ann.sendWait({ peer: "bob2" }, { text: "hello", wantReceipt: true });
    expect(sent).toMatchObject({ status: "sent", seq: 1, text: "hello" });
    expect(await live).toMatchObject({ text: "hello", origin: "live", from: "ann2" });
    expect(await read).toBe(1);
    expect(await ann.message({ peer: "bob2" }, 1)).toMatchObject({ status: "read" });
  });
});
