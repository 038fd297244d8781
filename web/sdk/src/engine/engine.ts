// The device's state machine: what is held of each conversation (spans, holes, gaps), read
// sessions over it, syncs that bring what is missing, the outbox, receipts, and the inbox cursor.
//
// It does no I/O but its local database's and starts nothing by itself. Inputs come one at a
// time, each awaited before the next (the driver sees to that): a connection that came or went,
// a frame, a tick of the clock, a command of the app. After each the driver calls take for what
// to send and what to tell the app, and deadline for when the next tick is due.
//
// Coverage never claims what is not in the local database; read never steps over a gap; each
// sync ends in exactly one event; what was written to the outbox leaves in order with the same
// id until the server has answered for it.

import { encodeClient } from "../wire/encode.ts";
import { BackscrollError, Code, asError } from "../errors.ts";
import type { ClientBody, ServerBody } from "../frame.ts";
import type { LocalDB } from "../localdb/localdb.ts";
import type { ConvNo } from "../localdb/records.ts";
import { loadBlocked } from "./blocked.ts";
import { newDataState, type DataState } from "./data.ts";
import type { Address, Millis, Owner, Rev } from "../types.ts";
import type { AllSession } from "./all.ts";
import { endAsks, type Ask } from "./ask.ts";
import type { Conv } from "./conv.ts";
import type { EngineEvent, Output } from "./events.ts";
import { IDSource } from "./ids.ts";
import { NOTHING_LISTED, type ListCoverage } from "./list.ts";
import { disconnected, linkDeadline, newLink, resume, silent, type Link, type Request } from "./link.ts";
import { sendTimer, unblockSends } from "./outbox.ts";
import { load } from "./owner.ts";
import { flushReceipts, type ReceiptState } from "./receipts.ts";
import type { Session } from "./session.ts";
import type { Summary } from "./summary.ts";
import type { Gaze } from "./watch.ts";
import { lapseTyping, typingTimer, type Typist } from "./typing.ts";

export interface Config {
  db: LocalDB;
  /** The device's clock. */
  now: () => Millis;
  /** A clock that never jumps, for what is waited for. */
  ticks: () => Millis;
  /** Fills with random bytes. */
  random: (b: Uint8Array) => void;
  platform: string;
  /** Messages of one page. */
  page: number;
  /** Pages of one sync under way at once. */
  pipeline: number;
}

const MAX_CACHED = 1024;

export class Engine {
  readonly db: LocalDB;
  owner: Owner | undefined;
  epoch = 0n;
  cursor: Rev = 0;
  seal = new Uint8Array();
  /** The server cannot follow the copy: it begins anew. */
  afresh = false;
  list: ListCoverage = NOTHING_LISTED;

  link: Link = newLink();
  readonly requests = new Map<number, Request>();
  private lastRequest = 0;
  readonly ids: IDSource;

  readonly convs = new Map<ConvNo, Conv>();
  /** Records made by the transaction under way. */
  made: ConvNo[] = [];
  inbox = { asking: false, firstRow: false, caughtUp: false };
  sessions: Session[] = [];
  alls: AllSession[] = [];
  summaries: Summary[] = [];
  receipts: ReceiptState = { dirty: false, flying: false, at: 0 };
  /** With entries waiting or on their way. */
  readonly sending = new Map<ConvNo, Conv>();
  /** Sends and changes on their way. */
  inFlight = 0;
  /** The highest operation id given. */
  lastOp = 0n;
  /** Outbox entries with numbers up to here may have left. */
  left = 0;
  /** Conversations that wait for news of what the user hid. */
  news: ConvNo[] = [];
  asks: Ask[] = [];
  typists: Typist[] = [];
  /** Whose profiles the app looks at. */
  gaze: Gaze = { users: [], told: [], stale: [], flying: false };

  /** The user's data, as far as it waits in the outbox. */
  data: DataState = newDataState();
  /** Whom the user has blocked, as far as it is known here. */
  readonly blocked = new Set<Address>();

  private out: Output = { frames: [], events: [] };

  private constructor(readonly cfg: Config) {
    this.db = cfg.db;
    this.ids = new IDSource(cfg.random);
  }

  static async open(cfg: Config): Promise<Engine> {
    const e = new Engine(cfg);
    await load(e);
    await loadBlocked(e);
    return e;
  }

  /** Hands over what came of the inputs since the last time. */
  take(): Output {
    this.shrink();
    const out = this.out;
    this.out = { frames: [], events: [] };
    return out;
  }

  emit(ev: EngineEvent): void {
    this.out.events.push(ev);
  }

  /** Asks the driver to end the connection. What is under way goes on with the next one. */
  drop(why: BackscrollError): void {
    this.out.drop ??= why;
  }

  /** The connection is gone, and with it what was to be sent. */
  silence(): void {
    this.out.frames = [];
    delete this.out.drop;
  }

  /** Reports a failure of the local database; the connection ends, so that what came with it is asked for again. */
  fail(e: unknown): void {
    const error = asError(e, Code.LocalDB, "use the local database");
    if (error.code !== Code.BadServer && error.code !== Code.BadFrame) this.emit({ kind: "failure", error });
    this.drop(error);
  }

  /** Runs what follows an input that was taken: its failure is not the input's. */
  async guard(f: () => Promise<unknown>): Promise<void> {
    try {
      await f();
    } catch (e) {
      this.fail(e);
    }
  }

  /** Whether the server has welcomed this connection. */
  online(): boolean {
    return this.link.phase === "online";
  }

  /** Sends a request. Exactly one of the two runs: done with the answer, or lost when the connection ended first. */
  ask(body: ClientBody, done: (body: ServerBody) => Promise<void> | void, lost: () => void): void {
    const request = ++this.lastRequest;
    this.requests.set(request, { done, lost });
    this.send(request, body);
  }

  send(request: number, body: ClientBody): void {
    this.out.frames.push({ kind: body.kind, request, bytes: encodeClient(request, body) });
  }

  /** When the next tick is due, by ticks; 0: no timer is running. */
  deadline(): Millis {
    const due = [linkDeadline(this.link), this.receipts.at, sendTimer(this), typingTimer(this)].filter((t) => t !== 0);
    return due.length === 0 ? 0 : Math.min(...due);
  }

  /** Time has passed. */
  async tick(): Promise<void> {
    const now = this.cfg.ticks();
    lapseTyping(this, now);
    if (silent(this.link, now)) {
      this.drop(new BackscrollError(Code.Idle, "nothing was heard from the server for two heartbeats"));
      return;
    }
    await this.guard(async () => {
      if (this.link.retryAt !== 0 && now >= this.link.retryAt) {
        this.link.retryAt = 0;
        await resume(this);
      }
      if (this.receipts.at !== 0 && now >= this.receipts.at) await flushReceipts(this);
      await unblockSends(this, now);
    });
  }

  /** Ends what is under way: each sync with its result, as cancelled. What is in the outbox stays there. */
  async shutdown(): Promise<void> {
    disconnected(this);
    for (const s of [...this.alls, ...this.sessions]) await s.stop();
    for (const s of [...this.summaries]) await s.stop();
    endAsks(this, new BackscrollError(Code.Cancelled, "the device was shut down"));
  }

  /** The device's clock corrected by what Welcome said. */
  serverNow(): Millis {
    return this.cfg.now() + this.link.clockOffset;
  }

  /** The conversations in memory by number, so that a run is the same each time. */
  convsInOrder(): Conv[] {
    return [...this.convs.values()].sort((a, b) => a.no - b.no);
  }

  sendingInOrder(): Conv[] {
    return [...this.sending.keys()].sort((a, b) => a - b).map((no) => this.sending.get(no)!);
  }

  /** Forgets conversations that nothing refers to, so that memory does not grow with the account. */
  private shrink(): void {
    if (this.convs.size <= MAX_CACHED) return;
    for (const [no, c] of this.convs) {
      if (!this.sending.has(no) && c.idle()) this.convs.delete(no);
      if (this.convs.size <= MAX_CACHED / 2) return;
    }
  }
}

/** The server answered with something that makes no sense. */
export const badServer = (detail: string): BackscrollError => new BackscrollError(Code.BadServer, detail);
