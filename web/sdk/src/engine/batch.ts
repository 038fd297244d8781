// The messages of one frame: as they are stored, and decoded.

import { decodeMessage } from "../wire/message.ts";
import { at } from "../span.ts";
import type { Blob, Mine } from "../frame.ts";
import type { Tx } from "../localdb/localdb.ts";
import { Trait, type Stored } from "../localdb/records.ts";
import type { Content, LogMessage, Seq } from "../types.ts";
import type { Conv } from "./conv.ts";
import type { Engine } from "./engine.ts";

export interface Batch {
  rows: Stored[];
  msgs: LogMessage[];
  /** rows[i].mine is what the frame says, not what is known from before. */
  named: boolean[];
}

/**
 * Reads the messages of a frame. With whole, a message that mine does not name has no own
 * reactions beyond its lists of names; otherwise what is known of it stays.
 */
export function decodeBatch(e: Engine, blobs: readonly Blob[], mine: readonly Mine[], whole: boolean): Batch {
  const b: Batch = { rows: [], msgs: [], named: [] };
  const own = new Map(mine.map((m) => [m.seq, m.emoji]));
  for (const blob of blobs) {
    const m = decodeMessage(blob);
    const emoji = own.get(m.seq);
    b.msgs.push(m);
    b.rows.push(storedOf(e, m, blob, emoji));
    b.named.push(whole || emoji !== undefined);
  }
  return b;
}

export function storedOf(e: Engine, m: LogMessage, blob: Blob, mine?: string[]): Stored {
  const row: Stored = { seq: m.seq, rev: m.rev, blob, traits: traits(e, m) };
  if (m.thread !== 0n) row.thread = m.thread;
  if (mine && mine.length > 0) row.mine = mine;
  return row;
}

/** Whether a message counts as unread where it was not read. */
export const counts = (m: LogMessage): boolean => m.deleted === 0 && countable(m) && (m.call === undefined || m.call.outcome === "missed");

/** Whether a message with this content counts as unread when it is new. */
export const countable = (c: Content): boolean => c.type !== "note" && !c.silent;

/** What a message counts as on this device. */
export function traits(e: Engine, m: LogMessage): number {
  if (!e.owner) return 0;
  const { user } = e.owner;
  return (m.from === user ? Trait.own : 0) | (counts(m) ? Trait.counts : 0) | (m.mentions.includes(user) ? Trait.mention : 0) |
    (m.type === "call" ? Trait.call : 0);
}

/** Whether the lists of names do not show everybody who reacted, so that mine says something. */
export const overflows = (m: LogMessage): boolean => m.reactions.some((r) => r.count > r.names.length);

const sameTexts = (a: readonly string[] = [], b: readonly string[] = []): boolean => a.length === b.length && a.every((x, i) => x === b[i]);

/** Stores those of a batch that keep accepts and that lie in no hole, with the own reactions that are known of them. */
export async function put(tx: Tx, c: Conv, b: Batch, keep: (i: number) => boolean = () => true): Promise<void> {
  const rows: Stored[] = [];
  const mended: Stored[] = [];
  for (let i = 0; i < b.rows.length; i++) {
    let row = b.rows[i]!;
    if (c.inHole(row.seq) || !keep(i)) continue;
    if (overflows(b.msgs[i]!)) {
      const old = await tx.message(c.no, row.seq);
      if (old && !b.named[i]) {
        const { mine: _, ...rest } = row;
        row = b.rows[i] = old.mine ? { ...rest, mine: old.mine } : rest;
      } else if (old && old.rev === row.rev && !sameTexts(old.mine, row.mine)) mended.push(row);
    }
    rows.push(row);
  }
  await tx.putMessages(c.no, rows);
  for (const r of mended) await tx.setMine(c.no, r.seq, r.mine ?? []);
}

/** Keeps the newest visible message for the conversation list: one that is newer than the preview, or a change of it. */
export function notePreview(c: Conv, b: Batch): void {
  let old: { seq: Seq; rev: number } = previewOf(c);
  for (let i = 0; i < b.msgs.length; i++) {
    const m = b.msgs[i]!;
    // What is not held comes late: where something was hidden, that may be it.
    const sure = c.state.hiddenRev === 0 || at(c.spans, m.seq) !== undefined;
    const newer = (m.seq === old.seq && m.rev > old.rev) || (m.seq > old.seq && m.seq === c.head() && sure);
    if (newer && m.seq >= c.first() && !c.inHole(m.seq)) {
      c.preview = b.rows[i]!.blob;
      old = m;
    }
  }
}

/** Which message the preview is; zeros: none. */
export function previewOf(c: Conv): { seq: Seq; rev: number } {
  if (!c.preview) return { seq: 0, rev: 0 };
  try {
    return decodeMessage(c.preview, c.id);
  } catch {
    return { seq: 0, rev: 0 };
  }
}

export const has = (b: Batch | undefined, seq: Seq): boolean => b?.msgs.some((m) => m.seq === seq) ?? false;
