import type { Client, InboxSession, Row } from "@backscroll/client";
import { Model } from "../shared/model.ts";
import { reason } from "../shared/format.ts";
import { isMuted } from "../shared/names.ts";

const page = 60;

/** No page is open for so long (ms), and no timer takes more. */
const longest = 20 * 24 * 3600_000;

const order = (a: Row, b: Row): number =>
  b.pinned - a.pinned || b.activity - a.activity || (a.conv < b.conv ? 1 : a.conv > b.conv ? -1 : 0);

/** The conversation list: what is here at once, and the rest as it is scrolled to. */
export class Inbox extends Model {
  rows: Row[] = [];
  /** Everything that the server has is listed. */
  whole = false;
  loading = false;
  error = "";

  #rows = new Map<string, Row>();
  #session: Promise<InboxSession>;
  #off: () => void;
  /** Rings when the next mute is over: nobody tells of that. */
  #lapse: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly client: Client) {
    super();
    this.#off = client.on("row", (r) => this.#take([r]));
    this.#session = client.openInbox();
    void this.more();
  }

  /** Further rows: from this device, and else from the server. */
  async more(): Promise<void> {
    if (this.loading || this.whole) return;
    this.loading = true;
    this.changed();
    try {
      const session = await this.#session;
      let r = await session.read(page);
      this.#take(r.rows);
      if (r.count === 0 && r.end === "gap") {
        const s = await session.sync(page);
        if (s.error) throw s.error;
        r = await session.read(page);
        this.#take(r.rows);
      }
      this.whole = r.end === "beginning";
      this.error = "";
    } catch (e) {
      this.error = reason(e);
    }
    this.loading = false;
    this.changed();
  }

  find = (conv: string): Row | undefined => this.#rows.get(conv);

  stop(): void {
    this.#off();
    clearTimeout(this.#lapse);
    void this.#session.then((s) => s.stop()).catch(() => undefined); // with the client it has ended
  }

  #take(rows: Row[]): void {
    for (const r of rows) this.#rows.set(r.conv, r);
    this.rows = [...this.#rows.values()].sort(order);
    this.#await();
    this.changed();
  }

  #await(): void {
    clearTimeout(this.#lapse);
    const next = Math.min(...this.rows.filter(isMuted).map((r) => r.mutedUntil)) - Date.now();
    if (next < longest) this.#lapse = setTimeout(() => this.#take([]), next + 1);
  }
}
