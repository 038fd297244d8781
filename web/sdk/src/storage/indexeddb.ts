// The local database of a browser: one object store of an IndexedDB database.
//
// What has to be durable is written with durability "strict": browsers default to "relaxed",
// which a crash of the machine may take back. An idle transaction commits by itself, so what
// runs inside one awaits nothing but its own reads.

import { openDB, unwrap, type IDBPDatabase, type IDBPObjectStore } from "idb";
import { BackscrollError, Code, asError } from "../errors.ts";
import type { Key, Storage, StorageFactory, StoreReader, StoreWriter, Value } from "./storage.ts";

const STORE = "backscroll";

/** A database of that name. Private windows of some browsers have none: opening fails with LocalDB. */
export function indexedDBStorage(name: string): StorageFactory {
  return {
    name,
    open: async () => {
      let lost: () => void = () => {};
      try {
        const db = await openDB(name, 1, {
          upgrade: (db) => void db.createObjectStore(STORE),
          blocking: (_now, _then, event) => (event.target as IDBDatabase).close(),
          terminated: () => lost(),
        });
        const storage = new IndexedDB(db);
        lost = () => storage.onLost?.();
        return storage;
      } catch (e) {
        throw new BackscrollError(Code.LocalDB, `this browser does not open a database: ${String(e)}`, `open ${name}`, e);
      }
    },
  };
}

class IndexedDB implements Storage {
  onLost?: () => void;

  constructor(private readonly db: IDBPDatabase) {}

  async view<T>(f: (r: StoreReader) => Promise<T>): Promise<T> {
    try {
      const tx = this.db.transaction(STORE, "readonly");
      const done = tx.done.catch(() => {});
      const result = await f(new Reader(tx.store));
      await done;
      return result;
    } catch (e) {
      throw asError(e, Code.LocalDB, "read the local database");
    }
  }

  async update<T>(durable: boolean, f: (w: StoreWriter) => Promise<T>): Promise<T> {
    try {
      const tx = this.db.transaction(STORE, "readwrite", { durability: durable ? "strict" : "relaxed" });
      const done = tx.done.then(() => undefined, (e: unknown) => e ?? new Error("the transaction was aborted"));
      let result: T;
      try {
        result = await f(new Writer(tx.store));
      } catch (e) {
        over(() => tx.abort());
        await done;
        throw e;
      }
      over(() => tx.commit()); // nothing follows: what is still on its way to the database need not be answered first
      const failed = await done;
      if (failed) throw failed;
      return result;
    } catch (e) {
      const full = e instanceof DOMException && e.name === "QuotaExceededError";
      throw full ? new BackscrollError(Code.LocalDB, "the browser has no more space for this site", "write to the local database", e)
        : asError(e, Code.LocalDB, "write to the local database");
    }
  }

  async close(): Promise<void> {
    this.db.close();
  }
}

/** Ends a transaction, which may be over already: why is in its done. */
function over(end: () => void): void {
  try {
    end();
  } catch {
    // see above
  }
}

type Mode = "readonly" | "readwrite";

/** Buffers of their own: IndexedDB takes the whole buffer behind a view. */
const exactly = (k: Key): Uint8Array<ArrayBuffer> => (k.byteLength === k.buffer.byteLength ? k : k.slice()) as Uint8Array<ArrayBuffer>;
const between = (lo: Key, hi: Key): IDBKeyRange => IDBKeyRange.bound(exactly(lo), exactly(hi), false, true);

class Reader<M extends Mode> implements StoreReader {
  constructor(protected readonly store: IDBPObjectStore<unknown, [typeof STORE], typeof STORE, M>) {}

  get(key: Key): Promise<Value | undefined> {
    return this.store.get(exactly(key));
  }

  async scan(lo: Key, hi: Key, limit: number, reverse = false): Promise<Value[]> {
    if (!reverse) return this.store.getAll(between(lo, hi), limit < 2 ** 32 ? limit : undefined);
    const out: Value[] = [];
    for (let c = await this.store.openCursor(between(lo, hi), "prev"); c && out.length < limit; c = await c.continue()) out.push(c.value);
    return out;
  }

  count(lo: Key, hi: Key): Promise<number> {
    return this.store.count(between(lo, hi));
  }
}

class Writer extends Reader<"readwrite"> implements StoreWriter {
  // A write that fails aborts the transaction, which says why. Nobody looks at its request, so it
  // is given no promise and no listeners, of which a page of messages would make thousands.
  private readonly raw = unwrap(this.store);

  put(key: Key, value: Value): void {
    this.raw.put(value, exactly(key));
  }

  delete(key: Key): void {
    this.raw.delete(exactly(key));
  }

  deleteRange(lo: Key, hi: Key): void {
    this.raw.delete(between(lo, hi));
  }
}
