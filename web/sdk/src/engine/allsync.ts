// Sync of a session over all conversations: in the first ones of the list in which something is
// missing, at most 50, a page each, or all that is unread if that is what the session is about,
// until there is enough. Where all of these are asked and it is not, and the list goes on below
// what is known here, it brings the next 200 rows and goes on with those, at most five times. It
// is bounded, so there may be fewer though the server has more: the result says that (of a list
// that is not known to its end too), ends how far each is here, and another sync goes on.

import { BackscrollError, Code } from "../errors.ts";
import type { End } from "../types.ts";
import type { AllSession, Part } from "./all.ts";
import type { Token } from "./events.ts";
import { stopped } from "./session.ts";
import { askRows, FILTERED_PAGE, listGrew } from "./summary.ts";
import { finish, newJob, startJob, type Job } from "./sync.ts";

/** One sync of an AllSession. It ends in exactly one event. */
export interface AllJob {
  n: number;
  token: Token;
  begun: boolean;
  /** The first of the session's parts that were looked at for it. */
  counted: number;
  /** Those of them that are still to be asked for more. */
  todo: Part[];
  /** How many were, or are to be. */
  steps: number;
  running: number;
  /** Messages that read would deliver, as far as they were counted. */
  here: number;
  transferred: number;
  /** Of the list, that it has asked for. */
  pages: number;
  /** One is on its way. */
  asking: boolean;
}

/** The part of an AllJob in one conversation. */
export interface AllStep {
  job: AllJob;
  p: Part;
  /** Messages that were here when it began. */
  had: number;
}

/** How many conversations one sync asks for more. */
const MAX_STEPS = 50;

/** How many pages of the list it brings. */
const MAX_PAGES = 5;

export async function syncAll(a: AllSession, n: number, token: Token): Promise<void> {
  const { e } = a;
  const j: AllJob = { n, token, begun: false, counted: 0, todo: [], steps: 0, running: 0, here: 0, transferred: 0, pages: 0, asking: false };
  a.jobs.push(j);
  if (a.done) return finishAll(a, j, stopped());
  if (e.link.refused) return finishAll(a, j, e.link.refused);
  if (!e.online()) e.emit({ kind: "progress", session: a, token, progress: { transferred: 0, want: n, waiting: true } });
  else await e.guard(() => pumpAll(a));
}

/** Ends the sync with that token; what was moved stays. */
export async function cancelAll(a: AllSession, token: Token): Promise<void> {
  const error = new BackscrollError(Code.Cancelled, "the sync was cancelled");
  for (const j of a.jobs.filter((j) => j.token === token)) await finishAll(a, j, error);
}

/** Moves the first sync on, a few conversations at a time, and ends it when there is enough or nothing more to ask. Before the list is caught up, it waits. */
export async function pumpAll(a: AllSession): Promise<void> {
  const { e } = a;
  if (a.pumping) return; // it goes on by itself
  a.pumping = true;
  try {
    for (let j = a.jobs[0]; j && e.online() && e.inbox.caughtUp && !e.inbox.firstRow; j = a.jobs[0]) {
      if (j.asking) return;
      if (!j.begun) await begin(a, j);
      if (j.here < j.n && j.todo.length > 0 && j.running < e.cfg.pipeline) await ask(a, j, j.todo.shift()!);
      else if (j.running > 0) return;
      else if (j.here < j.n && j.steps < MAX_STEPS && j.pages < MAX_PAGES && !e.list.all) return askList(a, j);
      else await finishAll(a, j);
    }
  } finally {
    a.pumping = false;
  }
}

/** Begins to bring more of one conversation. */
async function ask(a: AllSession, job: AllJob, p: Part): Promise<void> {
  const { count: had } = await p.s.count(job.n);
  job.running++;
  await startJob(a.e, { ...newJob(p.s, job.n, job.token), step: { job, p, had }, once: !a.opt.unread });
}

/** Brings the next rows of the list; begin goes on with those. */
function askList(a: AllSession, j: AllJob): void {
  const { e } = a;
  if (e.link.retryAt !== 0) return; // resume comes back
  j.asking = true;
  askRows(e, FILTERED_PAGE, {
    over: () => {
      j.asking = false;
    },
    came: async (rows) => {
      j.pages++;
      j.begun = false;
      await listGrew(e, undefined, rows);
    },
    refused: async (error) => {
      await finishAll(a, j, error);
      await pumpAll(a);
    },
  });
}

/** Finds which conversations a sync asks for more, of those that it has not looked at yet. */
async function begin(a: AllSession, j: AllJob): Promise<void> {
  j.begun = true;
  for (;;) {
    for (; j.counted < a.parts.length; j.counted++) {
      const p = a.parts[j.counted]!;
      p.s.place();
      const { count, more } = await p.s.count(j.n);
      j.here += count;
      if (more && j.steps < MAX_STEPS) {
        j.steps++;
        j.todo.push(p);
      }
    }
    if (j.here >= j.n || j.steps === MAX_STEPS || !(await a.openMore())) return;
  }
}

/** Takes the end of a sync in one conversation. Where one is refused, as after the user left, the others go on. */
export async function stepped(a: AllSession, j: Job, { job, p, had }: AllStep): Promise<void> {
  job.running--;
  job.transferred += j.transferred;
  if (a.of.get(j.s.c) === p) job.here += (await p.s.count(job.n)).count - had;
  a.e.emit({ kind: "progress", session: a, token: job.token, progress: { transferred: job.transferred, want: job.n, waiting: false } });
  await pumpAll(a);
}

/** Ends a sync with its one result. */
export async function finishAll(a: AllSession, j: AllJob, error?: BackscrollError): Promise<void> {
  if (!a.jobs.includes(j)) return;
  a.jobs = a.jobs.filter((o) => o !== j);
  const cancelled = new BackscrollError(Code.Cancelled, "the sync was cancelled");
  for (const p of [...a.parts]) {
    for (const o of p.s.c.jobs.filter((o) => o.step?.job === j && o.s === p.s)) await finish(a.e, o, cancelled);
  }
  const failure = error && { code: error.code, detail: error.detail, op: error.op };
  const counted = await count(a, j.n);
  a.e.emit({ kind: "sync", session: a, token: j.token, result: { ...counted, transferred: j.transferred, ...(failure && { error: failure }) } });
}

/** How many messages read(n) would deliver now, where it would end, and whether the server has more than is here. */
async function count(a: AllSession, n: number): Promise<{ count: number; end: End; more: boolean }> {
  let total = 0;
  let more = false;
  if (a.done) return { count: 0, end: "more", more };
  for (let next = 0; ; ) {
    for (; next < a.parts.length; next++) {
      const { s } = a.parts[next]!;
      s.place();
      const there = await s.count(n + 1);
      total += there.count;
      more ||= there.more;
    }
    if (total > n) return { count: n, end: "more", more: more || !a.e.list.all };
    if (!(await a.openMore())) return { count: total, end: a.end().end, more: more || !a.e.list.all };
  }
}
