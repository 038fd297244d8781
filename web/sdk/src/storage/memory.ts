// A local database in memory: for tests, and for a page that must leave nothing behind.

import { compareBytes } from "../bytes.ts";
import type { Key, Storage, StorageFactory, StoreReader, StoreWriter, Value } from "./storage.ts";

interface Entry {
  key: Key;
  value: Value;
}

/** Keeps the data in the factory: what was closed and is opened again is as it was. */
export function memoryStorage(name = "memory"): StorageFactory {
  const entries: Entry[] = [];
  return { name, open: async () => new Memory(entries) };
}

class Memory implements Storage {
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly entries: Entry[]) {}

  view<T>(f: (r: StoreReader) => Promise<T>): Promise<T> {
    return this.next(() => f(new Transaction(this.entries)));
  }

  update<T>(_durable: boolean, f: (w: StoreWriter) => Promise<T>): Promise<T> {
    return this.next(async () => {
      const tx = new Transaction(this.entries);
      try {
        return await f(tx);
      } catch (e) {
        tx.rollback();
        throw e;
      }
    });
  }

  private next<T>(f: () => Promise<T>): Promise<T> {
    const result = this.turn.then(f);
    this.turn = result.catch(() => {});
    return result;
  }

  async close(): Promise<void> {
    await this.turn;
  }
}

/** Writes in place and notes what was there before. */
class Transaction implements StoreWriter {
  private readonly undo: (() => void)[] = [];

  constructor(private readonly entries: Entry[]) {}

  async get(key: Key): Promise<Value | undefined> {
    const i = this.from(key);
    return this.has(i, key) ? structuredClone(this.entries[i]!.value) : undefined;
  }

  async scan(lo: Key, hi: Key, limit: number, reverse = false): Promise<Value[]> {
    const a = this.from(lo);
    const b = Math.max(a, this.from(hi));
    const part = reverse ? this.entries.slice(Math.max(a, b - limit), b).reverse() : this.entries.slice(a, Math.min(b, a + limit));
    return part.map((e) => structuredClone(e.value));
  }

  async count(lo: Key, hi: Key): Promise<number> {
    return Math.max(0, this.from(hi) - this.from(lo));
  }

  put(key: Key, value: Value): void {
    const i = this.from(key);
    const entry = { key: key.slice(), value: structuredClone(value) };
    if (this.has(i, key)) {
      const old = this.entries[i]!;
      this.undo.push(() => this.entries.splice(this.from(key), 1, old));
      this.entries[i] = entry;
      return;
    }
    this.undo.push(() => this.entries.splice(this.from(key), 1));
    this.entries.splice(i, 0, entry);
  }

  delete(key: Key): void {
    const i = this.from(key);
    if (!this.has(i, key)) return;
    const [old] = this.entries.splice(i, 1);
    this.undo.push(() => this.entries.splice(this.from(key), 0, old!));
  }

  deleteRange(lo: Key, hi: Key): void {
    const i = this.from(lo);
    const old = this.entries.splice(i, Math.max(0, this.from(hi) - i));
    this.undo.push(() => this.entries.splice(this.from(lo), 0, ...old));
  }

  rollback(): void {
    while (this.undo.length > 0) this.undo.pop()!();
  }

  /** The index of the first entry whose key is not below. */
  private from(key: Key): number {
    let lo = 0;
    let hi = this.entries.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (compareBytes(this.entries[mid]!.key, key) < 0) lo = mid + 1;
      else hi = mid;
    }
    return lo;
  }

  private has(i: number, key: Key): boolean {
    const e = this.entries[i];
    return e !== undefined && compareBytes(e.key, key) === 0;
  }
}
