// Gives this engine what test/differential gave the Go engine, and shows what comes of it in the
// same form.

import { hex, unhex, utf8 } from "../src/bytes.ts";
import { AllSession, type AllOptions } from "../src/engine/all.ts";
import { makeChange } from "../src/engine/change.ts";
import { listData } from "../src/engine/data.ts";
import { changeData } from "../src/engine/dataoutbox.ts";
import { fetchDatum, syncData } from "../src/engine/datasync.ts";
import { coverage } from "../src/engine/coverage.ts";
import { Engine } from "../src/engine/engine.ts";
import type { EngineEvent } from "../src/engine/events.ts";
import { connected, disconnected, received } from "../src/engine/link.ts";
import { sendMessage } from "../src/engine/outbox.ts";
import { readRow } from "../src/engine/rows.ts";
import { Session } from "../src/engine/session.ts";
import { Summary } from "../src/engine/summary.ts";
import { cancelMessage, resendMessage } from "../src/engine/unsent.ts";
import { asError, codeOf } from "../src/errors.ts";
import type { Change, ConvTarget } from "../src/frame.ts";
import { LocalDB } from "../src/localdb/localdb.ts";
import { draw } from "../src/span.ts";
import type { StorageFactory } from "../src/storage/storage.ts";
import type { Content, Datum, Ends, Kind, Message, Row } from "../src/types.ts";
import { decodeServer } from "../src/wire/decode.ts";
import { inflateRawSync } from "node:zlib";

export interface Line {
  do: string;
  run: number;
  device_no: number;
  now: number;
  ticks: number;
  result: unknown;
  frames: string[];
  events: unknown[];
  drop: number;
  deadline: number;
  [field: string]: unknown;
}

/** The config of test/differential. */
const PAGE = 8;
const PIPELINE = 3;

/** The source of bytes of test/differential. */
class Counter {
  constructor(private state: number) {}
  fill(b: Uint8Array): void {
    for (let i = 0; i < b.length; i++) {
      this.state = (Math.imul(this.state, 1103515245) + 12345) >>> 0;
      b[i] = this.state >>> 16;
    }
  }
}

type Json = Record<string, unknown>;
type ContentJson = Omit<Content, "thread"> & { thread: string };

const contentFrom = (c: ContentJson): Content => ({ ...c, thread: BigInt(c.thread) });

function changeFrom(j: Json): Change {
  const ch: Json = { ...j };
  if (ch["content"]) ch["content"] = { ...emptyContent(), ...contentFrom(ch["content"] as ContentJson) };
  if (ch["pinned"] === "top") ch["pinned"] = Infinity;
  if (typeof ch["archived"] === "boolean") ch["archived"] = ch["archived"] ? 1 : 0;
  return ch as Change;
}

const emptyContent = (): Content => ({
  type: "text", silent: false, wantReceipt: false, forwarded: false, text: "", original: 0, replyTo: 0, thread: 0n, mentions: [],
});

/** Whose session an event is of. */
const ownerOf = (s: Session | AllSession): Session | AllSession => (s instanceof Session && s.all ? s.all : s);

function shownMessage(m: Message): Json {
  const { properties: _p, detail: _d, thread, ...rest } = m;
  return { ...rest, thread: String(thread) };
}

const shownEnds = ({ conversations, list }: Ends): Json => ({
  list, conversations: conversations.map(({ target, missing, ...rest }) => ({ ...rest, peer: "peer" in target ? target.peer : "", missing: missing ?? null })),
});

function shownRow(r: Row): Json {
  const { target: _t, rights: _r, preview, ...rest } = r;
  return { ...rest, preview: preview ? shownMessage(preview) : null };
}

const shownDatum = (d: Datum): Json => ({ ...d, value: new TextDecoder().decode(d.value) });

export class Replay {
  private e!: Engine;
  private now = 0;
  private ticks = 0;
  private random = new Counter(0);
  private sessions = new Map<number, Session | AllSession>();
  private numbers = new Map<Session | AllSession, number>();
  private summaries = new Map<number, Summary>();

  constructor(private readonly storage: StorageFactory) {}

  /** Does what the line says, and returns what the line should say of it. */
  async play(l: Line): Promise<Pick<Line, "result" | "frames" | "events" | "drop" | "deadline">> {
    this.now = l.now;
    this.ticks = l.ticks;
    let result: unknown = null;
    try {
      result = (await this.do(l)) ?? null;
    } catch (err) {
      if (!(err instanceof Error) || codeOf(err) === 1000) throw err;
      result = { error: codeOf(err) };
    }
    const out = this.e.take();
    return {
      result, frames: out.frames.map((f) => hex(f.bytes)), events: out.events.flatMap((ev) => this.event(ev)), drop: out.drop?.code ?? 0,
      deadline: this.e.deadline(),
    };
  }

  private async do(l: Line): Promise<unknown> {
    const no = l["session"] as number;
    const n = l["n"] as number;
    const to = l["to"] as ConvTarget;
    switch (l.do) {
      case "start":
        return this.start(l["random"] as number);
      case "connected":
        return connected(this.e, unhex(l["token"] as string)!, l["device"] as string);
      case "disconnected":
        return disconnected(this.e);
      case "receive": {
        const f = await decodeServer(unhex(l["frame"] as string)!, (packed, size) => inflateRawSync(packed, { maxOutputLength: size + 1 }))
          .catch((err: unknown) => asError(err, 4000, ""));
        return received(this.e, f);
      }
      case "tick":
        return this.e.tick();
      case "send":
        return shownMessage(await sendMessage(this.e, to, contentFrom(l["content"] as ContentJson), l["reply"] as string));
      case "change":
        return makeChange(this.e, to, l["of"] as string, changeFrom(l["change"] as Json));
      case "cancel":
        return cancelMessage(this.e, l["id"] as string);
      case "resend":
        return resendMessage(this.e, l["id"] as string);
      case "setData":
        return changeData(this.e, { kind: "set data", key: l["key"] as string, value: utf8(l["value"] as string) });
      case "deleteData":
        return changeData(this.e, { kind: "delete data", key: l["key"] as string });
      case "syncData":
        return syncData(this.e, l["key"] as string, l["token"] as number);
      case "fetchDatum":
        return fetchDatum(this.e, l["key"] as string, l["token"] as number);
      case "listData":
        return (await listData(this.e, "")).data.map(shownDatum);
      case "look": {
        const { spans, holes, left: _l, deleted: _d, ...rest } = await coverage(this.e, to);
        const row = await readRow(this.e, to);
        const reasons = { unknown: 0, hidden: 1, expired: 2 };
        const held = { ...rest, spans: draw(spans), holes: holes.map((h) => ({ ...h, reason: reasons[h.reason] })) };
        return { coverage: held, ...(row && { row: shownRow(row) }) };
      }
      case "open": {
        const { kind, thread, ...o } = l["options"] as Omit<Session["opt"], "thread" | "kind"> & { thread: string; kind: string };
        const s = await Session.open(this.e, { ...o, thread: BigInt(thread), ...(kind !== "" && { kind: kind as Kind }) });
        this.sessions.set(no, s);
        this.numbers.set(s, no);
        return s.setForeground(true);
      }
      case "openAll": {
        const { kind, thread, ...o } = l["options"] as Omit<AllOptions, "thread" | "kind"> & { thread: string; kind: string };
        const a = await AllSession.open(this.e, { ...o, thread: BigInt(thread), ...(kind !== "" && { kind: kind as Kind }) });
        this.sessions.set(no, a);
        this.numbers.set(a, no);
        return;
      }
      case "openList": {
        const archived = ([undefined, "only", "without"] as const)[l["archived"] as number];
        this.summaries.set(no, new Summary(this.e, { unread: l["unread"] as boolean, ...(archived && { archived }) }));
        return;
      }
      case "readList": {
        const res = await this.summaries.get(no)!.read(n);
        return { rows: res.rows.map(shownRow), end: res.end };
      }
      case "syncList":
        return this.summaries.get(no)!.sync(n, l["token"] as number);
      case "stopList":
        return this.summaries.get(no)!.stop();
    }
    return this.use(this.sessions.get(no)!, l.do, n, l["token"] as number);
  }

  private async use(s: Session | AllSession, what: string, n: number, token: number): Promise<unknown> {
    switch (what) {
      case "read": {
        const page = s instanceof AllSession ? await s.read(n, undefined, 3) : await s.read(n); // in turns as short as may be
        const { count: _c, messages, missing, crossed, end } = page;
        const ends = s instanceof AllSession && { ends: shownEnds(await s.ends()) };
        return { messages: messages.map(shownMessage), end, missing: missing ?? null, crossed: crossed ?? null, ...ends };
      }
      case "sync":
        return s.sync(n * 2, token);
      case "cross":
        return s instanceof Session && s.cross();
      case "counts": {
        const { server, ...rest } = await s.counts();
        return { ...rest, server: server ?? null };
      }
      case "reset":
        return s.reset();
      case "stop":
        return s.stop();
    }
    throw new Error(`${what} is not known here`);
  }

  /** A restart is what an app does that was closed in order. */
  private async start(random: number): Promise<void> {
    await this.e?.db.close();
    this.random = new Counter(random);
    this.sessions = new Map();
    this.numbers = new Map();
    this.summaries = new Map();
    this.e = await Engine.open({
      db: new LocalDB(await this.storage.open()), now: () => this.now, ticks: () => this.ticks, random: (b) => this.random.fill(b),
      platform: "differential", page: PAGE, pipeline: PIPELINE,
    });
  }

  async close(): Promise<void> {
    await this.e.db.close();
  }

  private event(ev: EngineEvent): Json[] {
    const session = "session" in ev && ev.session ? this.numbers.get(ownerOf(ev.session)) : undefined;
    switch (ev.kind) {
      case "message":
        return [{ kind: "message", session, message: shownMessage(ev.message) }];
      case "gap":
        return [{ kind: "gap", session, range: ev.range }];
      case "removed":
        return [{ kind: "removed", session, ...ev.removed }];
      case "receipt":
        return [{ kind: "receipt", session, delivered: ev.delivered, read: ev.read }];
      case "sync": {
        const { error, ...result } = ev.result;
        return [{ kind: "sync", token: ev.token, ...result, error: error?.code ?? 0 }];
      }
      case "progress":
        return [{ kind: "progress", token: ev.token, ...ev.progress }];
      case "listed":
        return [{ kind: "listed", row: shownRow(ev.row), matches: ev.matches }];
      case "outbox":
        return [{ kind: "outbox", message: shownMessage(ev.message) }];
      case "change":
        return [{ kind: "change", conv: ev.result.conv, change: ev.result.kind, error: ev.result.error?.code ?? 0 }];
      case "data":
        return [{ kind: "data", datum: shownDatum(ev.datum) }];
      case "answer":
        return [{ kind: "answer", token: ev.token, error: ev.error?.code ?? 0 }];
      case "online":
        return [{ kind: "online" }];
      case "refused":
      case "failure":
        return [{ kind: ev.kind, error: ev.error.code }];
      case "row":
      case "coverage":
        return []; // the Go engine leaves these to its driver
    }
    return [{ kind: "other" }];
  }
}
