// The device's local database as the SDK needs it: one ordered map from keys of bytes to
// values that can be structurally cloned. Every implementation passes test/storage.suite.ts.

/** A key: compared byte for byte, a prefix first. */
export type Key = Uint8Array;
export type Value = unknown;

/** Reads what is committed, or in an update also what was written there before. */
export interface StoreReader {
  get(key: Key): Promise<Value | undefined>;
  /** The values of at most limit keys with lo <= key < hi, ascending, or descending with `reverse`. */
  scan(lo: Key, hi: Key, limit: number, reverse?: boolean): Promise<Value[]>;
  /** How many keys lie in lo <= key < hi. */
  count(lo: Key, hi: Key): Promise<number>;
}

export interface StoreWriter extends StoreReader {
  put(key: Key, value: Value): void;
  delete(key: Key): void;
  /** Deletes lo <= key < hi. */
  deleteRange(lo: Key, hi: Key): void;
}

export interface Storage {
  view<T>(f: (r: StoreReader) => Promise<T>): Promise<T>;
  /**
   * Runs f in one transaction: whole or not at all, in the order of the calls. f awaits nothing
   * but its own reader. With durable it is on disk when this resolves, and so is all before it.
   */
  update<T>(durable: boolean, f: (w: StoreWriter) => Promise<T>): Promise<T>;
  close(): Promise<void>;
  /** Told when the platform took the database away, as when a browser evicts what a site stored. */
  onLost?: () => void;
}

/** Opens a local database. `name` is what tabs share it by. */
export interface StorageFactory {
  readonly name: string;
  open(): Promise<Storage>;
}
