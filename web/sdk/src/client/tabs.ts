// Several tabs of one browser share one device: the one that holds the lock has the database and
// the connection, the others follow through a channel. When it goes, the lock falls to the next.

import type { Options } from "../api.ts";
import { Host, type Platform } from "../host/host.ts";
import type { ToHost, ToTab } from "../host/protocol.ts";
import { ClientImpl } from "./client.ts";

/** What tabs share, as browsers bring it. */
export interface Shared {
  locks: Pick<LockManager, "request">;
  channel: (name: string) => Pick<BroadcastChannel, "postMessage" | "close"> & { onmessage: ((e: MessageEvent) => void) | null };
}

/** One client alone: it holds its own database. */
export async function openAlone(o: Options, platform: Platform): Promise<ClientImpl> {
  const tab = crypto.randomUUID();
  let host: Host | undefined;
  const client = new ClientImpl(tab, (m) => void host?.hear(m), async () => host?.close(), o.on, o.now ?? Date.now);
  host = await Host.open(o, platform, (m) => client.hear(m));
  client.setTabRole("leader");
  client.hear({ t: "leader", leader: tab, snapshot: host.present(), lost: false });
  return client;
}

export async function openShared(o: Options, platform: Platform, shared: Shared): Promise<ClientImpl> {
  const tab = crypto.randomUUID();
  const name = `backscroll:${o.storage.name}`;
  const channel = shared.channel(name);
  const closing = new AbortController();
  let host: Host | undefined;
  let lead: Promise<unknown> = Promise.resolve();
  let release: () => void = () => {};

  const post = (m: ToHost): void => {
    if (host) void host.hear(m);
    else channel.postMessage(m);
  };
  const client = new ClientImpl(tab, post, async () => {
    if (!host) channel.postMessage({ t: "bye", tab } satisfies ToHost);
    closing.abort();
    release();
    await lead.catch(() => {});
    await host?.close();
    freeTab();
    channel.close();
  }, o.on, o.now ?? Date.now);

  // Others learn by this lock that the tab is gone, however it went.
  let freeTab: () => void = () => {};
  const living = new Promise<void>((resolve) => (freeTab = resolve));
  void shared.locks.request(`${name}:${tab}`, () => living);

  const say = (m: ToTab): void => {
    const own = m.t === "result" || m.t === "session" ? m.tab === tab : true;
    if (own) client.hear(m.t === "leader" ? { ...m, leader: tab } : m);
    if (!own || m.t === "leader" || m.t === "news") channel.postMessage(m.t === "leader" ? { ...m, leader: tab } : m);
  };

  const watched = new Set<string>();
  /** Ends the sessions of a tab when it is gone. */
  const watch = (other: string): void => {
    if (other === tab || watched.has(other)) return;
    watched.add(other);
    void shared.locks.request(`${name}:${other}`, async () => {
      watched.delete(other);
      await host?.gone(other);
    });
  };

  channel.onmessage = ({ data }: MessageEvent): void => {
    const m = data as ToHost | ToTab;
    if (m.t === "hello") {
      if (!host) return;
      watch(m.tab);
      channel.postMessage({ t: "leader", leader: tab, to: m.tab, snapshot: host.present(), lost: false } satisfies ToTab);
    } else if (m.t === "call" || m.t === "bye") {
      if (!host) return;
      if (m.t === "call") watch(m.tab);
      void host.hear(m);
    } else if (!host) client.hear(m);
  };

  /** Holds the lock for as long as the tab is open. */
  const become = async (opened: (e?: unknown) => void): Promise<void> => {
    if (closing.signal.aborted) return;
    const held = new Promise<void>((resolve) => (release = resolve));
    try {
      host = await Host.open(o, platform, say);
    } catch (e) {
      opened(e);
      throw e;
    }
    client.setTabRole("leader");
    say({ t: "leader", leader: tab, snapshot: host.present(), lost: false });
    opened();
    await held;
    await host.close();
  };

  // Either there is a leader, which answers, or the lock is free.
  await new Promise<void>((resolve, reject) => {
    const opened = (e?: unknown) => (e === undefined ? resolve() : reject(e));
    lead = shared.locks.request(name, { signal: closing.signal }, () => become(opened)).catch((e: unknown) => opened(e));
    const hear = client.hear.bind(client);
    client.hear = (m) => {
      hear(m);
      if (m.t === "leader" && (m.to === undefined || m.to === tab)) resolve();
    };
    channel.postMessage({ t: "hello", tab } satisfies ToHost);
  });
  return client;
}
