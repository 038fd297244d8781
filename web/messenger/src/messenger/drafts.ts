import { drafts, type Client, type Datum, type Target } from "@backscroll/client";
import { Model } from "../shared/model.ts";

/** How long typing rests before a draft is kept. */
const rest = 1000;

const keyOf = (t: Target): string => `${drafts.prefix}${"group" in t ? `group/${t.group}` : `with/${t.peer}`}`;

/** What is being written here, and the device does not keep yet. */
interface Begun {
  target: Target;
  text: string;
  timer: ReturnType<typeof setTimeout>;
}

/**
 * The texts that the user has begun, the same on all his devices: user data, kept after each
 * rest in typing, when the conversation is left, and when the page is hidden. What is typed
 * here stands until it is kept; after that whatever another device makes of it is shown.
 */
export class Drafts extends Model {
  #kept = new Map<string, string>();
  #begun = new Map<string, Begun>();
  #saving = new Map<string, number>();
  /** Keys that were heard of while they are listed: the list may be older. */
  #news = new Set<string>();
  #loading: Promise<unknown> = Promise.resolve();
  #off: (() => void)[];

  constructor(readonly client: Client) {
    super();
    const hidden = () => document.visibilityState === "hidden" && this.#keepAll();
    const leaving = () => this.#keepAll();
    document.addEventListener("visibilitychange", hidden);
    addEventListener("pagehide", leaving);
    this.#off = [
      client.on("data", (d) => this.#take(d)),
      client.on("status", (s) => s.state === "online" && this.#sync()),
      () => document.removeEventListener("visibilitychange", hidden),
      () => removeEventListener("pagehide", leaving),
    ];
    this.#load();
    this.#sync();
  }

  stop(): void {
    this.#keepAll();
    for (const off of this.#off) off();
  }

  /** "": there is none, or it is not known here. */
  of(t: Target): string {
    const key = keyOf(t);
    return this.#begun.get(key)?.text ?? this.#kept.get(key) ?? "";
  }

  /** What stands in the field now; it is kept after a rest. */
  write(target: Target, text: string): void {
    const key = keyOf(target);
    clearTimeout(this.#begun.get(key)?.timer);
    this.#begun.set(key, { target, text, timer: setTimeout(() => this.keep(target), rest) });
    this.changed();
  }

  /** Keeps now what was written. */
  keep(target: Target): void {
    const begun = this.#begun.get(keyOf(target));
    if (begun) void this.#save(keyOf(target), begun);
  }

  /** There is no draft any more: it was sent. */
  remove(target: Target): void {
    this.write(target, "");
    this.keep(target);
  }

  #keepAll(): void {
    for (const [key, begun] of this.#begun) void this.#save(key, begun);
  }

  async #save(key: string, begun: Begun): Promise<void> {
    clearTimeout(begun.timer);
    const saving = this.#saving.get(key) ?? 0;
    if (saving === 0 && begun.text === (this.#kept.get(key) ?? "")) return this.#end(key, begun);
    this.#saving.set(key, saving + 1);
    try {
      const change = await drafts.set(this.client, begun.target, begun.text);
      this.#end(key, begun);
      change.wait().catch(() => this.#refused(key, begun));
    } catch {
      // It is too long to be kept, or the page closes: it stays in the field.
    } finally {
      this.#saving.set(key, (this.#saving.get(key) ?? 1) - 1);
    }
  }

  #end(key: string, begun: Begun): void {
    if (this.#begun.get(key) === begun) this.#begun.delete(key);
    this.changed();
  }

  /** The server does not keep it, so the device gave it up: it stays in the field. */
  #refused(key: string, begun: Begun): void {
    if (begun.text && !this.#begun.has(key)) this.#begun.set(key, begun);
    this.changed();
  }

  #sync(): void {
    this.client.syncData(drafts.prefix).then(() => this.#load(), () => undefined); // what is here is shown
  }

  #load(): void {
    this.#loading = this.#loading.then(async () => {
      this.#news.clear();
      const { data } = await this.client.listData(drafts.prefix);
      for (const key of [...this.#kept.keys()]) if (!this.#news.has(key)) this.#kept.delete(key);
      for (const d of data) if (!this.#news.has(d.key)) this.#take(d);
      this.changed();
    }).catch(() => undefined); // the client tells of a database that fails
  }

  #take(d: Datum): void {
    if (!d.key.startsWith(drafts.prefix)) return;
    this.#news.add(d.key);
    if (d.state === "here") this.#kept.set(d.key, new TextDecoder().decode(d.value));
    else this.#kept.delete(d.key);
    if (d.state === "long") void this.client.fetchDatum(d.key).catch(() => undefined); // it comes as a change of the key
    this.changed();
  }
}
