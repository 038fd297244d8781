// How much of the conversation list is known.

import { compareText } from "../bytes.ts";
import type { InboxKey, InboxPage } from "../frame.ts";
import type { End, Rev } from "../types.ts";
import type { Engine } from "./engine.ts";
import { firstPage } from "./inbox.ts";
import { META } from "./owner.ts";
import { storeRows } from "./rows.ts";

/** Every row whose key stands before or at floor, or all. */
export interface ListCoverage {
  all: boolean;
  floor?: InboxKey;
}

export const NOTHING_LISTED: ListCoverage = Object.freeze({ all: false });

export const keyOf = (c: { pinned: number; activity: number } & ({ id: string } | { conv: string })): InboxKey =>
  ({ pinned: c.pinned, activity: c.activity, conv: "id" in c ? c.id : c.conv });

/** Orders places in the list: negative, when a stands before b. */
export const compareKeys = (a: InboxKey, b: InboxKey): number =>
  b.pinned - a.pinned || b.activity - a.activity || compareText(b.conv, a.conv);

/** Whether every row down to this key is known. */
export const covers = (l: ListCoverage, k: InboxKey): boolean => l.all || (l.floor !== undefined && compareKeys(k, l.floor) <= 0);

const sameKey = (a: InboxKey | undefined, b: InboxKey | undefined): boolean => a === b || (a !== undefined && b !== undefined && compareKeys(a, b) === 0);

/** Takes a page of the list that begins after `before`; with a cursor, it is a fresh device's first one. */
export async function applyList(e: Engine, page: InboxPage, before: InboxKey | undefined, cursor?: Rev): Promise<void> {
  let list = e.list;
  const last = page.rows[page.rows.length - 1];
  if (!page.more) list = { all: true };
  else if (last && (sameKey(list.floor, before) || cursor !== undefined)) list = { all: false, floor: keyOf(last) };
  await storeRows(e, page.rows, false, async (tx) => {
    if (cursor !== undefined) tx.setMeta(META.cursor, cursor);
    tx.setMeta(META.list, list);
  }, async () => {
    e.list = list;
  });
}

/** Begins the list anew: too much changed to be told row by row. */
export async function resetList(e: Engine, cursor: Rev): Promise<void> {
  await e.db.update(false, async (tx) => {
    await tx.unlist();
    tx.setMeta(META.list, undefined);
  });
  for (const c of e.convs.values()) c.inboxRev = 0;
  e.list = NOTHING_LISTED;
  await firstPage(e, cursor);
}

export const listEnd = (e: Engine, more: boolean): End => (more ? "more" : e.list.all ? "beginning" : "gap");
