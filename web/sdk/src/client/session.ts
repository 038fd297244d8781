// Sessions as an app holds them: they stay the same when another tab takes over.

import type { InboxOptions, InboxSession, ReadSession, SessionEvents, SessionOptions, SessionState } from "../api.ts";
import { checkAddress } from "../content.ts";
import type { Standing } from "../engine/session.ts";
import { BackscrollError, Code } from "../errors.ts";
import { groupConv, groupOf, isGroup, type ConvTarget, type InboxKey } from "../frame.ts";
import type { SessionNews, Stands } from "../host/protocol.ts";
import type { Counts, ReadResult, Row, RowsResult, SyncResult, Target, Transient, Typing } from "../types.ts";
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

export class SessionImpl implements ReadSession {
  state: SessionState = { kind: "idle" };
  private readonly listeners: Listeners<SessionEvents>;
  private standing: Standing | undefined;
  private syncs = 0;
  private lastSync = 0;
  private stopped = false;

  constructor(private readonly port: Port, readonly no: number, private readonly o: SessionOptions, private readonly forgotten: () => void) {
    this.listeners = new Listeners<SessionEvents>(o.on);
  }

  get with(): Target {
    return this.o.with;
  }

  on<K extends keyof SessionEvents>(event: K, f: SessionEvents[K]): () => void {
    return this.listeners.on(event, f);
  }

  /** Opens it where the connection is; again, with the next leader. lost: the database began anew. */
  open(lost = false): Promise<void> {
    if (lost) this.standing = undefined;
    const { o } = this;
    const options = {
      target: targetOf(o.with), fifo: o.fifo ?? false, before: o.before ?? 0, after: o.after ?? 0, thread: o.thread ?? 0n,
      from: o.from ?? "", query: o.query ?? "", unread: o.unread ?? false, showBlocked: o.showBlocked ?? false, ...(o.kind && { kind: o.kind }),
      readReceipts: (o.readReceipts ?? false) || (o.quiet ?? false), quiet: o.quiet ?? false,
    };
    return this.took(this.port.call("openSession", this.no, options, this.standing)).then(() => {});
  }

  private async took<T extends Stands>(answer: Promise<T>): Promise<T> {
    const a = await answer;
    if (a.standing) this.standing = a.standing;
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

  async cross(): Promise<boolean> {
    return (await this.took(this.port.call("cross", this.no))).crossed;
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
    if (news.standing) this.standing = news.standing;
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

  /** The database began anew: what was shown is gone from it. */
  lost(): void {
    this.listeners.tell("removed", { range: { lo: 1, hi: Number.MAX_SAFE_INTEGER } });
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
