// Bringing messages, in pages that are believed only with all their rows.

import { at, intersect, isEmpty, lengthOf, overlap, type SpanSet } from "../span.ts";
import type { BackscrollError } from "../errors.ts";
import type { Fetch, Page, ServerBody, State } from "../frame.ts";
import type { Stored } from "../localdb/records.ts";
import type { ConvID, Millis, Range } from "../types.ts";
import { mayRetry } from "../errors.ts";
import { decodeBatch, notePreview, put } from "./batch.ts";
import { refresh } from "./changes.ts";
import type { Conv } from "./conv.ts";
import { badServer, type Engine } from "./engine.ts";
import { errorOf, retryLater } from "./link.ts";
import { followHead, giveUpLive, tellReceipts, tellUpdates } from "./live.ts";
import { takeWatermarks } from "./push.ts";
import { commit } from "./store.ts";
import { finish, pump } from "./sync.ts";

/** Asks for the messages of r, beginning at its newer end unless forward. */
export function fetchRange(e: Engine, c: Conv, r: Range, forward: boolean): void {
  const asked: Fetch = {
    kind: "fetch", to: c.target(), from: forward ? r.lo : r.hi, until: forward ? r.hi : r.lo, forward, limit: lengthOf(r),
    receiptRev: c.receiptRev, hiddenRev: c.hiddenKnown(),
  };
  const flight = { ...r };
  c.fetching.push(flight);
  const landed = () => {
    c.fetching = c.fetching.filter((f) => f !== flight);
  };
  e.ask(asked, async (body) => {
    landed();
    if (body.kind === "page" && !overlap(body.range, r) && !outOfSight(r, body.state)) {
      const error = badServer(`the server was asked for messages ${r.lo}–${r.hi} and sent ${body.range.lo}–${body.range.hi}`);
      return refusedFor(e, c, error, 0);
    }
    await fetched(e, c, asked, body);
  }, landed);
}

/** Whether none of r is there for this user any more. */
const outOfSight = (r: Range, s: State): boolean => s.left || s.deleted || !overlap(r, { lo: s.first, hi: s.head.seq });

/** Asks for the newest (or, forward, the first) messages of a conversation whose head is not known, or not for certain. */
export function fetchHead(e: Engine, c: Conv, part: Pick<Fetch, "limit"> & Partial<Pick<Fetch, "from" | "forward">>): void {
  if (c.headWait) return;
  c.headWait = true;
  const asked: Fetch = {
    kind: "fetch", from: 0, until: 0, forward: false, ...part, to: c.target(), receiptRev: c.receiptRev, hiddenRev: c.hiddenKnown(),
  };
  e.ask(asked, async (body) => {
    c.headWait = false;
    if (body.kind === "page") for (const j of c.jobs) j.checked = true;
    await fetched(e, c, asked, body);
  }, () => {
    c.headWait = false;
  });
}

/** Takes the answer to a Fetch and lets everybody who waited go on. */
async function fetched(e: Engine, c: Conv, asked: Fetch, body: ServerBody): Promise<void> {
  if (body.kind === "error") return refusedFor(e, c, errorOf(body, `sync ${c.label()}`), body.retryAfter);
  if (body.kind !== "page") throw badServer(`the server answered Fetch with ${body.kind}`);
  const n = await applyPage(e, c, asked, body);
  for (const j of c.jobs) {
    j.transferred += n;
    j.answered = true;
  }
  await followHead(e, c);
  await pump(e, c);
  refresh(e, c);
}

/** A refusal of reading a conversation: one that time may heal is asked again, another one ends what waits for it. */
export async function refusedFor(e: Engine, c: Conv, error: BackscrollError, after: Millis): Promise<void> {
  if (mayRetry(error.code)) {
    retryLater(e, after);
    return;
  }
  for (const j of [...c.jobs]) await finish(e, j, error);
  giveUpLive(e, c);
}

/** Stores a page and its coverage. It returns how many of its messages were not held before. */
export async function applyPage(e: Engine, c: Conv, asked: Fetch, p: Page): Promise<number> {
  const b = decodeBatch(e, p.messages, p.mine, true);
  checkPage(p, b.rows);
  const held: SpanSet = c.spans;
  await commit(e, false, async (tx, touch) => {
    touch(c);
    learnID(c, p.conv);
    c.learn(p.state);
    if (!isEmpty(p.range)) {
      c.hold(p.range.lo, p.range.hi, p.rev);
      c.setHoles(p.range, p.holes);
      c.hide(c.hiding());
      await put(tx, c, b);
      notePreview(c, b);
    }
    c.takeHidden(p.hidden, asked.hiddenRev);
    if (p.state.hiddenRev < c.hiddenRev) c.hiddenRev = p.state.hiddenRev; // it may hold what was hidden meanwhile: ask again
    await takeWatermarks(e, tx, c, p.watermarks, p.state.receiptRev);
  });
  await tellUpdates(e, c, held, b);
  tellReceipts(e, c);
  return b.msgs.filter((m) => !at(held, m.seq)).length;
}

/** Makes sure that a page is as complete as it says. */
function checkPage(p: Page, rows: readonly Stored[]): void {
  const r = p.range;
  if (isEmpty(r)) return;
  let last = r.lo - 1;
  for (const { seq } of rows) {
    if (seq <= last || seq > r.hi) throw badServer(`a page of ${r.lo}–${r.hi} holds message ${seq} out of place`);
    last = seq;
  }
  const n = p.holes.reduce((n, h) => n + lengthOf(intersect(h, r)), rows.length);
  if (n !== lengthOf(r)) throw badServer(`a page of ${r.lo}–${r.hi} holds ${n} messages and holes`);
}

/** Takes the id of a conversation that was known by its peer alone. */
export function learnID(c: Conv, id: ConvID): void {
  if (c.id === "") c.id = id;
}
