// Sessions as an app holds them: they stay the same when another tab takes over.

import type {
  AllOptions, AllSession, InboxOptions, InboxSession, PartOptions, ReadSession, SessionEvents, SessionOptions, SessionState,
} from "../api.ts";
import { checkAddress } from "../content.ts";
import type { AllStanding, AllOptions as Narrowed, PartStanding } from "../engine/all.ts";
import type { Standing } from "../engine/session.ts";
import { BackscrollError, Code } from "../errors.ts";
import { groupConv, groupOf, isGroup, type ConvTarget, type InboxKey } from "../frame.ts";
import type { SessionNews, Stands } from "../host/protocol.ts";
import type { ConvID, Counts, Ends, ReadResult, Row, RowsResult, SyncResult, Target, Transient, Typing } from "../types.ts";
import { Listeners } from "./listeners.ts";
import type { Port } from "./port.ts";

/** Checks a target and names it as frames do. */
export function targetOf(t: Target): ConvTarget {
  if ("group" in t) {
    if ("peer" in t) throw new BackscrollError(Code.BadRequest, "a conversation is named by a peer or by a group, not by both");
    if (!Number.isInteger(t.group) || t.group < 1 || t.group >= 2 ** 32) {
      throw new BackscrollError(Code.BadRequest, `group ${t.group} does not exist: group numbers are from 1 to 2^32 - 1`);
    }
    return { conv: groupConv(t.group), peer: "" };
  }
  checkAddress(t.peer);
  return { conv: "", peer: t.peer };
}

/** What narrows a session, in full. */
const narrowed = (o: PartOptions): Narrowed => ({
  thread: o.thread ?? 0n, from: o.from ?? "", query: o.query ?? "", unread: o.unread ?? false, showBlocked: o.showBlocked ?? false, ...(o.kind && { kind: o.kind }),
});

/** What sessions over one conversation and over all have in common. */
abstract class Cursor<S extends Standing | AllStanding> {
  state: SessionState = { kind: "idle" };
  protected readonly listeners: Listeners<SessionEvents>;
  private syncs = 0;
  private lastSync = 0;
  private stopped = false;

  constructor(protected readonly port: Port, readonly no: number, on: Partial<SessionEvents> | undefined, private readonly forgotten: () => void) {
    this.listeners = new Listeners<SessionEvents>(on);
  }

  /** Opens it where the connection is; again, with the next leader. lost: the database began anew. */
  abstract open(lost?: boolean): Promise<void>;

  /** Notes where it stands, for the next leader. */
  protected abstract keep(standing: S): void;

  on<K extends keyof SessionEvents>(event: K, f: SessionEvents[K]): () => void {
    return this.listeners.on(event, f);
  }

  protected async took<T extends Stands>(answer: Promise<T>): Promise<T> {
    const a = await answer;
    if (a.standing) this.keep(a.standing as S);
    return a;
  }

  async read(n: number): Promise<ReadResult> {
    const { standing: _, ...result } = await this.took(this.port.call("read", this.no, n));
    return result;
  }

  async sync(n: number, options: { signal?: AbortSignal } = {}): Promise<SyncResult> {
    const key = ++this.lastSync;
    const cancel = () => void this.port.call("cancelSync", this.no, key).catch(() => {});
    this.syncs++;
    this.become({ kind: "syncing", transferred: 0, want: n });
    let result: SyncResult;
    try {
      const answer = this.took(this.port.call("sync", this.no, n, key));
      if (options.signal?.aborted) cancel();
      options.signal?.addEventListener("abort", cancel);
      const { standing: _, ...rest } = await answer;
      result = rest;
    } finally {
      options.signal?.removeEventListener("abort", cancel);
      this.syncs--;
    }
    const cancelled = result.error?.code === Code.Cancelled;
    if (result.error && !cancelled) this.become({ kind: "failed", error: result.error });
    else if (this.syncs === 0) this.become({ kind: "idle" });
    this.listeners.tell("sync", result);
    return result;
  }

  counts(): Promise<Counts> {
    return this.port.call("counts", this.no);
  }

  async reset(): Promise<void> {
    await this.took(this.port.call("reset", this.no));
  }

  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    this.forgotten();
    await this.port.call("stop", this.no);
  }

  private become(s: SessionState): void {
    this.state = s;
    this.listeners.tell("state", s);
  }

  hear(news: SessionNews): void {
    if (this.stopped) return;
    if (news.standing) this.keep(news.standing as S);
    switch (news.kind) {
      case "message":
        return this.listeners.tell("message", news.message);
      case "gap":
        return this.listeners.tell("gap", news.range);
      case "removed":
        return this.listeners.tell("removed", news.removed);
      case "receipt":
        return this.listeners.tell("receipt", news.delivered, news.read);
      case "progress": {
        const { waiting, ...rest } = news.progress;
        if (this.syncs > 0) this.become({ kind: waiting ? "waiting" : "syncing", ...rest });
        return this.listeners.tell("progress", news.progress);
      }
    }
  }

  /** The database began anew: what was shown is gone from it. */
  lost(): void {
    this.listeners.tell("removed", { range: { lo: 1, hi: Number.MAX_SAFE_INTEGER }, conv: "", peer: "" });
  }
}

export class SessionImpl extends Cursor<Standing> implements ReadSession {
  private standing: Standing | undefined;

  constructor(port: Port, no: number, private readonly o: SessionOptions, forgotten: () => void) {
    super(port, no, o.on, forgotten);
  }

  get with(): Target {
    return this.o.with;
  }

  async open(lost = false): Promise<void> {
    if (lost) this.standing = undefined;
    const { o } = this;
    const options = {
      ...narrowed(o), target: targetOf(o.with), fifo: o.fifo ?? false, before: o.before ?? 0, after: o.after ?? 0,
      readReceipts: (o.readReceipts ?? false) || (o.quiet ?? false), quiet: o.quiet ?? false,
    };
    await this.took(this.port.call("openSession", this.no, options, this.standing));
  }

  protected keep(standing: Standing): void {
    this.standing = standing;
  }

  async cross(): Promise<boolean> {
    return (await this.took(this.port.call("cross", this.no))).crossed;
  }

  transient(t: Transient): void {
    if (this.reads(t) && (!this.o.thread || this.o.thread === t.content.thread)) this.listeners.tell("transient", t);
  }

  typing(t: Typing): void {
    if (this.reads(t)) this.listeners.tell("typing", t);
  }

  private reads(t: { conv: string; peer: string }): boolean {
    const w = this.o.with;
    return isGroup(t.conv) ? "group" in w && w.group === groupOf(t.conv) : "peer" in w && w.peer === t.peer;
  }
}

export class AllImpl extends Cursor<AllStanding> implements AllSession {
  private pos: InboxKey | undefined;
  private readonly parts = new Map<ConvID, PartStanding>();

  constructor(port: Port, no: number, private readonly o: AllOptions, forgotten: () => void) {
    super(port, no, o.on, forgotten);
  }

  async open(lost = false): Promise<void> {
    if (lost) this.keep({ whole: true, parts: [] });
    const { pos, parts } = this;
    const from = pos || parts.size > 0 ? { whole: true, ...(pos && { pos }), parts: [...parts.values()] } : undefined;
    await this.took(this.port.call("openAll", this.no, narrowed(this.o), from));
  }

  protected keep({ whole, pos, parts }: AllStanding): void {
    this.pos = pos;
    if (whole) this.parts.clear();
    for (const p of parts) this.parts.set(p.conv, p);
  }

  ends(): Promise<Ends> {
    return this.port.call("ends", this.no);
  }
}

export class InboxImpl implements InboxSession {
  /** Where the next leader goes on. */
  private pos: InboxKey | undefined;
  private stopped = false;

  constructor(private readonly port: Port, private readonly no: number, private readonly o: InboxOptions, private readonly forgotten: () => void) {}

  async open(lost = false): Promise<void> {
    if (lost) this.pos = undefined;
    const { on: _, ...filter } = this.o;
    await this.port.call("openInbox", this.no, filter, this.pos);
  }

  async read(n: number): Promise<RowsResult> {
    const { pos, ...result } = await this.port.call("readInbox", this.no, n);
    if (pos) this.pos = pos;
    return result;
  }

  hear(row: Row, matches: boolean): void {
    if (!this.stopped) this.o.on?.change?.(row, matches);
  }

  async sync(n: number): Promise<SyncResult> {
    const result = await this.port.call("syncInbox", this.no, n);
    this.o.on?.sync?.(result);
    return result;
  }

  async reset(): Promise<void> {
    this.pos = undefined;
    await this.port.call("resetInbox", this.no);
  }

  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    this.forgotten();
    await this.port.call("stopInbox", this.no);
  }
}
