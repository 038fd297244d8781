import "fake-indexeddb/auto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { Code } from "../src/errors.ts";
import { indexedDBStorage } from "../src/storage/indexeddb.ts";
import { memoryStorage } from "../src/storage/memory.ts";
import { sqliteStorage } from "../src/storage/sqlite.ts";
import { storageSuite } from "./storage.suite.ts";

const dir = mkdtempSync(join(tmpdir(), "backscroll-"));
afterAll(() => rmSync(dir, { recursive: true }));
let n = 0;

describe("in memory", () => storageSuite(() => memoryStorage()));
describe("IndexedDB", () => storageSuite(() => indexedDBStorage(`db${n++}`)));
describe("SQLite", () => storageSuite(() => sqliteStorage(join(dir, `${n++}.db`))));

describe("IndexedDB", () => {
  test("what is durable is written with strict durability, the rest as the browser likes", async () => {
    const asked: unknown[] = [];
    const s = await indexedDBStorage("durable").open();
    const { prototype } = IDBDatabase;
    const original = prototype.transaction;
    prototype.transaction = function (this: IDBDatabase, ...args: Parameters<typeof original>) {
      asked.push(args[2]?.durability);
      return original.apply(this, args);
    } as typeof original;
    try {
      await s.update(true, async (w) => w.put(Uint8Array.of(1), 1));
      await s.update(false, async (w) => w.put(Uint8Array.of(2), 1));
      await s.close();
      expect(asked).toEqual(["strict", "relaxed"]);
    } finally {
      prototype.transaction = original;
    }
  });

  test("a browser that has no database says so", async () => {
    const { open } = IDBFactory.prototype;
    IDBFactory.prototype.open = () => {
      throw new DOMException("A mutation operation was attempted on a database that did not allow mutations.", "InvalidStateError");
    };
    try {
      await expect(indexedDBStorage("private").open()).rejects.toMatchObject({ code: Code.LocalDB });
    } finally {
      IDBFactory.prototype.open = open;
    }
  });
});
