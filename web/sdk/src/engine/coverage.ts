import { gaps } from "../span.ts";
import type { ConvTarget } from "../frame.ts";
import type { Coverage } from "../types.ts";
import type { Engine } from "./engine.ts";
import { lookup } from "./store.ts";

/** What is held of a conversation. */
export const coverage = (e: Engine, t: ConvTarget): Promise<Coverage> =>
  e.db.view(async (r) => {
    const c = await lookup(e, r, t);
    if (!c) return { known: false, head: 0, first: 0, rev: 0, left: false, deleted: false, spans: [], holes: [], gaps: [] };
    return {
      known: c.known, head: c.head(), first: c.first(), rev: c.state.rev, left: c.state.left, deleted: c.state.deleted,
      spans: c.spans.map((s) => ({ ...s })), holes: c.holes.map((h) => ({ ...h })), gaps: gaps(c.spans, { lo: c.first(), hi: c.head() }),
    };
  });
