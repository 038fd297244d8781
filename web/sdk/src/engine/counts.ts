// How many messages a session is about, whatever its position.

import { tally, type Reader } from "../localdb/localdb.ts";
import type { StoredCounts } from "../localdb/records.ts";
import { isEmpty, lengthOf } from "../span.ts";
import type { Counts, Range } from "../types.ts";
import { traits } from "./batch.ts";
import { filtered, indexed, matching } from "./filter.ts";
import { outboxOf, pendingMessage } from "./sent.ts";
import type { Session } from "./session.ts";
import { uncounted, uncounting } from "./uncount.ts";
import { unreadHere } from "./unread.ts";

export const countSession = (s: Session): Promise<Counts> =>
  s.e.db.view(async (r) => {
    const { c, e } = s;
    const n: Counts = { total: 0, received: 0, unread: 0, mentions: 0, outbox: 0, sent: 0, delivered: 0, read: 0, failed: 0 };
    for (const entry of await outboxOf(r, c)) {
      if (!s.wants(pendingMessage(e, c, entry))) continue;
      if (entry.failed !== 0) n.failed++;
      else n.outbox++;
    }
    if (c.no !== 0) await countStored(r, s, n);
    n.total = n.received + n.outbox + n.sent + n.delivered + n.read + n.failed;
    if (!filtered(s) && c.inboxRev !== 0) n.server = { total: lengthOf({ lo: c.first(), hi: c.head() }), ...(await unreadHere(e, r, c)) };
    return n;
  });

async function countIndexed(r: Reader, { c, e, opt: { thread } }: Session, part: Range): Promise<StoredCounts> {
  const n = await r.countMessages(c.no, part, thread);
  if (!uncounting(c)) return n;
  const { all } = await uncounted(e, r, c, c.queue, thread, part);
  return { ...n, counts: n.counts - all.counts, mention: n.mention - all.mention };
}

/** Counts what has a seq, by how far others have it. */
async function countStored(r: Reader, s: Session, n: Counts): Promise<void> {
  const { c } = s;
  const count = async (part: Range): Promise<StoredCounts> => {
    if (!isEmpty(part) && indexed(s)) return countIndexed(r, s, part);
    const n: StoredCounts = { all: 0, own: 0, counts: 0, mention: 0 };
    if (!isEmpty(part)) for (const m of await matching(s, r, part, false, Number.MAX_SAFE_INTEGER, (m) => s.isAbout(m))) tally(n, traits(s.e, m), 1);
    return n;
  };
  const read = Math.min(c.othersRead, c.head());
  const delivered = Math.max(read, Math.min(c.othersDelivered, c.head()));
  let lo = 1;
  for (const [status, hi] of [["read", read], ["delivered", delivered], ["sent", c.head()]] as const) {
    const part = await count({ lo, hi });
    n[status] = part.own;
    n.received += part.all - part.own;
    lo = Math.max(lo, hi + 1);
  }
  const part = await count({ lo: Math.max(c.read.seq, c.wantRead, c.first() - 1) + 1, hi: c.head() });
  n.unread = part.counts;
  n.mentions = part.mention;
}
