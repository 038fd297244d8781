import { BackscrollError, Code, type Client, type Message, type Target } from "@backscroll/client";

/** When a message was written, as people are shown it. */
export const written = (m: Pick<Message, "original" | "time">): number => m.original || m.time;

/**
 * The seq of the first message of a day or after it, found by halving: seqs are in the order
 * of time, so some twenty looks find one among a million.
 */
export async function seqAt(client: Client, target: Target, first: number, head: number, at: number): Promise<number> {
  let lo = first;
  let hi = head;
  while (lo < hi) {
    const mid = Math.floor((lo + hi) / 2);
    const m = await near(client, target, mid, lo);
    if (m && written(m) >= at) hi = mid;
    else lo = mid + 1;
  }
  return lo;
}

/** The message at a seq, or the next older one that this user may see. */
async function near(client: Client, target: Target, seq: number, first: number): Promise<Message | undefined> {
  for (let s = seq; s >= Math.max(first, seq - 20); s--) {
    try {
      return await client.fetchMessage(target, s);
    } catch (e) {
      if (!(e instanceof BackscrollError && e.code === Code.NoMessage)) throw e;
    }
  }
  return undefined;
}
