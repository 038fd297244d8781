// What happens to a device: no network, a server that dies, a restart, a full disk, a database that is gone.

import "fake-indexeddb/auto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { webSocket, type WebSocketClass } from "../src/transport.ts";
import { BackscrollError, Code, contacts, drafts, openClient, stars, sqliteStorage, type Client, type Options } from "../src/node.ts";
import { indexedDBStorage } from "../src/storage/indexeddb.ts";
import { memoryStorage } from "../src/storage/memory.ts";
import type { Storage, StorageFactory } from "../src/storage/storage.ts";
import type { SessionState, Status } from "../src/api.ts";
import type { Datum, Message, Removed, Row } from "../src/types.ts";
import { Server, heard, noServer } from "./server.ts";

describe.skipIf(noServer)("a device", () => {
  let server: Server;
  const dir = mkdtempSync(join(tmpdir(), "backscroll-"));
  const open: Client[] = [];
  beforeAll(async () => {
    server = await Server.start();
    for (const user of ["ann", "bob", "cyd", "dan", "eve", "fay", "gus"]) server.token(user, "phone");
  });
  afterAll(async () => {
    await Promise.all(open.map((c) => c.close()));
    await server.stop();
    rmSync(dir, { recursive: true });
  });

  /** A client that is not started. */
  async function client(user: string, device: string, o: Partial<Options> = {}): Promise<Client> {
    const token = server.token(user, device);
    const c = await openClient({ storage: memoryStorage(), server: server.url, token: () => token, ...o });
    open.push(c);
    return c;
  }

  test("what is written without a network leaves after a restart, in order", async () => {
    const storage = sqliteStorage(join(dir, "ann.db"));
    let ann = await client("ann", "desk", { storage });
    await ann.start();
    await ann.online();
    await ann.close();

    ann = await openClient({ storage });
    expect(ann.owner).toMatchObject({ user: "ann", device: "desk" });
    const first = await ann.send({ peer: "bob" }, { text: "one" });
    expect(first).toMatchObject({ status: "outbox", origin: "pending", seq: 0, from: "ann" });
    await ann.reply({ peer: "bob" }, { id: first.id }, { text: "two" });
    await ann.edit({ peer: "bob" }, { id: first.id }, { text: "one, edited" });
    await ann.close();

    ann = await openClient({ storage }); // server and token are remembered
    open.push(ann);
    const s = await ann.openSession({ with: { peer: "bob" } });
    expect((await s.read(5)).messages.map((m) => m.text)).toEqual(["two", "one, edited"]);
    await ann.start();
    await ann.flush();
    const bob = await server.device("bob", "desk");
    const b = await bob.openSession({ with: { peer: "ann" } });
    await b.sync(10);
    expect((await b.read(10)).messages).toMatchObject([{ text: "two", replyTo: 1, seq: 2 }, { text: "one, edited", seq: 1 }]);
  });

  test("edits, reactions, deletions, hiding and clearing reach other devices, and are shown at once", async () => {
    const cyd = await server.device("cyd", "desk");
    const to = { peer: "dan" };
    const from = { peer: "cyd" };
    for (const text of ["a", "b", "c", "d"]) await cyd.sendWait(to, { text, wantReceipt: true });
    const dan = await server.device("dan", "desk", { foreground: true }); // now, so that it knows of all four
    const s = await dan.openSession({ with: from, readReceipts: true });
    await s.sync(4);
    expect((await s.read(4)).count).toBe(4);
    const update = (text: string) => heard<Message>((f) => s.on("message", f), (m) => m.update && (m.text === text || (text === "" && m.deleted !== 0)));
    const [edited, gone] = [update("a!"), update("")];
    await (await cyd.edit(to, { seq: 1 }, { text: "a!" })).wait();
    await (await cyd.delete(to, { seq: 2 })).wait();
    expect(await edited).toMatchObject({ seq: 1, text: "a!", edited: expect.any(Number) as number });
    expect(await gone).toMatchObject({ seq: 2, text: "" });
    const reaction = await dan.react(from, { seq: 3 }, "👍");
    expect(await dan.message(from, 3)).toMatchObject({ changing: true, mine: ["👍"], reactions: [{ emoji: "👍", count: 1, names: ["dan"] }] });
    await reaction.wait();
    expect(await dan.message(from, 3)).toMatchObject({ changing: false, mine: ["👍"] });
    expect(await cyd.reactors(to, 3, "👍")).toMatchObject([{ user: "dan" }]);
    const removed = heard<Removed>((f) => s.on("removed", f));
    await (await dan.hide(from, { seq: 4 })).wait();
    expect(await removed).toEqual({ range: { lo: 4, hi: 4 }, conv: expect.any(String), peer: "cyd" });
    expect(await dan.message(from, 4)).toBeUndefined();
    await (await dan.clear(from, 2)).wait();
    await s.reset();
    expect(await s.read(10)).toMatchObject({ count: 1, end: "cleared", messages: [{ seq: 3 }] });
    await expect((await dan.edit(from, { seq: 3 }, { text: "no" })).wait()).rejects.toMatchObject({ code: Code.NotYours });
    expect((await cyd.info(to, 3))[0]).toMatchObject({ user: "dan", read: expect.any(Number) as number });
  });

  test("a server that dies is found again; a sync that waits goes on", async () => {
    const eve = await server.device("eve", "desk");
    for (let i = 0; i < 5; i++) await eve.send({ peer: "fay" }, { text: `m${i}` });
    await eve.flush();
    const fay = await server.device("fay", "desk");
    const offline = heard<Status>((f) => fay.on("status", f), (s) => s.state === "offline");
    await server.kill();
    await offline;
    const s = await fay.openSession({ with: { peer: "eve" } });
    const waits = heard<SessionState>((f) => s.on("state", f), (st) => st.kind === "waiting");
    const syncing = s.sync(10);
    await waits;
    expect(await s.read(10)).toMatchObject({ count: 0, end: "gap" });
    await server.begin();
    expect(await syncing).toMatchObject({ count: 5, end: "beginning" });
    const cancelled = new AbortController();
    cancelled.abort();
    expect(await s.sync(500, { signal: cancelled.signal })).toMatchObject({ count: 5 });
  });

  test("a connection that cannot even be tried is an offline device", async () => {
    const refusing = class {
      constructor() {
        throw new DOMException("the policy of this page does not allow it", "SecurityError");
      }
    } as unknown as WebSocketClass;
    const ann = await client("ann", "policy", { connect: webSocket(refusing) });
    const offline = heard<Status>((f) => ann.on("status", f), (s) => s.state === "offline");
    await ann.start();
    expect(await offline).toMatchObject({ error: { code: Code.Offline } });
  });

  test("who waits for the server hears that he stopped waiting, also before he began, and that the client was closed", async () => {
    const ann = await client("ann", "waits");
    const signal = AbortSignal.abort();
    await expect(ann.online({ signal })).rejects.toMatchObject({ code: Code.Offline });
    await expect(ann.flush({ signal })).rejects.toMatchObject({ code: Code.Offline });
    const online = expect(ann.online()).rejects.toMatchObject({ code: Code.Closed });
    await ann.close();
    await online;
    await expect(ann.online()).rejects.toMatchObject({ code: Code.Closed });
  });

  test("a refused message fails, holds nothing up, and can be sent again; lists, groups, profiles and devices", async () => {
    const gus = await server.device("gus", "desk");
    const failed = heard<Message>((f) => gus.on("outbox", f), (m) => m.status === "failed");
    const refused = await gus.send({ peer: "zoe" }, { text: "hello?" });
    await expect(gus.sendWait({ peer: "zoe" }, { text: "anybody?" })).rejects.toMatchObject({ code: Code.NoUser });
    expect(await failed).toMatchObject({ id: refused.id, code: Code.NoUser });
    server.token("zoe", "phone");
    await gus.resend(refused.id);
    await gus.flush();
    expect(await gus.message({ peer: "zoe" }, 1)).toMatchObject({ text: "hello?", status: "sent" });

    const group = await gus.newGroup({ name: "Friends", members: ["zoe"] });
    const row = heard<Row>((f) => gus.on("row", f), (r) => "group" in r.target && r.target.group === group && r.pinned > 0);
    await (await gus.pin({ group })).wait();
    expect(await row).toMatchObject({ name: "Friends", role: "owner", archived: false });
    expect((await gus.syncMembers(group)).count).toBe(2);
    let told = 0;
    const off = gus.on("row", () => told++);
    for (let i = 0; i < 8; i++) expect((await gus.syncMembers(group)).count).toBe(2);
    off();
    expect(told).toBeLessThan(8); // there was no news; of the pin it may hear once more
    expect((await gus.members(group)).map((m) => m.user)).toEqual(["gus", "zoe"]);
    const list = await gus.openInbox({ groups: "only" });
    await list.sync(10);
    expect(await list.read(10)).toMatchObject({ count: 1, end: "beginning", rows: [{ name: "Friends" }] });
    expect(await gus.setProfile({ name: "Gus G.", fields: { pet: "cat" } })).toMatchObject({ user: "gus", name: "Gus G.", fields: { pet: "cat" } });
    expect(await gus.syncProfiles("gus", "nobody")).toMatchObject([{ known: true, name: "Gus G." }, { known: false }]);
    expect((await gus.devices()).map((d) => d.name).sort()).toEqual(["desk", "phone"]);
    expect(await gus.presence("zoe")).toMatchObject([{ user: "zoe", online: false }]);
    for (const ask of [gus.presence("zoe", ""), gus.syncProfiles(""), gus.watch("")]) await expect(ask).rejects.toMatchObject({ code: 2001 });
    expect(await gus.setAccount({ quiet: true })).toMatchObject({ quiet: true, writeFrom: "anyone" });
    const out = heard<Status>((f) => gus.on("status", f), (s) => s.state === "signed out");
    await gus.signOut("desk");
    expect(await out).toMatchObject({ error: { code: Code.TokenRevoked } });
    await expect(gus.online()).rejects.toBeInstanceOf(BackscrollError);
  });

  test("user data: written offline, brought by prefix, long values by key; who is blocked is left out of groups", async () => {
    server.token("hal", "phone");
    server.token("ida", "phone");
    const hal = await server.device("hal", "desk");
    await (await drafts.set(hal, { peer: "ida" }, "dear Ida")).wait();
    await (await hal.setData("photo", new Uint8Array(3000).fill(7))).wait();
    const other = await server.device("hal", "tablet");
    expect(await drafts.get(other, { peer: "ida" })).toBeUndefined();
    expect(await other.syncData("")).toBe(2);
    expect(await drafts.get(other, { peer: "ida" })).toBe("dear Ida");
    expect(await other.datum("photo")).toMatchObject({ state: "long", size: 3000 });
    expect((await other.fetchDatum("photo")).value).toHaveLength(3000);
    const gone = heard<Datum>((f) => other.on("data", f), (d) => d.key === "photo" && d.state === "absent");
    await hal.deleteData("photo");
    expect(await hal.datum("photo")).toMatchObject({ state: "absent" });
    await gone;
    expect(await other.datum("photo")).toMatchObject({ state: "absent", pending: false });
    await (await contacts.set(hal, "ida", "Ida")).wait();
    await (await stars.set(hal, { peer: "ida" }, 3, true)).wait();
    expect(await contacts.list(hal)).toEqual([{ user: "ida", name: "Ida" }]);
    expect(await stars.list(hal, { peer: "ida" })).toEqual([3]);

    const ida = await server.device("ida", "desk");
    const group = await hal.newGroup({ name: "Both", members: ["ida"] });
    await ida.sendWait({ group }, { text: "from Ida" });
    await (await hal.block("ida")).wait();
    expect(await hal.blocked()).toEqual(["ida"]);
    await expect(ida.sendWait({ peer: "hal" }, { text: "?" })).rejects.toMatchObject({ code: Code.Blocked });
    const [without, with_] = [await hal.openSession({ with: { group } }), await hal.openSession({ with: { group }, showBlocked: true })];
    await with_.sync(10);
    await without.sync(10);
    expect((await with_.read(10)).messages.map((m) => m.from)).toContain("ida");
    expect((await without.read(10)).messages.map((m) => m.from)).not.toContain("ida");
    await (await hal.unblock("ida")).wait();
    expect(await hal.blocked()).toEqual([]);
  });

  test("when there is no more space, reading goes on and the error is told; with space again it goes on", async () => {
    let full = false;
    const real = memoryStorage();
    const storage: StorageFactory = {
      name: "small",
      open: async (): Promise<Storage> => {
        const s = await real.open();
        return {
          view: (f) => s.view(f),
          update: (durable, f) => (full ? Promise.reject(new BackscrollError(Code.LocalDB, "the browser has no more space for this site")) : s.update(durable, f)),
          close: () => s.close(),
        };
      },
    };
    const bob = await server.device("bob", "full", { storage });
    const s = await bob.openSession({ with: { peer: "ann" } });
    await s.sync(10);
    full = true;
    await expect(bob.send({ peer: "ann" }, { text: "no room" })).rejects.toMatchObject({ code: Code.LocalDB });
    expect((await s.read(10)).count).toBe(2);
    const told = heard((f) => bob.on("error", f));
    const ann = await server.device("ann", "other");
    await ann.sendWait({ peer: "bob" }, { text: "there?" });
    expect(await told).toMatchObject({ code: Code.LocalDB });
    const live = heard<Message>((f) => s.on("message", f), (m) => m.text === "there?");
    full = false;
    expect(await live).toMatchObject({ seq: 3 });
  });

  test("a database that the browser took away: the client goes on as a fresh device", async () => {
    let current: Storage | undefined;
    let evicted = 0;
    const storage: StorageFactory = {
      name: "evicted",
      open: async () => (current = await indexedDBStorage(`evicted${evicted}`).open()),
    };
    const bob = await server.device("bob", "evicted", { storage });
    const s = await bob.openSession({ with: { peer: "ann" } });
    await s.sync(10);
    expect((await s.read(10)).count).toBeGreaterThan(1);
    const gone = heard<Removed>((f) => s.on("removed", f));
    const back = heard<Status>((f) => bob.on("status", f), (st) => st.state === "online");
    evicted++;
    await current!.close();
    current!.onLost!();
    expect(await gone).toMatchObject({ range: { lo: 1 } });
    await back;
    expect(await s.read(10)).toMatchObject({ count: 0, end: "gap" });
    expect((await s.sync(10)).count).toBeGreaterThan(1);
    expect((await s.read(10)).count).toBeGreaterThan(1);
  });
});
