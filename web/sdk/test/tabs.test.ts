// Several tabs of one browser share one device: one holds the connection, the others follow.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Client } from "../src/api.ts";
import type { ClientImpl } from "../src/client/client.ts";
import { openShared, type Shared } from "../src/client/tabs.ts";
import type { Platform } from "../src/host/host.ts";
import { memoryStorage } from "../src/storage/memory.ts";
import type { StorageFactory } from "../src/storage/storage.ts";
import { webSocket, type Connection, type ConnectionEvents, type WebSocketClass } from "../src/transport.ts";
import type { Message, Row } from "../src/types.ts";
import { inflateStream } from "../src/wire/bundle.ts";
import ws from "ws";
import { Server, heard, noServer } from "./server.ts";

/** A browser: its locks fall to the next in line when a tab ends, however it ends. */
class Browser {
  private readonly queues = new Map<string, { tab: Tab; run: () => Promise<void> }[]>();
  private readonly tabs = new Set<Tab>();
  readonly storage: StorageFactory = memoryStorage("shared");

  tab(): Tab {
    const t = new Tab(this);
    this.tabs.add(t);
    return t;
  }

  request(tab: Tab, name: string, f: () => Promise<unknown>, signal?: AbortSignal): Promise<unknown> {
    const queue = this.queues.get(name) ?? [];
    this.queues.set(name, queue);
    return new Promise((resolve, reject) => {
      const entry = {
        tab,
        run: async () => {
          try {
            resolve(await f());
          } catch (e) {
            reject(e as Error);
          }
          this.release(name, entry);
        },
      };
      signal?.addEventListener("abort", () => {
        if (queue[0] === entry) return;
        this.release(name, entry);
        reject(new DOMException("aborted", "AbortError"));
      });
      queue.push(entry);
      if (queue[0] === entry) void entry.run();
    });
  }

  private release(name: string, entry: { tab: Tab }): void {
    const queue = this.queues.get(name)!;
    const first = queue[0] === entry;
    const at = queue.findIndex((e) => e === entry);
    if (at >= 0) queue.splice(at, 1);
    if (first && queue[0]) void queue[0].run();
  }

  post(from: Tab, data: unknown): void {
    const copy = structuredClone(data);
    for (const t of this.tabs) if (t !== from) queueMicrotask(() => t.hear(copy));
  }

  /** A tab that ends without a word: its locks are free, and it says nothing more. */
  crash(t: Tab): void {
    this.tabs.delete(t);
    t.dead = true;
    for (const end of t.ends) end();
    for (const [name, queue] of this.queues) for (const e of queue.filter((e) => e.tab === t)) this.release(name, e);
  }
}

class Tab {
  dead = false;
  readonly ends: (() => void)[] = [];
  private readonly channel = { onmessage: null as ((e: MessageEvent) => void) | null, close: () => {}, postMessage: (data: unknown) => this.browser.post(this, data) };
  constructor(private readonly browser: Browser) {}

  /** A connection ends with its tab, which hears nothing of that. */
  lives(on: ConnectionEvents, connect: (on: ConnectionEvents) => Connection): Connection {
    if (this.dead) return { send: () => {}, close: () => on.closed("dead") };
    const c = connect({
      open: () => this.dead || on.open(),
      frame: (b) => this.dead || on.frame(b),
      closed: (why) => this.dead || on.closed(why),
    });
    this.ends.push(() => c.close());
    return c;
  }

  hear(data: unknown): void {
    if (!this.dead) this.channel.onmessage?.({ data } as MessageEvent);
  }

  get shared(): Shared {
    const request = (name: string, ...rest: unknown[]) => {
      const f = rest[rest.length - 1] as () => Promise<unknown>;
      return this.browser.request(this, name, f, (rest[0] as { signal?: AbortSignal }).signal);
    };
    return { locks: { request } as unknown as Shared["locks"], channel: () => this.channel };
  }
}

describe.skipIf(noServer)("tabs", () => {
  let server: Server;
  const open: Client[] = [];
  beforeAll(async () => {
    server = await Server.start();
  });
  afterAll(async () => {
    await Promise.all(open.map((c) => c.close()));
    await server.stop();
  });

  async function tabOf(browser: Browser, tab: Tab, token: string, keep = true): Promise<ClientImpl> {
    const connect = webSocket(ws as unknown as WebSocketClass);
    const platform: Platform = { connect: (url, on) => tab.lives(on, (on) => connect(url, on)), inflate: inflateStream };
    const c = await openShared({ storage: browser.storage, server: server.url, token: () => token }, platform, tab.shared);
    if (keep) open.push(c);
    return c;
  }

  test("one leads, the other follows: both read, sync, send and hear", async () => {
    const token = server.token("ann", "browser");
    const other = await server.device("bob", "phone");
    for (let i = 1; i <= 5; i++) await other.send({ peer: "ann" }, { text: `m${i}` });
    await other.flush();
    const browser = new Browser();
    const first = await tabOf(browser, browser.tab(), token);
    const second = await tabOf(browser, browser.tab(), token);
    expect([first.role, second.role]).toEqual(["leader", "follower"]);
    await second.start();
    await Promise.all([first.online(), second.online()]);
    expect(second.owner).toMatchObject({ user: "ann", device: "browser" });

    const a = await first.openSession({ with: { peer: "bob" } });
    const b = await second.openSession({ with: { peer: "bob" } });
    expect(await b.sync(10)).toMatchObject({ count: 5, transferred: 5 });
    expect((await b.read(10)).messages.map((m) => m.text)).toEqual(["m5", "m4", "m3", "m2", "m1"]);
    expect((await a.read(2)).messages.map((m) => m.text)).toEqual(["m5", "m4"]);
    const inA = heard<Message>((f) => a.on("message", f));
    const sent = await second.sendWait({ peer: "bob" }, { text: "from the second tab" });
    expect(sent.status).toBe("sent");
    expect((await inA).text).toBe("from the second tab");
    await expect(second.message({ peer: "bob" }, 99)).resolves.toBeUndefined();
    await expect(second.send({ peer: "" }, { text: "x" })).rejects.toMatchObject({ code: 2001 });
  });

  test("when the leader dies the next one goes on: nothing of the outbox is lost, nothing is sent twice, sessions stand where they stood", async () => {
    const token = server.token("dan", "browser");
    const other = await server.device("cyd", "phone");
    for (let i = 1; i <= 6; i++) await other.send({ peer: "dan" }, { text: `m${i}` });
    await other.flush();
    const browser = new Browser();
    const dying = browser.tab();
    const first = await tabOf(browser, dying, token, false);
    const second = await tabOf(browser, browser.tab(), token);
    await second.start();
    await second.online();
    const s = await second.openSession({ with: { peer: "cyd" } });
    await s.sync(6);
    expect((await s.read(3)).messages.map((m) => m.text)).toEqual(["m6", "m5", "m4"]);
    await first.send({ peer: "cyd" }, { text: "written by the one that dies" });
    const led = new Promise<void>((resolve) => second.on("role", (r) => r === "leader" && resolve()));
    browser.crash(dying);
    await led;
    const waiting = second.sendWait({ peer: "cyd" }, { text: "written while nobody led" });
    expect((await s.read(3)).messages.map((m) => m.text)).toEqual(["m3", "m2", "m1"]);
    await waiting;
    await second.flush();
    const all = await other.openSession({ with: { peer: "dan" } });
    await all.sync(20);
    const texts = (await all.read(20)).messages.map((m) => m.text);
    expect(texts).toEqual(["written while nobody led", "written by the one that dies", "m6", "m5", "m4", "m3", "m2", "m1"]);
  });

  test("a sync that the leader has not answered goes on with the next one", async () => {
    const token = server.token("gil", "browser");
    const other = await server.device("hal", "phone");
    for (let i = 1; i <= 3; i++) await other.sendWait({ peer: "gil" }, { text: `m${i}` });
    const browser = new Browser();
    const dying = browser.tab();
    await tabOf(browser, dying, token, false);
    const second = await tabOf(browser, browser.tab(), token);
    await second.start();
    await second.online();
    const syncs = [(await second.openSession({ with: { peer: "hal" } })).sync(3), (await second.openAll()).sync(3)];
    browser.crash(dying);
    for (const result of await Promise.all(syncs)) {
      expect(result.error).toBeUndefined();
      expect(result.count).toBe(3);
    }
  });

  test("a session over all conversations goes on with the next leader: nothing comes twice", async () => {
    const token = server.token("eve", "browser");
    const [bob, cyd] = [await server.device("bob", "desk"), await server.device("cyd", "desk")];
    for (let i = 1; i <= 4; i++) await (i % 2 === 1 ? bob : cyd).sendWait({ peer: "eve" }, { text: `m${i}` });
    const browser = new Browser();
    const dying = browser.tab();
    await tabOf(browser, dying, token, false);
    const second = await tabOf(browser, browser.tab(), token);
    await second.start();
    await second.online();
    const s = await second.openAll({ from: "" });
    expect(await s.sync(4)).toMatchObject({ count: 4 });
    expect((await s.read(2)).messages.map((m) => m.text)).toEqual(["m4", "m3"]);
    const led = new Promise<void>((resolve) => second.on("role", (r) => r === "leader" && resolve()));
    const row = heard<Row>((f) => second.on("row", f), (r) => r.peer === "bob" && r.head === 3);
    browser.crash(dying);
    await bob.sendWait({ peer: "eve" }, { text: "meanwhile" });
    await led;
    await row;
    expect(await s.read(9)).toMatchObject({ count: 1, end: "gap", missing: 1 }); // m2: above bob's there is a gap
    await s.sync(9);
    const rest = await s.read(9);
    expect(rest.messages.map((m) => m.text)).toEqual(["meanwhile", "m1"]);
    expect(rest.end).toBe("beginning");
    const live = heard<Message>((f) => s.on("message", f));
    await cyd.sendWait({ peer: "eve" }, { text: "later" });
    expect(await live).toMatchObject({ text: "later", peer: "cyd", update: false });
    expect((await s.ends()).conversations.map((c) => c.end)).toEqual(["beginning", "beginning"]);
  });
});
