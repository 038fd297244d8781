// A session of one thread walks over the coverage of the whole conversation and delivers what
// belongs to the thread.

import { NOTHING, contains, intersect, isEmpty, run } from "../span.ts";
import type { Reader } from "../localdb/localdb.ts";
import type { End, Range } from "../types.ts";
import type { Engine } from "./engine.ts";
import type { Position } from "./position.ts";
import type { Session } from "./session.ts";

/** count for a session of one thread. */
export async function countThread(s: Session, n: number): Promise<{ count: number; end: End; more: boolean }> {
  const probe = s.probe();
  probe.advance();
  let count = Math.min(n, probe.pending.length);
  probe.pending = probe.pending.slice(count);
  const more = s.lacks();
  const full = await s.e.db.view(async (r) => {
    while (count < n && probe.here().end === "more") {
      const rg = probe.stretch();
      const there = await r.countAll(s.c.no, rg, s.opt.thread);
      if (there > n - count) return true;
      count += there;
      probe.jump(rg);
    }
    return false;
  });
  return full ? { count: n, end: "more", more } : { count, end: probe.here().end, more };
}

/** Moves the position over held messages that do not belong to the thread, as far as none follows that does. */
export async function skipOthers(r: Reader, s: Session): Promise<void> {
  while (s.pending.length === 0) {
    const rg = s.stretch();
    if (isEmpty(rg) || (await r.countAll(s.c.no, rg, s.opt.thread)) > 0) return;
    s.jump(rg);
  }
}

/** The range that a sync of a thread needs next, and whether it holds n messages of it: as far as is held, and a few pages beyond. */
export async function wantedThread(e: Engine, s: Session, n: number): Promise<{ want: Range; complete: boolean }> {
  const { c } = s;
  const { fifo, thread } = s.opt;
  const whole = s.whole();
  let need = fifo ? n : n - s.pending.length;
  if (need <= 0 || isEmpty(whole) || s.next === 0) return { want: NOTHING, complete: need <= 0 };
  const probe = s.probe();
  probe.next = fifo ? whole.lo : whole.hi;
  const complete = await e.db.view(async (r) => {
    while (contains(whole, probe.next)) {
      const held = run(c.spans, probe.next);
      if (!held) return false;
      const part = intersect(held, onward(probe, whole));
      const there = await r.countAll(c.no, part, thread);
      if (there >= need) {
        for (const row of await s.messages(r, part, !fifo, need)) probe.jump({ lo: row.seq, hi: row.seq });
        return true;
      }
      need -= there;
      probe.jump(part);
    }
    return false;
  });
  if (!complete && contains(whole, probe.next)) { // at a gap
    const pages = e.cfg.page * e.cfg.pipeline;
    probe.next = fifo ? probe.next + pages : Math.max(0, probe.next - pages);
  }
  const want = fifo ? { lo: whole.lo, hi: Math.min(whole.hi, probe.next - 1) } : { lo: Math.max(whole.lo, probe.next + 1), hi: whole.hi };
  return { want, complete };
}

/** What of r lies from the position on. */
const onward = (p: Position, r: Range): Range => intersect(r, p.opt.fifo ? { lo: p.next, hi: r.hi } : { lo: r.lo, hi: p.next });
