// For browsers: the local database lives in IndexedDB.

export * from "./index.ts";
export { indexedDBStorage } from "./storage/indexeddb.ts";
