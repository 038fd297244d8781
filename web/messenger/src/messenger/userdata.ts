import type { Client, Datum } from "@backscroll/client";
import { Model } from "../shared/model.ts";

const text = new TextDecoder();

/**
 * What the user keeps under the keys with a prefix, as texts: what is here at once, the rest
 * when it was brought, and from then on what any of his devices makes of it.
 */
export class UserData extends Model {
  /** By what follows the prefix. */
  readonly values = new Map<string, string>();

  /** Keys that were heard of while they are listed: the list may be older. */
  #news = new Set<string>();
  #loading: Promise<unknown> = Promise.resolve();
  #off: (() => void)[];

  constructor(readonly client: Client, readonly prefix: string) {
    super();
    this.#off = [
      client.on("data", (d) => this.#take(d)),
      client.on("status", (s) => s.state === "online" && this.#sync()),
    ];
    this.#load();
    this.#sync();
  }

  stop(): void {
    for (const off of this.#off) off();
  }

  #sync(): void {
    this.client.syncData(this.prefix).then(() => this.#load(), () => undefined); // what is here is shown
  }

  #load(): void {
    this.#loading = this.#loading.then(async () => {
      this.#news.clear();
      const { data } = await this.client.listData(this.prefix);
      for (const name of [...this.values.keys()]) if (!this.#news.has(this.prefix + name)) this.values.delete(name);
      for (const d of data) if (!this.#news.has(d.key)) this.#take(d);
      this.changed();
    }).catch(() => undefined); // the client tells of a database that fails
  }

  #take(d: Datum): void {
    if (!d.key.startsWith(this.prefix)) return;
    const name = d.key.slice(this.prefix.length);
    this.#news.add(d.key);
    if (d.state === "here") this.values.set(name, text.decode(d.value));
    else this.values.delete(name);
    if (d.state === "long") void this.client.fetchDatum(d.key).catch(() => undefined); // it comes as a change of the key
    this.changed();
  }
}
