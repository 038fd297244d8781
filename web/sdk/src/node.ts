// For Node: the local database is an SQLite file.

import { inflateRawSync } from "node:zlib";
import ws from "ws";
import type { Client, Options } from "./api.ts";
import { openWith } from "./open.ts";
import type { WebSocketClass } from "./transport.ts";

export type * from "./api.ts";
export type * from "./types.ts";
export { contacts, drafts, stars } from "./keys.ts";
export { FOREVER } from "./types.ts";
export { BackscrollError, Code } from "./errors.ts";
export { memoryStorage } from "./storage/memory.ts";
export { sqliteStorage } from "./storage/sqlite.ts";
export { webSocket, type Connect, type Connection, type ConnectionEvents, type WebSocketClass } from "./transport.ts";
export type { Storage, StorageFactory, StoreReader, StoreWriter } from "./storage/storage.ts";

/** Opens the local database as a client. Nothing reaches for the network before start. */
export const openClient = (o: Options): Promise<Client> =>
  openWith(o, {
    webSocket: ws as unknown as WebSocketClass,
    inflate: (packed, size) => inflateRawSync(packed, { maxOutputLength: size + 1 }),
  });
