// What is measured of the SDK in a page. It is built when it is measured, and is no part of the
// pages that the server embeds.

import { indexedDBStorage, openClient, type Client } from "@backscroll/client/browser";

/** A device's token, and a group of its user. */
export interface Login {
  token: string;
  group: number;
  /** How many messages of the group are synced. */
  messages: number;
}

const PAGE = 100;

async function open(database: string, { token }: Login): Promise<Client> {
  const client = await openClient({ storage: indexedDBStorage(database), server: location.origin, token: () => token });
  await client.start();
  await client.online();
  return client;
}

async function synced(client: Client, { group, messages }: Login): Promise<number> {
  const session = await client.openSession({ with: { group } });
  const begun = performance.now();
  const { count, error } = await session.sync(messages);
  const took = performance.now() - begun;
  if (error || count !== messages) throw new Error(`sync(${messages}) brought ${count}: ${error?.detail}`);
  await session.stop();
  return took;
}

/** Messages per second that a fresh device syncs into IndexedDB, once each time. */
export async function syncRates(login: Login, times: number): Promise<number[]> {
  const rates: number[] = [];
  for (let i = 0; i < times; i++) {
    const client = await open(`sync ${i}`, login);
    rates.push(login.messages / ((await synced(client, login)) / 1000));
    await client.close();
    indexedDB.deleteDatabase(`sync ${i}`);
  }
  return rates;
}

/** Milliseconds that read(100) takes of what is held, at a place that nothing was read at, once each time. */
export async function readTimes(login: Login, times: number): Promise<number[]> {
  const client = await open("read", login);
  await synced(client, login);
  const taken: number[] = [];
  for (let i = 1; i <= times; i++) {
    const before = PAGE + 1 + Math.floor(((login.messages - PAGE) * i) / (times + 1));
    const session = await client.openSession({ with: { group: login.group }, before });
    const begun = performance.now();
    const { count } = await session.read(PAGE);
    taken.push(performance.now() - begun);
    if (count !== PAGE) throw new Error(`read(${PAGE}) gave ${count} messages`);
    await session.stop();
  }
  await client.close();
  return taken;
}
