// @backscroll/client: a device of a user, with its local database, in a browser or in Node.
// Browsers import indexedDBStorage from "@backscroll/client/browser", Node sqliteStorage from
// "@backscroll/client/node"; both re-export all of this.

export type * from "./api.ts";
export type * from "./types.ts";
export { contacts, drafts, stars } from "./keys.ts";
export { FOREVER } from "./types.ts";
export { openClient } from "./open.ts";
export { BackscrollError, Code } from "./errors.ts";
export { memoryStorage } from "./storage/memory.ts";
export { webSocket, type Connect, type Connection, type ConnectionEvents, type WebSocketClass } from "./transport.ts";
export type { Storage, StorageFactory, StoreReader, StoreWriter } from "./storage/storage.ts";
