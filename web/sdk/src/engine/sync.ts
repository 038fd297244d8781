// Sync: bringing what is missing for read(n) to deliver n. Each ends in exactly one event;
// waiting for a connection is progress, not a result.

import { BackscrollError, Code } from "../errors.ts";
import { NOTHING, gaps, isEmpty, lengthOf, overlap, sameRange, stale } from "../span.ts";
import type { Range } from "../types.ts";
import { stepped, type AllStep } from "./allsync.ts";
import { look } from "./changes.ts";
import type { Conv } from "./conv.ts";
import type { Engine } from "./engine.ts";
import type { Token } from "./events.ts";
import { fetchHead, fetchRange } from "./fetch.ts";
import { stopped, type Session } from "./session.ts";
import { commit, root } from "./store.ts";
import { sifted, wantedMatches, type Walked } from "./filter.ts";

export interface Job {
  s: Session;
  n: number;
  token: Token;
  transferred: number;
  /** The server has said something since it began. */
  answered: boolean;
  /** The head was asked for since it began. */
  checked: boolean;
  /** How far it has looked for what a filtered session is about. */
  walked: Walked;
  /** Of a sync of a session over all conversations. */
  step?: AllStep;
  /** One page is enough. */
  once?: boolean;
}

export const newJob = (s: Session, n: number, token: Token): Job =>
  ({ s, n, token, transferred: 0, answered: false, checked: false, walked: { from: 0, next: 0, found: 0 } });

export async function startJob(e: Engine, j: Job): Promise<void> {
  const { s, token } = j;
  if (s.done) {
    const { code, detail, op } = stopped();
    e.emit({ kind: "sync", session: s, token, result: { count: 0, transferred: 0, more: false, end: "more", error: { code, detail, op } } });
    return;
  }
  s.c.jobs.push(j);
  if (e.link.refused) return finish(e, j, e.link.refused);
  if (!e.online()) {
    progress(e, j);
    return e.guard(() => keep(e, s.c));
  }
  await e.guard(() => pump(e, s.c));
}

/** Ends the sync with that token; what was moved stays. */
export async function cancelSync(e: Engine, s: Session, token: Token): Promise<void> {
  const error = new BackscrollError(Code.Cancelled, "the sync was cancelled");
  for (const j of s.c.jobs.filter((j) => j.s === s && j.token === token)) await finish(e, j, error);
}

/** Makes sure that resume finds a conversation without a record. */
export async function keep(e: Engine, c: Conv): Promise<void> {
  if (c.no === 0) await commit(e, false, (tx) => root(e, tx, c));
}

/** Moves the syncs of a conversation on: it asks for what they still miss, as far as it is not on its way, and ends those that miss nothing. */
export async function pump(e: Engine, c: Conv): Promise<void> {
  if (!e.online() || c.jobs.length === 0) return;
  await keep(e, c);
  for (const j of [...c.jobs]) {
    if (await step(e, c, j)) await finish(e, j);
    else if (j.answered) {
      j.answered = false;
      progress(e, j);
    }
  }
}

/** Does what a sync needs next; true: nothing. */
async function step(e: Engine, c: Conv, j: Job): Promise<boolean> {
  if (e.link.retryAt !== 0) return false; // refused for now: resume comes back
  if (j.once && j.answered) return true;
  const { s } = j;
  if ((!c.known || (c.inboxRev === 0 && !j.checked)) && !c.closed()) return stepHead(e, c, j);
  s.place();
  const { want, complete } = sifted(s) ? await wantedMatches(e, j) : wanted(s, j.n);
  const missing = j.once ? nextPage(gaps(c.spans, want), e.cfg.page) : gaps(c.spans, want);
  for (const gap of missing) fetchGap(e, c, s, gap, j.n);
  if (missing.length > 0) return c.closed(); // nothing is served to who has left: read says so
  if (s.opt.fifo && !complete && !j.checked && !c.closed()) return stepHead(e, c, j); // at the known head: is there more?
  if (!isEmpty(want)) look(e, c, want);
  return !(c.changing && stale(c.spans, want, c.state.rev).length > 0);
}

/** Of gaps the page that comes next, newest first. */
const nextPage = (all: Range[], page: number): Range[] => all.slice(-1).map(({ lo, hi }) => ({ lo: Math.max(lo, hi - page + 1), hi }));

/** Asks for the head and the page that the sync wants there. */
function stepHead(e: Engine, c: Conv, j: Job): boolean {
  if (c.headWait) return false;
  if (j.checked) return true;
  const { opt } = j.s;
  const limit = Math.min(Math.max(j.n, 1), e.cfg.page);
  if (opt.fifo) {
    const from = j.s.placed ? j.s.next : opt.after === 0 ? 0 : opt.after + 1;
    fetchHead(e, c, { limit, forward: true, from });
  } else if (j.s.placed) fetchHead(e, c, { limit: 1 }); // only the head is to be learned: what it has to show is fetched as a gap
  else fetchHead(e, c, { limit, from: opt.before === 0 ? 0 : opt.before - 1 });
  return false;
}

/** The range that read(n) would go over if all of it were here, and whether it holds n messages. */
function wanted(s: Session, n: number): { want: Range; complete: boolean } {
  const { fifo } = s.opt;
  const need = fifo ? n : Math.max(0, n - s.pending.length);
  if (need === 0 || s.next === 0) return { want: NOTHING, complete: true };
  const whole = s.whole();
  const part = (length: number): Range => {
    if (lengthOf(whole) <= length) return whole;
    return fifo ? { lo: whole.lo, hi: whole.lo + length - 1 } : { lo: whole.hi - length + 1, hi: whole.hi };
  };
  // Holes do not count: the range grows by those it contains.
  for (let r = part(need); ; ) {
    const hidden = s.c.hiddenIn(r);
    const more = part(need + hidden);
    if (sameRange(more, r)) return { want: r, complete: lengthOf(r) - hidden >= need };
    r = more;
  }
}

/** Asks for a gap in pages, several under way at once, as far as they are not on their way already. */
function fetchGap(e: Engine, c: Conv, s: Session, whole: Range, n: number): void {
  const { page: small, pipeline } = e.cfg;
  const { fifo } = s.opt;
  const size = n > small * pipeline && e.link.limits.pageMessages > 0 ? e.link.limits.pageMessages : small;
  for (let gap = whole; !isEmpty(gap) && c.fetching.length < pipeline; ) {
    const coming = c.ahead(fifo ? gap.lo : gap.hi);
    if (coming) {
      gap = less(gap, coming, fifo);
      continue;
    }
    let page = gap;
    if (lengthOf(page) > size) page = fifo ? { lo: page.lo, hi: page.lo + size - 1 } : { lo: page.hi - size + 1, hi: page.hi };
    for (const f of c.fetching) { // not what is on its way further on
      if (overlap(f, page)) page = fifo ? { lo: page.lo, hi: f.lo - 1 } : { lo: f.hi + 1, hi: page.hi };
    }
    fetchRange(e, c, page, fifo);
    gap = less(gap, page, fifo);
  }
}

/** Cuts taken off the near end of r. */
const less = (r: Range, taken: Range, forward: boolean): Range =>
  forward ? { lo: taken.hi + 1, hi: r.hi } : { lo: r.lo, hi: taken.lo - 1 };

/** Ends a sync with its one result. */
export async function finish(e: Engine, j: Job, error?: BackscrollError): Promise<void> {
  const { c } = j.s;
  if (!c.jobs.includes(j)) return;
  c.jobs = c.jobs.filter((o) => o !== j);
  if (j.step) return stepped(j.s.all!, j, j.step);
  const { count, end, more } = await j.s.count(j.n);
  const failure = error && { code: error.code, detail: error.detail, op: error.op };
  e.emit({
    kind: "sync", session: j.s, token: j.token,
    result: { count, transferred: j.transferred, end, more, ...(failure && { error: failure }) },
  });
}

export function progress(e: Engine, j: Job): void {
  const { s, n, token, transferred, step } = j;
  if (!step) return e.emit({ kind: "progress", session: s, token, progress: { transferred, want: n, waiting: !e.online() } });
  e.emit({ kind: "progress", session: s.all, token, progress: { transferred: step.job.transferred + transferred, want: step.job.n, waiting: false } });
}
