// What open sessions hear of as it comes.

import { above, at, run, type SpanSet } from "../span.ts";
import type { Message, Range } from "../types.ts";
import type { Batch } from "./batch.ts";
import { look } from "./changes.ts";
import type { Conv } from "./conv.ts";
import type { Engine } from "./engine.ts";
import { fetchHead, fetchRange } from "./fetch.ts";
import { here, tellUpdate } from "./overlay.ts";
import type { Session } from "./session.ts";
import { keep } from "./sync.ts";

/** Brings the open sessions of a conversation up to its head. */
export async function followHead(e: Engine, c: Conv): Promise<void> {
  for (const s of [...c.sessions]) {
    s.place();
    await deliverLive(e, s);
  }
}

/**
 * Shows a session what is new above what it knows, in seq order. What is missing in between is
 * fetched first; after an absence with more than a page of it, it is announced as a gap instead.
 */
async function deliverLive(e: Engine, s: Session): Promise<void> {
  const c = s.c;
  if (!s.placed) return;
  if (s.opt.fifo && s.next !== s.live + 1) {
    s.live = Math.max(s.live, c.head()); // read will come to these
    return;
  }
  s.live = Math.max(s.live, c.first() - 1); // below it, nothing comes any more
  while (s.live < c.head()) {
    const from = s.live + 1;
    const held = run(c.spans, from);
    if (held) {
      await showLive(e, s, { lo: from, hi: Math.min(held.hi, c.head()) });
      continue;
    }
    const gap = { lo: from, hi: c.head() };
    const up = above(c.spans, from);
    if (up !== undefined && up <= gap.hi) gap.hi = up - 1;
    if (s.all) return s.toHead();
    if (!c.closed() && c.head() - s.live <= e.cfg.page) return fetchLive(e, c, gap);
    if (s.opt.fifo) {
      s.live = c.head();
      return;
    }
    announce(e, s, gap);
  }
}

/** Asks for a gap above what sessions have shown, if it is not on its way. */
async function fetchLive(e: Engine, c: Conv, gap: Range): Promise<void> {
  if (!e.online() || e.link.retryAt !== 0 || c.ahead(gap.lo)) return;
  await keep(e, c);
  fetchRange(e, c, gap, true);
}

/** Announces as gaps what could not be fetched. */
export function giveUpLive(e: Engine, c: Conv): void {
  for (const s of c.sessions) {
    if (s.placed && s.live < c.head() && !s.opt.fifo && !s.all) announce(e, s, { lo: s.live + 1, hi: c.head() });
  }
}

/** Tells of a gap above what the session showed. */
function announce(e: Engine, s: Session, gap: Range): void {
  e.emit({ kind: "gap", session: s, range: gap });
  s.live = gap.hi;
  s.skipped = [...s.skipped, gap];
}

/** Delivers held messages as live ones. */
async function showLive(e: Engine, s: Session, r: Range): Promise<void> {
  const shown: Message[] = await e.db.view((rd) => s.messages(rd, r, false, Number.MAX_SAFE_INTEGER));
  s.live = r.hi;
  if (s.opt.fifo) s.next = r.hi + 1;
  for (const m of shown) {
    if (s.pending.includes(m.id)) continue; // read delivers it from the outbox's place
    if (s.queued.delete(m.id)) m.update = true;
    else m.origin = "live";
    e.emit({ kind: "message", session: s, message: m });
  }
  await s.shown(shown, r.hi);
}

/**
 * Tells sessions about changes of messages that they have shown. held is the coverage from before.
 * What came is not told if a newer state was stored already: it came late, and the coverage, which
 * vouches for less, did not know it.
 */
export async function tellUpdates(e: Engine, c: Conv, held: SpanSet, b: Batch): Promise<void> {
  if (c.sessions.length === 0) return;
  const news = b.msgs.filter((m) => {
    const was = at(held, m.seq);
    return was && m.rev > was.rev;
  });
  if (news.length === 0) return;
  await e.db.view(async (r) => {
    for (const { seq, rev } of news) {
      const m = await here(e, r, c, seq);
      if (m && m.rev === rev) tellUpdate(e, c, m);
    }
  });
}

/** Tells sessions that others have received or read further. */
export function tellReceipts(e: Engine, c: Conv): void {
  for (const s of c.sessions) {
    if (s.all || (c.othersDelivered <= s.toldDelivered && c.othersRead <= s.toldRead)) continue;
    s.toldDelivered = c.othersDelivered;
    s.toldRead = c.othersRead;
    e.emit({ kind: "receipt", session: s, delivered: c.othersDelivered, read: c.othersRead });
  }
}

/** Brings the page that a session will show first to the known rev. */
export async function lookAtTop(e: Engine, s: Session): Promise<void> {
  if (!s.placed) return;
  const { page } = e.cfg;
  if (s.opt.fifo) look(e, s.c, { lo: s.next, hi: s.next + page - 1 });
  else look(e, s.c, { lo: Math.max(1, s.next - page + 1), hi: s.next });
  if (s.c.inboxRev === 0 && !s.c.closed()) {
    await keep(e, s.c);
    fetchHead(e, s.c, { limit: 1 });
  }
}
