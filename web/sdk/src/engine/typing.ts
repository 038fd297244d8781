// Who is typing: what is told is only what changes.

import { byConv, isGroup } from "../frame.ts";
import type { Address, ConvID, LogMessage, Millis, Seq } from "../types.ts";
import type { Engine } from "./engine.ts";
import { lookup } from "./store.ts";

/** When somebody who does not say again that he types is taken as done. */
const LAPSE: Millis = 10_000;
/** How many are kept at once. */
const MAX_TYPISTS = 1000;

export interface Typist {
  conv: ConvID;
  from: Address;
  peer: Address;
  until: Millis;
}

/** Takes word of who is typing. That he says it again makes it last longer. */
export async function typingPushed(e: Engine, p: { conv: ConvID; from: Address; on: boolean }): Promise<void> {
  if (e.blocked.has(p.from)) return;
  const t = e.typists.find((t) => t.conv === p.conv && t.from === p.from);
  if (t && p.on) t.until = e.cfg.ticks() + LAPSE;
  else if (t) typed(e, t);
  else if (p.on && e.typists.length < MAX_TYPISTS) {
    const peer = await peerOf(e, p.conv, p.from);
    e.typists.push({ conv: p.conv, from: p.from, peer, until: e.cfg.ticks() + LAPSE });
    e.emit({ kind: "typing", typing: { conv: p.conv, peer, from: p.from, on: true } });
  }
}

/** Tells that one of the typists is done. */
function typed(e: Engine, t: Typist): void {
  e.typists = e.typists.filter((o) => o !== t);
  e.emit({ kind: "typing", typing: { conv: t.conv, peer: t.peer, from: t.from, on: false } });
}

/** Ends the typing of those whose new messages came. */
export function wrote(e: Engine, conv: ConvID, above: Seq, messages: readonly LogMessage[]): void {
  for (const t of e.typists) if (t.conv === conv && messages.some((m) => m.seq > above && m.from === t.from)) typed(e, t);
}

/** Ends the typing of those who have not said it again. */
export function lapseTyping(e: Engine, now: Millis): void {
  for (const t of e.typists) if (t.until <= now) typed(e, t);
}

/** When the next one lapses; 0: nobody is typing. */
export const typingTimer = (e: Engine): Millis => (e.typists.length === 0 ? 0 : Math.min(...e.typists.map((t) => t.until)));

/** The peer of a one-to-one conversation of which something came from a user, as far as it is known here. */
export async function peerOf(e: Engine, conv: ConvID, from: Address): Promise<Address> {
  const c = await e.db.view((r) => lookup(e, r, byConv(conv)));
  if (c && c.peer !== "") return c.peer;
  return !isGroup(conv) && e.owner && from !== e.owner.user ? from : "";
}
