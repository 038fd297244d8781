// Following the user's inbox from the cursor.

import { BackscrollError } from "../errors.ts";
import type { InboxPage, ServerBody } from "../frame.ts";
import type { Rev } from "../types.ts";
import { pumpAll } from "./allsync.ts";
import { syncBlocked } from "./blocked.ts";
import { tellData } from "./data.ts";
import { forgetData, takeData } from "./datasync.ts";
import { badServer, type Engine } from "./engine.ts";
import { errorOf, retries } from "./link.ts";
import { applyList, resetList } from "./list.ts";
import { META } from "./owner.ts";
import { storeRows } from "./rows.ts";
import { pumpSummary } from "./summary.ts";

const FIRST_PAGE = 50;

/** Follows the inbox from the cursor; a fresh device takes its cursor from before its first page. */
export async function startInbox(e: Engine, now: Rev): Promise<void> {
  e.inbox = { asking: false, firstRow: false, caughtUp: false };
  if (!e.list.all && !e.list.floor) await firstPage(e, now);
  else if (now > e.cursor) catchUp(e);
  else await caughtUp(e);
}

/** Asks for the top of the list; cursor is from before it. */
export async function firstPage(e: Engine, cursor: Rev): Promise<void> {
  await forgetData(e); // the cursor jumps: what is known was of another one
  e.inbox.firstRow = true;
  e.cursor = cursor;
  e.ask({ kind: "inbox", before: { pinned: 0, activity: 0, conv: "" }, limit: FIRST_PAGE }, async (body) => {
    e.inbox.firstRow = false;
    if (body.kind !== "inbox") {
      refused(e, body);
      return;
    }
    await applyList(e, body, undefined, cursor);
    await caughtUp(e);
    await syncBlocked(e); // it was forgotten with the rest
  }, () => {
    e.inbox.firstRow = false;
  });
}

/** Asks for the rows changed after the cursor. */
export function catchUp(e: Engine): void {
  if (e.inbox.asking || e.inbox.firstRow || !e.online()) return;
  e.inbox.asking = true;
  e.ask({ kind: "inbox", since: e.cursor, limit: 1000 }, async (body) => {
    e.inbox.asking = false;
    if (body.kind !== "inbox") {
      refused(e, body);
      return;
    }
    if (body.reset) {
      await resetList(e, body.to);
      return;
    }
    await applyRows(e, body, false);
    if (body.more) catchUp(e);
    else await caughtUp(e);
  }, () => {
    e.inbox.asking = false;
  });
}

function refused(e: Engine, body: ServerBody): void {
  if (body.kind !== "error") {
    e.drop(badServer(`the server answered Inbox with ${body.kind}`));
    return;
  }
  const error: BackscrollError = errorOf(body, "follow the inbox");
  if (retries(body)) e.drop(error); // the next connection asks again
  else e.emit({ kind: "failure", error });
}

async function caughtUp(e: Engine): Promise<void> {
  if (!e.inbox.caughtUp) {
    e.inbox.caughtUp = true;
    e.emit({ kind: "online" });
  }
  for (const s of [...e.summaries]) await pumpSummary(e, s);
  for (const a of [...e.alls]) await pumpAll(a);
}

/** Takes changed rows; the cursor moves only from where it stands. */
async function applyRows(e: Engine, page: InboxPage, pushed: boolean): Promise<void> {
  const cursor = page.from <= e.cursor && page.to > e.cursor ? page.to : e.cursor;
  let keys: string[] = [];
  await storeRows(e, page.rows, pushed, async (tx) => {
    keys = await takeData(tx, page.data);
    if (cursor !== e.cursor) tx.setMeta(META.cursor, cursor);
  }, async () => {
    e.cursor = cursor;
    await tellData(e, ...keys);
  });
}

/** Takes rows that the server sent unasked. */
export async function rowsPushed(e: Engine, page: InboxPage): Promise<void> {
  await applyRows(e, page, true);
  if (page.from > e.cursor) catchUp(e);
}
