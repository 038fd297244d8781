// Bringing what is held to the known rev, where it is looked at.

import { at, insert, intersect, isEmpty, lift, sameSet, stale, type SpanSet } from "../span.ts";
import type { Changes, ChangesPage, ServerBody } from "../frame.ts";
import type { Hole, Range } from "../types.ts";
import { decodeBatch, notePreview, put } from "./batch.ts";
import type { Conv } from "./conv.ts";
import { badServer, type Engine } from "./engine.ts";
import { refusedFor } from "./fetch.ts";
import { errorOf } from "./link.ts";
import { followHead, tellReceipts, tellUpdates } from "./live.ts";
import { pumpNews } from "./news.ts";
import { takeWatermarks } from "./push.ts";
import { commit } from "./store.ts";
import { pump } from "./sync.ts";

const MAX_RANGES = 256;

/** Asks that what is held of a range be brought to the known rev. */
export function look(e: Engine, c: Conv, r: Range): void {
  if (isEmpty(r) || c.looksAt(r)) return;
  c.fresh.push({ lo: r.lo, hi: r.hi });
  refresh(e, c);
}

/** Sends the next Changes for what was looked at, if any is stale. */
export function refresh(e: Engine, c: Conv): void {
  if (!e.online() || c.changing || c.closed()) return;
  const parts = c.stale();
  if (parts.length === 0 && !c.behindHidden()) return;
  let ranges: SpanSet = []; // as a set they are ascending and disjoint
  for (const p of parts) ranges = insert(ranges, { lo: p.lo, hi: p.hi, rev: 0 });
  const asked: Changes = {
    kind: "changes", to: c.target(), since: Math.min(c.state.rev, ...parts.map((p) => p.rev)), receiptRev: c.receiptRev,
    hiddenRev: c.hiddenKnown(), limit: e.cfg.page, ranges: ranges.slice(0, MAX_RANGES).map(({ lo, hi }) => ({ lo, hi })),
  };
  c.changing = true;
  e.ask(asked, (body) => {
    c.changing = false;
    return changesCame(e, c, asked, body);
  }, () => {
    c.changing = false;
  });
}

async function changesCame(e: Engine, c: Conv, asked: Changes, body: ServerBody): Promise<void> {
  if (body.kind === "error") {
    c.fresh = [];
    return refusedFor(e, c, errorOf(body, `refresh ${c.label()}`), body.retryAfter);
  }
  if (body.kind !== "changes") throw badServer(`the server answered Changes with ${body.kind}`);
  if (body.hidden.rev <= asked.hiddenRev && body.state.hiddenRev > asked.hiddenRev) {
    throw badServer("the server says that more was hidden, and not what");
  }
  const before = c.spans;
  await applyChanges(e, c, asked, body);
  // What the server does not vouch for any more is fetched again.
  if (!body.more && asked.ranges.length > 0 && sameSet(before, c.spans)) await forgetStale(e, c, asked);
  await followHead(e, c);
  refresh(e, c);
  await pump(e, c);
  pumpNews(e);
}

/** Stores the changed rows of what is held, and lifts the parts that stood at since or above. */
async function applyChanges(e: Engine, c: Conv, asked: Changes, p: ChangesPage): Promise<void> {
  const b = decodeBatch(e, p.messages, p.mine, true);
  const before = c.spans;
  await commit(e, false, async (tx, touch) => {
    touch(c);
    c.learn(p.state);
    await put(tx, c, b, (i) => at(c.spans, b.rows[i]!.seq) !== undefined);
    notePreview(c, b);
    c.takeHidden(p.hidden, asked.hiddenRev);
    c.spans = lift(c.spans, p.ranges, p.since, p.rev);
    for (const r of p.ranges) {
      const inside: Hole[] = p.holes.map((h) => ({ ...intersect(h, r), reason: h.reason })).filter((h) => !isEmpty(h));
      c.addHoles(inside);
    }
    await takeWatermarks(e, tx, c, p.watermarks, p.state.receiptRev);
  });
  await tellUpdates(e, c, before, b);
  tellReceipts(e, c);
}

/** Takes out of the coverage what a Changes did not lift. */
async function forgetStale(e: Engine, c: Conv, asked: Changes): Promise<void> {
  await commit(e, false, async (tx, touch) => {
    touch(c);
    for (const r of asked.ranges) {
      for (const s of stale(c.spans, r, c.state.rev)) {
        c.forget(s);
        await tx.deleteMessages(c.no, s);
      }
    }
  });
}
