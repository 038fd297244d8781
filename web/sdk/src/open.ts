import type { Client, Options } from "./api.ts";
import { openAlone, openShared, type Shared } from "./client/tabs.ts";
import { BackscrollError, Code } from "./errors.ts";
import type { Platform } from "./host/host.ts";
import { webSocket, type WebSocketClass } from "./transport.ts";
import { inflateStream, type Inflate } from "./wire/bundle.ts";

/** What a platform brings by default. */
export interface Defaults {
  webSocket?: WebSocketClass;
  inflate?: Inflate;
  shared?: Shared;
}

/** Opens the local database as a client. Nothing reaches for the network before start. */
export async function openWith(o: Options, d: Defaults): Promise<Client> {
  const { webSocket: WebSocket = (globalThis as { WebSocket?: WebSocketClass }).WebSocket } = d;
  const connect = o.connect ?? (WebSocket && webSocket(WebSocket));
  if (!connect) throw new BackscrollError(Code.BadRequest, "this platform has no WebSocket: give Options.connect one, as that of the package ws");
  const platform: Platform = { connect, inflate: d.inflate ?? inflateStream };
  const shared = d.shared ?? browserTabs();
  const client = o.tabs === false || !shared ? await openAlone(o, platform) : await openShared(o, platform, shared);
  if (o.foreground !== undefined) client.setForeground(o.foreground);
  else if (typeof document !== "undefined") followPage(client);
  return client;
}

/** What is shown on a page that nobody sees is not read. */
function followPage(client: Client): void {
  const look = () => client.setForeground(document.visibilityState === "visible");
  document.addEventListener("visibilitychange", look);
  look();
}

/** What the tabs of a browser share; undefined: this is none, or it has no locks. */
function browserTabs(): Shared | undefined {
  const locks = globalThis.navigator?.locks;
  if (!locks || typeof document === "undefined" || typeof BroadcastChannel === "undefined") return undefined;
  return { locks, channel: (name) => new BroadcastChannel(name) };
}

/** Opens the local database as a client, with what the platform brings. */
export const openClient = (o: Options): Promise<Client> => openWith(o, {});
