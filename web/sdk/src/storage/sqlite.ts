// The local database of a program in Node: one table in an SQLite file (node-sqlite3-wasm, which
// needs no compiler). Only one process may have it open.

import { deserialize, serialize } from "node:v8";
import sqlite from "node-sqlite3-wasm";
import { BackscrollError, Code, asError } from "../errors.ts";
import type { Key, Storage, StorageFactory, StoreReader, StoreWriter, Value } from "./storage.ts";

type Database = InstanceType<typeof sqlite.Database>;
type Statement = ReturnType<Database["prepare"]>;

const QUERIES = {
  get: "SELECT value FROM entry WHERE key = ?",
  scan: "SELECT value FROM entry WHERE key >= ? AND key < ? ORDER BY key LIMIT ?",
  scanBack: "SELECT value FROM entry WHERE key >= ? AND key < ? ORDER BY key DESC LIMIT ?",
  count: "SELECT count(*) AS n FROM entry WHERE key >= ? AND key < ?",
  put: "INSERT INTO entry (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
  delete: "DELETE FROM entry WHERE key = ?",
  deleteRange: "DELETE FROM entry WHERE key >= ? AND key < ?",
};

/** A database file; made if it is not there. */
export function sqliteStorage(path: string): StorageFactory {
  return { name: path, open: async () => new SQLite(path) };
}

class SQLite implements Storage {
  private readonly db: Database;
  private readonly statements: Record<keyof typeof QUERIES, Statement>;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(path: string) {
    try {
      this.db = new sqlite.Database(path);
      this.db.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = TRUNCATE");
      this.db.exec("CREATE TABLE IF NOT EXISTS entry (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID");
      const prepared = Object.entries(QUERIES).map(([name, sql]) => [name, this.db.prepare(sql)]);
      this.statements = Object.fromEntries(prepared) as Record<keyof typeof QUERIES, Statement>;
    } catch (e) {
      const inUse = String(e).includes("locked");
      throw new BackscrollError(inUse ? Code.InUse : Code.LocalDB, inUse ? "another process has it open" : String(e), `open ${path}`, e);
    }
  }

  view<T>(f: (r: StoreReader) => Promise<T>): Promise<T> {
    return this.next("read the local database", () => f(new Transaction(this.statements)));
  }

  update<T>(durable: boolean, f: (w: StoreWriter) => Promise<T>): Promise<T> {
    return this.next("write to the local database", async () => {
      this.db.exec(`PRAGMA synchronous = ${durable ? "FULL" : "NORMAL"}`);
      this.db.exec("BEGIN IMMEDIATE");
      try {
        const result = await f(new Transaction(this.statements));
        this.db.exec("COMMIT");
        return result;
      } catch (e) {
        if (this.db.inTransaction) this.db.exec("ROLLBACK");
        throw e;
      }
    });
  }

  private next<T>(op: string, f: () => Promise<T>): Promise<T> {
    const result = this.turn.then(f).catch((e: unknown) => {
      throw asError(e, Code.LocalDB, op);
    });
    this.turn = result.catch(() => {});
    return result;
  }

  async close(): Promise<void> {
    await this.turn;
    for (const s of Object.values(this.statements)) s.finalize();
    this.db.close();
  }
}

class Transaction implements StoreWriter {
  constructor(private readonly q: Record<keyof typeof QUERIES, Statement>) {}

  async get(key: Key): Promise<Value | undefined> {
    const row = this.q.get.get([key]);
    return row ? valueOf(row) : undefined;
  }

  async scan(lo: Key, hi: Key, limit: number, reverse = false): Promise<Value[]> {
    return (reverse ? this.q.scanBack : this.q.scan).all([lo, hi, limit]).map(valueOf);
  }

  async count(lo: Key, hi: Key): Promise<number> {
    return Number(this.q.count.get([lo, hi])!["n"]);
  }

  put(key: Key, value: Value): void {
    this.q.put.run([key, serialize(value)]);
  }

  delete(key: Key): void {
    this.q.delete.run([key]);
  }

  deleteRange(lo: Key, hi: Key): void {
    this.q.deleteRange.run([lo, hi]);
  }
}

/** Buffers come back as what they were before: plain bytes. */
const valueOf = (row: Record<string, unknown>): Value => deserialize(row["value"] as Uint8Array);
