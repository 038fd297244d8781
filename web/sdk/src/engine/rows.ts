// What inbox rows say of conversations.

import { decodeMessage } from "../wire/message.ts";
import type { ConvTarget, InboxRow } from "../frame.ts";
import { isGroup } from "../frame.ts";
import type { Reader, Tx } from "../localdb/localdb.ts";
import type { Row } from "../types.ts";
import { meet } from "./all.ts";
import { has, previewOf, type Batch } from "./batch.ts";
import { look } from "./changes.ts";
import type { Conv } from "./conv.ts";
import type { Engine } from "./engine.ts";
import { followHead, tellReceipts } from "./live.ts";
import { learnHidden } from "./news.ts";
import { scheduleReceipts } from "./receipts.ts";
import { commit, ensureRow, lookup } from "./store.ts";
import { rowOf, tellRow } from "./summary.ts";
import { pump } from "./sync.ts";
import { unreadAbove } from "./unread.ts";

/** Reads the line of one conversation from the local database; undefined: it is not in the list, as far as is known here. */
export const readRow = (e: Engine, t: ConvTarget): Promise<Row | undefined> =>
  e.db.view(async (r) => {
    const c = await lookup(e, r, t);
    return !c || c.inboxRev === 0 ? undefined : rowOf(e, r, c);
  });

/** Stores rows with what extra writes, in one transaction, and then lets sessions hear of them. */
export async function storeRows(e: Engine, rows: readonly InboxRow[], pushed: boolean, extra: (tx: Tx) => Promise<void>, stored: () => Promise<void>): Promise<void> {
  const changedConvs = await commit(e, false, async (tx, touch) => {
    const list: Conv[] = [];
    for (const row of rows) {
      const c = await ensureRow(e, tx, row);
      // A pushed row may lack its preview; the one that was asked for has it.
      const again = row.inboxRev === c.inboxRev && row.preview !== undefined;
      if (row.inboxRev <= c.inboxRev && !again) continue;
      touch(c);
      await takeRow(e, tx, c, row, pushed, undefined);
      list.push(c);
    }
    await extra(tx);
    return list;
  });
  await stored();
  for (const c of changedConvs) await changed(e, c);
  scheduleReceipts(e);
}

/** Sets what an inbox row says. A pushed one may lack its preview: it is then as it was, or among the messages that came with the row. */
export async function takeRow(e: Engine, tx: Tx, c: Conv, row: InboxRow, pushed: boolean, batch: Batch | undefined): Promise<void> {
  c.id = row.conv;
  c.peer = row.peer;
  c.name = row.name;
  c.picture = row.picture;
  c.wide = row.wide;
  if (e.owner && c.peer === "" && !isGroup(row.conv)) c.peer = e.owner.user;
  const { state: was, known } = c;
  c.learn(row.state);
  c.inboxRev = row.inboxRev;
  c.activity = row.activity;
  c.rowPinned = row.pinned;
  c.mutedUntil = row.mutedUntil;
  c.archived = row.archived;
  c.pinned = c.arranged().pinned;
  c.peerDelivered = Math.max(c.peerDelivered, row.peerDelivered);
  c.peerRead = Math.max(c.peerRead, row.peerRead);
  c.othersDelivered = Math.max(c.othersDelivered, c.peerDelivered);
  c.othersRead = Math.max(c.othersRead, c.peerRead);
  const veiled = known && (row.state.hiddenRev > was.hiddenRev || row.state.first > was.first);
  rowPreview(c, row, pushed, veiled && !has(batch, row.state.head.seq));
  if (c.wantRead !== 0 && row.read.seq >= c.wantRead) c.wantRead = 0;
  if (!c.closed() && row.state.head.seq > c.delivered) c.wantDelivered = Math.max(c.wantDelivered, row.state.head.seq);
  await takeUnread(e, tx, c, row);
}

/** A row may have been counted before the server knew of a read position that it has acknowledged since. */
async function takeUnread(e: Engine, r: Reader, c: Conv, row: InboxRow): Promise<void> {
  let left = { unread: row.unread, mentions: row.mentions };
  const above = Math.max(c.read.seq, c.cleared());
  const before = Math.max(row.read.seq + 1, row.state.first) - 1;
  if (before < above) left = await unreadAbove(e, r, c, left, before, above);
  c.read = row.read.seq >= c.read.seq ? row.read : c.read;
  c.marked = row.marked;
  c.unread = left.unread;
  c.mentions = left.mentions;
}

/**
 * Sets the preview that a row brings, unless the user has hidden or cleared it here meanwhile. A
 * row may tell of less than the device knows, as when an acknowledgement overtook it: then a newer
 * preview stays. When messages went out of the user's sight, a row brings its preview along.
 */
function rowPreview(c: Conv, row: InboxRow, pushed: boolean, veiled: boolean): void {
  if (row.preview) {
    const behind = !veiled && row.state.rev < c.state.rev && !newer(c, row.preview);
    if (!behind) c.preview = row.preview;
  } else if (!pushed || veiled || row.state.deleted) c.preview = undefined;
  const { seq } = previewOf(c);
  if (seq !== 0 && (seq < c.first() || c.inHole(seq) || c.hiding().includes(seq))) c.preview = undefined;
}

/** Whether a preview is newer than the one that is here. */
function newer(c: Conv, preview: Uint8Array): boolean {
  const old = previewOf(c);
  try {
    const m = decodeMessage(preview, c.id);
    return old.seq < m.seq || (old.seq === m.seq && old.rev < m.rev);
  } catch {
    return true;
  }
}

/** Lets the open sessions of a conversation follow its new state. */
export async function changed(e: Engine, c: Conv): Promise<void> {
  e.receipts.dirty ||= c.wantDelivered !== 0 || c.wantRead !== 0 || c.wantTold !== 0;
  await meet(e, c, false);
  tellReceipts(e, c);
  await followHead(e, c);
  await tellRow(e, c);
  if (!e.online()) return;
  learnHidden(e, c);
  for (const s of c.sessions) look(e, c, s.view);
  await pump(e, c);
}
