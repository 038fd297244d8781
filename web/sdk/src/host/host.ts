// Drives the engine: one input at a time, its frames to the connection, its events to the tabs.

import type { Options, Status, Traffic } from "../api.ts";
import { BackscrollError, Code, asError, wasClosed } from "../errors.ts";
import type { AllSession } from "../engine/all.ts";
import { Engine } from "../engine/engine.ts";
import type { EngineEvent, Token } from "../engine/events.ts";
import { isIdle } from "../engine/outbox.ts";
import { Session } from "../engine/session.ts";
import type { Summary } from "../engine/summary.ts";
import { watchProfiles } from "../engine/watch.ts";
import { LocalDB } from "../localdb/localdb.ts";
import type { Connect, Connection } from "../transport.ts";
import type { Failure, SyncResult } from "../types.ts";
import type { Inflate } from "../wire/bundle.ts";
import { REMEMBERED, run } from "./connect.ts";
import { METHODS } from "./methods.ts";
import type { ClientNews, Method, Snapshot, ToHost, ToTab } from "./protocol.ts";
import { bytesOut } from "./traffic.ts";

export const failure = (e: BackscrollError): Failure => ({ code: e.code, detail: e.detail, op: e.op });
export const errorFrom = (f: Failure): BackscrollError => new BackscrollError(f.code, f.detail, f.op);

/** What the platform brings. */
export interface Platform {
  connect: Connect;
  inflate: Inflate;
}

/** The sessions of one tab. */
export interface Tab {
  sessions: Map<number, Session | AllSession>;
  summaries: Map<number, Summary>;
  /** Syncs under way, by session and the tab's key, for their cancelling. */
  syncs: Map<string, Token>;
  /** It wants to hear of every frame. */
  observes: boolean;
  /** It is before the user's eyes. */
  foreground: boolean;
  /** Whose profiles it shows. */
  gaze: string[];
}

interface Waiter {
  resolve: (value: unknown) => void;
  reject: (e: BackscrollError) => void;
}

const PIPELINE = 3;

const placeOf = (s: Session | AllSession | undefined): { conv: string; peer: string } => (s instanceof Session ? { conv: s.c.id, peer: s.c.peer } : { conv: "", peer: "" });

export class Host {
  engine!: Engine;
  server = "";
  device = "";
  link: Connection | undefined;
  /** Why this side ended the connection. */
  dropped: BackscrollError | undefined;
  status: Status = { state: "stopped" };
  readonly tabs = new Map<string, Tab>();
  readonly sessionOf = new Map<Session | AllSession | Summary, { tab: string; no: number }>();

  private turn: Promise<unknown> = Promise.resolve();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: { abort: AbortController; over: Promise<void> } | undefined;
  private lastToken: Token = 0;
  private readonly waiting = new Map<Token, Waiter>();
  private idle: (() => void)[] = [];
  private closed = false;
  private closing: Promise<void> | undefined;

  private constructor(readonly opt: Options, private readonly platform: Platform, private readonly say: (m: ToTab) => void) {}

  /** Opens the local database. Nothing reaches for the network before start. */
  static async open(opt: Options, platform: Platform, say: (m: ToTab) => void): Promise<Host> {
    const h = new Host(opt, platform, say);
    await h.openDatabase();
    return h;
  }

  get connect(): Connect {
    return this.platform.connect;
  }

  get inflate(): Inflate {
    return this.platform.inflate;
  }

  private async openDatabase(): Promise<void> {
    const { opt } = this;
    const storage = await opt.storage.open();
    storage.onLost = () => void this.lost();
    const db = new LocalDB(storage);
    const begun = performance.now();
    try {
      this.engine = await Engine.open({
        db, now: opt.now ?? Date.now, ticks: () => Math.floor(performance.now() - begun) + 1,
        random: (b) => void crypto.getRandomValues(b as Uint8Array<ArrayBuffer>),
        platform: opt.platform ?? "web", page: opt.page ?? 200, pipeline: PIPELINE,
      });
      const { owner } = this.engine;
      if (owner && opt.device && opt.device !== owner.device) {
        throw new BackscrollError(Code.WrongOwner,
          `${opt.storage.name} belongs to ${owner.user} on device "${owner.device}", not to device "${opt.device}": open another database for it`);
      }
      this.device = opt.device ?? owner?.device ?? "";
      this.server = opt.server ?? (await db.view((r) => r.meta<string>(REMEMBERED.server))) ?? "";
    } catch (e) {
      await storage.close();
      throw asError(e, Code.LocalDB, `open ${opt.storage.name}`);
    }
  }

  /** The browser took the database away: this is a fresh device now, and the tabs open their sessions again. */
  private async lost(): Promise<void> {
    if (this.closed) return;
    const started = this.running !== undefined;
    await this.halt();
    this.news({ kind: "error", error: { code: Code.LocalDB, detail: "the browser deleted what this site had stored", op: "use the local database" } });
    for (const t of this.tabs.values()) {
      t.sessions.clear();
      t.summaries.clear();
    }
    this.sessionOf.clear();
    await this.openDatabase();
    this.say({ t: "leader", leader: "", snapshot: this.present(), lost: true });
    if (started) this.start();
  }

  /** Connects, and stays connected until close. */
  start(): void {
    if (this.running || this.closed) return;
    if (this.server === "") throw new BackscrollError(Code.NotLoggedIn, "this database belongs to nobody yet: log in with a server and a token");
    this.engine.link.refused = undefined;
    this.setStatus({ state: "connecting" });
    const abort = new AbortController();
    this.running = { abort, over: run(this, abort.signal) };
  }

  /** The tries to connect have ended by themselves. */
  stopped(): void {
    this.running = undefined;
  }

  private async halt(): Promise<void> {
    const { running } = this;
    this.running = undefined;
    running?.abort.abort();
    await running?.over;
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  /** Syncs under way end as cancelled; what is in the outbox stays there. */
  close(): Promise<void> {
    return (this.closing ??= this.end());
  }

  private async end(): Promise<void> {
    await this.halt();
    await this.run(() => this.engine.shutdown());
    this.setStatus({ state: "stopped" });
    this.closed = true;
    clearTimeout(this.timer);
    for (const w of this.waiting.values()) w.reject(wasClosed());
    this.waiting.clear();
    await this.turn.catch(() => {});
    await this.engine.db.close();
  }

  /** Runs an input of the engine, after those before it, and hands on what comes of it. */
  run<T>(f: () => Promise<T>): Promise<T> {
    const result = this.turn.then(async () => {
      if (this.closed) throw wasClosed();
      try {
        return await f();
      } finally {
        this.drain();
      }
    });
    this.turn = result.catch(() => {});
    return result;
  }

  private drain(): void {
    const out = this.engine.take();
    for (const f of out.frames) {
      this.link?.send(f.bytes);
      this.traffic(bytesOut(f));
    }
    if (out.drop && this.link) {
      this.dropped ??= out.drop;
      this.link.close();
    }
    for (const ev of out.events) this.dispatch(ev);
    if (isIdle(this.engine)) for (const f of this.idle.splice(0)) f();
    this.setTimer();
  }

  private setTimer(): void {
    clearTimeout(this.timer);
    const at = this.engine.deadline();
    if (at === 0 || this.closed) return;
    const wait = Math.max(0, at - this.engine.cfg.ticks());
    this.timer = setTimeout(() => void this.run(() => this.engine.tick()).catch(() => {}), wait);
  }

  /** Resolves when nothing waits for the server. */
  whenIdle(): Promise<void> {
    return isIdle(this.engine) ? Promise.resolve() : new Promise((resolve) => this.idle.push(resolve));
  }

  /** A number by which an event names what waits for it, and the wait. */
  expect<T>(): { token: Token; result: Promise<T> } {
    const token = ++this.lastToken;
    const result = new Promise<T>((resolve, reject) => this.waiting.set(token, { resolve: resolve as (v: unknown) => void, reject }));
    return { token, result };
  }

  unexpect(token: Token): void {
    this.waiting.delete(token);
  }

  private settle(token: Token, value: unknown, error?: BackscrollError): void {
    const w = this.waiting.get(token);
    this.waiting.delete(token);
    if (error) w?.reject(error);
    else w?.resolve(value);
  }

  private dispatch(ev: EngineEvent): void {
    switch (ev.kind) {
      case "online":
        return this.setStatus({ state: "online" });
      case "failure":
        return this.news({ kind: "error", error: failure(ev.error) });
      case "sync": {
        const standing = ev.session?.standing();
        return this.settle(ev.token, { ...ev.result, ...(standing && { standing }) } satisfies SyncResult & { standing?: unknown });
      }
      case "answer":
        return this.settle(ev.token, ev.body, ev.error);
      case "message":
      case "gap":
      case "removed":
      case "receipt":
      case "progress":
        return this.tell(ev);
      case "listed": {
        const of = this.sessionOf.get(ev.summary);
        if (of) this.say({ t: "listed", tab: of.tab, session: of.no, row: ev.row, matches: ev.matches });
        return;
      }
      case "row":
      case "outbox":
      case "change":
      case "transient":
      case "typing":
      case "profile":
      case "data":
      case "coverage":
        return this.news(ev);
    }
  }

  /** To the tab whose session it is. */
  private tell(ev: Extract<EngineEvent, { kind: "message" | "gap" | "removed" | "receipt" | "progress" }>): void {
    const { session, ...said } = ev;
    const whole = session instanceof Session && session.all ? session.all : session;
    const of = whole && this.sessionOf.get(whole);
    if (!of) return;
    const standing = whole.standing();
    const news = said.kind === "removed" ? { ...said, removed: { ...said.removed, ...placeOf(session) } } : said;
    this.say({ t: "session", tab: of.tab, news: { ...news, session: of.no, ...(standing && { standing }) } });
  }

  news(news: ClientNews): void {
    this.say({ t: "news", news });
  }

  traffic(traffic: Traffic): void {
    for (const t of this.tabs.values()) if (t.observes) return this.news({ kind: "traffic", traffic });
  }

  setStatus(s: Status): void {
    this.status = s;
    this.snapshot();
  }

  present(): Snapshot {
    const { status, server, engine } = this;
    return { status, server, owner: engine.owner, clockOffset: engine.link.clockOffset };
  }

  snapshot(): void {
    this.news({ kind: "snapshot", ...this.present() });
  }

  /** A tab has gone: its sessions end. */
  async gone(name: string): Promise<void> {
    const tab = this.tabs.get(name);
    this.tabs.delete(name);
    if (!tab || this.closed) return;
    await this.run(async () => {
      for (const s of tab.sessions.values()) {
        this.sessionOf.delete(s);
        await s.stop();
      }
      for (const s of tab.summaries.values()) {
        this.sessionOf.delete(s);
        await s.stop();
      }
      await this.gaze();
    });
  }

  /** Whose profiles all tabs show. */
  async gaze(): Promise<void> {
    await watchProfiles(this.engine, [...new Set([...this.tabs.values()].flatMap((t) => t.gaze))].slice(0, 100));
  }

  tab(name: string): Tab {
    let t = this.tabs.get(name);
    if (!t) this.tabs.set(name, (t = { sessions: new Map(), summaries: new Map(), syncs: new Map(), observes: false, foreground: false, gaze: [] }));
    return t;
  }

  /** Takes what a tab says. */
  async hear(m: ToHost): Promise<void> {
    if (m.t === "bye") return this.gone(m.tab);
    if (m.t !== "call") return;
    const { tab, call } = m;
    try {
      const value = await this.call(tab, m.method, m.args);
      this.say({ t: "result", tab, call, value });
    } catch (e) {
      this.say({ t: "result", tab, call, error: failure(asError(e, Code.Internal, m.method)) });
    }
  }

  private call(tab: string, method: Method, args: unknown[]): Promise<unknown> {
    const f = METHODS[method] as (h: Host, tab: Tab, name: string, ...args: unknown[]) => Promise<unknown>;
    return f(this, this.tab(tab), tab, ...args);
  }
}
