// What waits in the outbox to make messages count no longer: a call that was answered, what is
// deleted, a mention that an edit takes away.

import { at, contains } from "../span.ts";
import { tally, type Reader } from "../localdb/localdb.ts";
import type { StoredCounts } from "../localdb/records.ts";
import type { Range } from "../types.ts";
import { traits } from "./batch.ts";
import { seqsOf } from "./change.ts";
import type { Conv, Queued } from "./conv.ts";
import { readStored } from "./dress.ts";
import type { Engine } from "./engine.ts";

/** Whether a change may make a message count no longer. */
const uncounts = (q: Queued): boolean => ["set call", "delete", "edit"].includes(q.change?.kind ?? "");

export const uncounting = (c: Conv): boolean => c.queue.some(uncounts);

const none: StoredCounts = { all: 0, own: 0, counts: 0, mention: 0 };

function countsOf(bits: number): StoredCounts {
  const n = { ...none };
  tally(n, bits, 1);
  return n;
}

/**
 * By how much the held messages of part (of a thread; 0n: of all) count less once the changes of a
 * queue are carried out: all of them, and (sure) those that are held as new as the conversation is
 * known. Without the others the server may have counted already.
 */
export async function uncounted(
  e: Engine, r: Reader, c: Conv, queue: readonly Queued[], thread: bigint, part: Range,
): Promise<{ sure: StoredCounts; all: StoredCounts }> {
  const [sure, all] = [{ ...none }, { ...none }];
  const seqs = queue.filter((q) => uncounts(q) && q.entry.ref === "").flatMap((q) => seqsOf(q.change!));
  for (const seq of new Set(seqs)) {
    const span = at(c.spans, seq);
    if (!span || !contains(part, seq) || c.inHole(seq)) continue;
    const row = await r.message(c.no, seq);
    if (!row || (thread !== 0n && row.thread !== thread)) continue;
    const was = countsOf(row.traits);
    const is = countsOf(traits(e, readStored(e, c, row, queue)));
    for (const n of span.rev >= c.state.rev ? [sure, all] : [all]) {
      n.counts += was.counts - is.counts;
      n.mention += Math.max(0, was.mention - is.mention);
    }
  }
  return { sure, all };
}
