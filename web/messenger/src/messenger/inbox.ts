import type { Client, InboxSession, Row } from "@backscroll/client";
import { Model } from "../shared/model.ts";
import { reason } from "../shared/format.ts";

const page = 60;

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
    void this.#session.then((s) => s.stop());
  }

  #take(rows: Row[]): void {
    for (const r of rows) this.#rows.set(r.conv, r);
    this.rows = [...this.#rows.values()].sort(order);
    this.changed();
  }
}
