import { indexedDBStorage, openClient, type Client, type Coverage, type End, type Message, type ReadSession, type Row, type Status, type Target } from "@backscroll/client/browser";
import { count, reason } from "../shared/format.ts";
import { Model } from "../shared/model.ts";
import { keyOf, nameOf } from "../shared/names.ts";
import { higher, type Receipt } from "../shared/receipts.ts";
import type { Feed, Side } from "./feed.ts";
import { Switch } from "./switch.ts";
import { further, remember, type Held } from "./tokens.ts";

/** One device: its connection, its local database, and the conversation that is open on it. */
export class Pane extends Model {
  rows: Row[] = [];
  coverage = new Map<string, Coverage>();
  status: Status = { state: "stopped" };
  messages: Message[] = [];
  end: End | undefined;
  missing: number | undefined;
  receipt: Receipt = { delivered: 0, read: 0 };
  busy = "";
  error = "";

  #client: Client | undefined;
  #session: ReadSession | undefined;
  #opened: Promise<void> = Promise.resolve();
  #target: Target | undefined;
  #wire = new Switch();
  #stops: (() => void)[] = [];

  constructor(readonly side: Side, private readonly feed: Feed, public held: Held) {
    super();
  }

  get online(): boolean {
    return this.#wire.on;
  }

  get target(): Target | undefined {
    return this.#target;
  }

  /** Opens the database and connects; first is what is done before that. */
  async open(first?: (client: Client) => Promise<void>): Promise<void> {
    try {
      const client = await openClient({
        storage: indexedDBStorage(this.held.database), server: location.origin, token: () => this.held.token,
        platform: "the page of two devices", remember: false, tabs: false, connect: this.#wire.connect,
      });
      this.#client = client;
      this.#stops = [
        client.on("status", (s) => {
          this.status = s;
          if (s.state === "online") void this.#list();
          this.changed();
        }),
        client.on("traffic", (t) => this.feed.frame(this.side, t)),
        client.on("row", () => void this.#list()),
        client.on("coverage", () => void this.#measure()),
      ];
      await first?.(client);
      await this.#list();
      await client.start();
    } catch (e) {
      this.error = reason(e);
      this.changed();
    }
  }

  async close(): Promise<void> {
    await this.#opened;
    for (const stop of this.#stops.splice(0)) stop();
    await this.#session?.stop().catch(() => undefined);
    await this.#client?.close();
    this.#session = this.#client = undefined;
  }

  /** Opens a conversation: what is here is read, and nothing is fetched. */
  choose = async (target: Target): Promise<void> => {
    this.#target = target;
    await this.#reopen();
  };

  /** Sessions open one after the other; who reads or syncs waits for the one of the last choice. */
  #reopen(): Promise<void> {
    this.#opened = this.#opened.then(() => this.#open()).catch((e: unknown) => this.#fail(e));
    return this.#opened;
  }

  async #open(): Promise<void> {
    const client = this.#client;
    if (!client || !this.#target) return;
    await this.#session?.stop().catch(() => undefined);
    this.messages = [];
    this.end = this.missing = undefined;
    this.receipt = { delivered: 0, read: 0 };
    const session = await client.openSession({ with: this.#target, readReceipts: true });
    this.#session = session;
    session.on("receipt", (delivered, read) => {
      this.receipt = higher(this.receipt, delivered, read);
      this.changed();
    });
    session.on("message", (m) => this.#live(m));
    session.on("removed", (r) => {
      this.messages = this.messages.filter((m) => ("id" in r ? m.id !== r.id : m.seq < r.range.lo || m.seq > r.range.hi));
      this.changed();
    });
    await this.#further(20);
  }

  /** Reads further messages from the local database. */
  read = (n: number): Promise<void> => this.#do("", async () => {
    await this.#opened;
    await this.#further(n);
  });

  async #further(n: number): Promise<void> {
    const session = this.#session;
    if (!session) return;
    const r = await session.read(n);
    const fresh = r.messages.filter((m) => !this.messages.some((known) => known.id === m.id)).reverse();
    this.messages = [...fresh, ...this.messages];
    this.end = r.end;
    this.missing = r.end === "gap" ? r.missing : undefined;
    this.feed.here(this.side, `read(${n}) → ${count(r.count)}${r.end === "gap" ? `, a gap${r.missing === undefined ? "" : ` of ${count(r.missing)}`}` : r.end === "more" ? "" : `, ${r.end}`}`);
    this.changed();
  }

  /** Brings what is missing for a read of n, and then reads it. */
  sync = (n: number): Promise<void> => this.#do(`sync(${n === Infinity ? "all" : n})`, async () => {
    await this.#opened;
    const session = this.#session;
    if (!session || !this.#target) return;
    const want = n === Infinity ? Math.max(1, (await this.#client?.coverage(this.#target))?.head ?? 1) : n;
    const s = await session.sync(want);
    if (s.error) throw s.error;
    this.feed.here(this.side, `on_sync → ${count(s.count)}${s.transferred === s.count ? "" : `, ${count(s.transferred)} moved`}${s.more ? ", more on the server" : ""}`);
    this.busy = "";
    await this.read(Math.min(want, 200));
  });

  send = async (text: string): Promise<void> => {
    if (!this.#client || !this.#target || !text.trim()) return;
    await this.#client.send(this.#target, { text: text.trim(), wantReceipt: true }).catch((e: unknown) => this.#fail(e));
  };

  turn(on: boolean): void {
    this.#wire.turn(on);
    this.feed.here(this.side, on ? "goes online" : "goes offline");
    if (on) void this.#client?.start();
    this.changed();
  }

  /** Empties the device's copy: it comes back on demand. */
  wipe = (): Promise<void> => this.#do("wipe", async () => {
    await this.close();
    this.#wire.turn(true);
    await this.open((client) => client.wipe());
    this.feed.here(this.side, "wiped: its database is empty");
    await this.#settle();
  });

  /** Puts a new device in this one's place: it has a token of its own and an empty database. */
  renew = (): Promise<void> => this.#do("new device", async () => {
    const next = await further(this.held, this.side);
    const old = this.held;
    if (this.status.state === "online") await this.#client?.signOut(old.device).catch(() => undefined); // its token is of no use to anybody
    await this.close();
    indexedDB.deleteDatabase(old.database);
    this.held = next;
    remember(this.side, next);
    this.rows = [];
    this.coverage = new Map();
    this.feed.reset(this.side);
    this.feed.here(this.side, `is a new device, “${next.device}”`);
    this.#wire.turn(true);
    await this.open();
    await this.#settle();
  });

  /** Opens the conversation again once the list is here, so that the size of what is missing is known. */
  async #settle(): Promise<void> {
    await this.#client?.online({ signal: AbortSignal.timeout(5000) }).catch(() => undefined);
    await this.#list();
    await this.#reopen();
  }

  /** Shows what is done, and what went wrong with it. */
  async #do(what: string, f: () => Promise<void>): Promise<void> {
    if (what) this.busy = what;
    this.error = "";
    this.changed();
    try {
      await f();
    } catch (e) {
      this.#fail(e);
    }
    if (what) this.busy = "";
    this.changed();
  }

  #fail(e: unknown): void {
    this.error = reason(e);
    this.changed();
  }

  #live(m: Message): void {
    const at = this.messages.findIndex((known) => known.id === m.id);
    this.messages = at >= 0 ? this.messages.with(at, m) : [...this.messages, m];
    this.messages.sort((a, b) => (a.seq || Number.MAX_SAFE_INTEGER) - (b.seq || Number.MAX_SAFE_INTEGER));
    this.changed();
  }

  async #list(): Promise<void> {
    const client = this.#client;
    if (!client) return;
    const inbox = await client.openInbox();
    const { rows } = await inbox.read(40);
    await inbox.stop();
    this.rows = rows;
    await this.#measure();
  }

  async #measure(): Promise<void> {
    const client = this.#client;
    if (!client) return;
    const all = await Promise.all(this.rows.map(async (r) => [keyOf(r.target), await client.coverage(r.target)] as const));
    if (client !== this.#client) return;
    this.coverage = new Map(all);
    this.changed();
  }

  nameOf = (row: Row): string => nameOf(row, this.held.user);
}
