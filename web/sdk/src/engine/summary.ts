// A summary session: a cursor over the conversation list.

import { BackscrollError, Code } from "../errors.ts";
import { byConv, isGroup, targetFrom, type InboxKey, type InboxRow } from "../frame.ts";
import type { Reader } from "../localdb/localdb.ts";
import type { ConvRecord } from "../localdb/records.ts";
import type { Row, RowFilter, RowsResult } from "../types.ts";
import { pumpAll } from "./allsync.ts";
import { Conv } from "./conv.ts";
import { readBlob } from "./dress.ts";
import { badServer, type Engine } from "./engine.ts";
import type { Token } from "./events.ts";
import { errorOf, retries, retryLater } from "./link.ts";
import { search, type Search } from "./filter.ts";
import { applyList, covers, keyOf, listEnd } from "./list.ts";
import { adopt, lookup } from "./store.ts";
import { unreadHere } from "./unread.ts";

/** How many rows a filtered session asks for at least. */
export const FILTERED_PAGE = 200;

const only = (part: "only" | "without" | undefined, is: boolean): boolean => part === undefined || (part === "only") === is;

interface ListJob {
  n: number;
  token: Token;
  transferred: number;
  /** Rows that are still to come, as far as is known; 0: to be counted. */
  lacks: number;
  asking: boolean;
}

export class Summary {
  /** Of the last row that was delivered or passed over; undefined: none yet. */
  pos: InboxKey | undefined;
  jobs: ListJob[] = [];
  private done = false;

  private readonly name: Search;

  constructor(private readonly e: Engine, private readonly of: RowFilter = {}, pos?: InboxKey) {
    this.pos = pos;
    this.name = search(of.name ?? "");
    e.summaries.push(this);
  }

  /** Takes at most n further rows from the local database. */
  async read(n: number): Promise<RowsResult> {
    if (this.done) throw new BackscrollError(Code.Closed, "the summary session was stopped");
    const { e } = this;
    return e.db.view(async (r) => {
      const { rows: records, passed, more } = await this.listed(r, n);
      const rows: Row[] = [];
      for (const rec of records) rows.push(await rowOf(e, r, await adopt(e, r, rec)));
      this.pos = passed;
      return { rows, count: rows.length, end: listEnd(e, more) };
    });
  }

  /** Brings further rows until read(n) delivers n, or all there are. */
  async sync(n: number, token: Token): Promise<void> {
    const { e } = this;
    const j: ListJob = { n, token, transferred: 0, lacks: 0, asking: false };
    this.jobs.push(j);
    if (this.done) return this.finish(j, new BackscrollError(Code.Closed, "the summary session was stopped"));
    if (e.link.refused) return this.finish(j, e.link.refused);
    if (!e.online()) e.emit({ kind: "progress", session: undefined, token, progress: { transferred: 0, want: n, waiting: true } });
    else await e.guard(() => pumpSummary(e, this));
  }

  async stop(): Promise<void> {
    this.done = true;
    for (const j of [...this.jobs]) await this.finish(j, new BackscrollError(Code.Cancelled, "the summary session was stopped"));
    this.e.summaries = this.e.summaries.filter((o) => o !== this);
  }

  /** Back to the top. */
  reset(): void {
    this.pos = undefined;
  }

  /**
   * Sets how many rows a sync still lacks. Those that are here are counted when it begins, and
   * again once there should be enough: counting at each page would cost the square of the list.
   */
  async want(j: ListJob): Promise<void> {
    if (j.lacks > 0 && !this.e.list.all) return;
    const { count, more } = await this.count(j.n);
    j.lacks = this.e.list.all || more ? 0 : j.n - count;
  }

  private async count(n: number): Promise<{ count: number; more: boolean }> {
    const { rows, more } = await this.e.db.view((r) => this.listed(r, n));
    return { count: rows.length, more };
  }

  /** At most n rows after the position, as far as the list is known; the key of the last row that was looked at; and whether there are further known ones. */
  private async listed(r: Reader, n: number): Promise<{ rows: ConvRecord[]; passed: InboxKey | undefined; more: boolean }> {
    const rows: ConvRecord[] = [];
    let passed = this.pos;
    for (;;) {
      const some = Math.max(n - rows.length + 1, this.filters() ? FILTERED_PAGE : 1);
      const part = await r.list(passed, some);
      for (const rec of part) {
        if (!covers(this.e.list, keyOf(rec))) return { rows, passed, more: false };
        const wanted = await this.lets(r, rec);
        if (wanted && rows.length === n) return { rows, passed, more: true };
        if (wanted) rows.push(rec);
        passed = keyOf(rec);
      }
      if (part.length < some) return { rows, passed, more: false };
    }
  }

  filters(): boolean {
    const { unread, groups, archived, name } = this.of;
    return Boolean(unread || groups || archived || name);
  }

  /** Whether the filter lets a row through. It takes nothing into memory for that, so that a filter may pass over a whole list. */
  async lets(r: Reader, rec: ConvRecord): Promise<boolean> {
    if (!this.filters()) return true;
    const { e, of } = this;
    const here = e.convs.get(rec.no);
    const c = here ?? new Conv(rec);
    const named = !of.name || this.name(c.name) || this.name(c.peer);
    if (!named || !only(of.groups, isGroup(c.id)) || (of.archived && !only(of.archived, c.inArchive()))) return false;
    if (!of.unread || c.readHere().marked) return true;
    // What of it is unread follows from what is held.
    const left = await unreadHere(e, r, !here && c.wantRead > c.read.seq ? await adopt(e, r, rec) : c);
    return left.unread > 0;
  }

  /** How many rows of a page the filter lets through. */
  async among(rows: readonly InboxRow[]): Promise<number> {
    if (!this.filters()) return rows.length;
    return this.e.db.view(async (r) => {
      let n = 0;
      for (const row of rows) {
        const c = await lookup(this.e, r, byConv(row.conv));
        if (c && (await this.lets(r, c.record()))) n++;
      }
      return n;
    });
  }

  async finish(j: ListJob, error?: BackscrollError): Promise<void> {
    this.jobs = this.jobs.filter((o) => o !== j);
    const { count, more } = await this.count(j.n);
    const end = listEnd(this.e, more);
    const failure = error && { code: error.code, detail: error.detail, op: error.op };
    this.e.emit({
      kind: "sync", session: undefined, token: j.token,
      result: { count, transferred: j.transferred, end, more: end !== "beginning", ...(failure && { error: failure }) },
    });
  }
}

/** Asks for the rows that its syncs still miss. */
export async function pumpSummary(e: Engine, s: Summary): Promise<void> {
  for (const j of [...s.jobs]) {
    if (j.asking) continue;
    await s.want(j);
    if (j.lacks === 0) await s.finish(j);
    else if (!e.inbox.firstRow && e.link.retryAt === 0) askList(e, s, j); // otherwise caughtUp or resume comes back
  }
}

function askList(e: Engine, s: Summary, j: ListJob): void {
  j.asking = true;
  const limit = s.filters() ? Math.max(j.lacks, FILTERED_PAGE) : j.lacks; // who knows how many of them it lets through
  askRows(e, Math.min(limit, 1000), {
    over: () => {
      j.asking = false;
    },
    came: async (rows) => {
      j.transferred += rows.length;
      await listGrew(e, { s, j }, rows);
    },
    refused: (error) => s.finish(j, error),
  });
}

/** Notes that rows came for one sync; what they are to others is counted. */
export async function listGrew(e: Engine, by: { s: Summary; j: ListJob } | undefined, rows: readonly InboxRow[]): Promise<void> {
  const n = by ? await by.s.among(rows) : 0;
  for (const o of e.summaries) for (const k of o.jobs) k.lacks = k === by?.j ? Math.max(0, k.lacks - n) : 0;
}

/** Who asks for rows of the list: after over there is one of the others, or it is to be asked again. */
interface Asker {
  /** The answer is there, or the connection gone. */
  over: () => void;
  came: (rows: readonly InboxRow[]) => Promise<void>;
  /** Why there are none. */
  refused: (error: BackscrollError) => Promise<void>;
}

/** Asks for the next rows of the list. Then all that waits for rows goes on. */
export function askRows(e: Engine, limit: number, by: Asker): void {
  const before = e.list.floor;
  e.ask({ kind: "inbox", before: before ?? { pinned: 0, activity: 0, conv: "" }, limit }, async (body) => {
    by.over();
    if (body.kind === "error") {
      if (retries(body)) retryLater(e, body.retryAfter);
      else await by.refused(errorOf(body, "sync the inbox"));
      return;
    }
    if (body.kind !== "inbox") throw badServer(`the server answered Inbox with ${body.kind}`);
    await applyList(e, body, before);
    await by.came(body.rows);
    for (const s of [...e.summaries]) await pumpSummary(e, s);
    for (const a of [...e.alls]) await pumpAll(a);
  }, by.over);
}

/** What a listener gets of a conversation. */
export async function rowOf(e: Engine, r: Reader, c: Conv): Promise<Row> {
  const left = await unreadHere(e, r, c);
  const row: Row = {
    conv: c.id, target: targetFrom(c.id, c.peer), peer: c.peer, name: c.name, picture: c.picture,
    head: c.head(), ...c.readHere(), unread: left.unread, mentions: left.mentions, pinned: c.pinned, mutedUntil: c.mutedFor(e.serverNow()),
    archived: c.inArchive(),
    activity: c.activity, left: c.state.left, deleted: c.state.deleted, role: c.state.role, rights: c.state.rights, live: false,
  };
  if (c.preview) row.preview = readBlob(e, c, c.preview);
  return row;
}

/** Tells that a row has changed. */
export async function tellRow(e: Engine, c: Conv): Promise<void> {
  if (c.inboxRev === 0) return;
  await e.db.view(async (r) => {
    const row = { ...(await rowOf(e, r, c)), live: true };
    e.emit({ kind: "row", row });
    for (const s of e.summaries) e.emit({ kind: "listed", summary: s, row, matches: await s.lets(r, c.record()) });
  });
}
