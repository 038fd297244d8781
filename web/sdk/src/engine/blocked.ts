// Whom the user has blocked is user data. One to one the server keeps them apart; in groups this
// device leaves out what they write.

import { isGroup } from "../frame.ts";
import type { Datum, Message } from "../types.ts";
import { ASKS_ITSELF } from "./ask.ts";
import { listData } from "./data.ts";
import { syncData } from "./datasync.ts";
import type { Engine } from "./engine.ts";
import type { Session } from "./session.ts";

/** This and an address are the key that says that the user has blocked somebody. */
export const BLOCK_PREFIX = "block/";

/** Finds whom the user has blocked, as far as that is known here. */
export async function loadBlocked(e: Engine): Promise<void> {
  e.blocked.clear();
  for (const d of (await listData(e, BLOCK_PREFIX)).data) noteBlocked(e, d);
}

/** Follows a key that is shown otherwise now. */
export function noteBlocked(e: Engine, d: Datum): void {
  if (!d.key.startsWith(BLOCK_PREFIX) || d.state === "unknown") return;
  const user = d.key.slice(BLOCK_PREFIX.length);
  if (d.state === "absent") e.blocked.delete(user);
  else e.blocked.add(user);
}

/** Asks whom the user has blocked, once a group is looked at. */
export async function syncBlocked(e: Engine): Promise<void> {
  const asked = e.asks.some((a) => a.token === ASKS_ITSELF);
  if (!e.online() || asked || (e.alls.length === 0 && !e.sessions.some(sparing))) return;
  if (!(await e.db.view((r) => r.hasPrefix(BLOCK_PREFIX)))) await syncData(e, BLOCK_PREFIX, ASKS_ITSELF);
}

/** Begins anew with whom the user has blocked, now that this is known again with a prefix: of what was taken back while it was not, nobody told. */
export async function syncedBlocked(e: Engine, prefix: string): Promise<void> {
  if (BLOCK_PREFIX.startsWith(prefix)) await loadBlocked(e);
}

/** Whether a session leaves out what blocked users write: in a group it does, unless it is to show that. */
const sparing = (s: Session): boolean => !s.opt.showBlocked && s.c.peer === "" && s.c.id !== "" && isGroup(s.c.id);

/** Whether a session of a group has anybody to leave out. */
export const leavesOut = (s: Session): boolean => s.e.blocked.size > 0 && sparing(s);

/** Whether a session leaves out a message because of who wrote it. System notes are the server's, and what he wrote himself he sees. */
export const spares = (s: Session, m: Message): boolean =>
  m.status === "received" && m.type !== "note" && s.e.blocked.has(m.from) && sparing(s);
