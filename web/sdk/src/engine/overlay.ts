// Messages with what the outbox waits to change of them, and who is told of it.

import { raised } from "../content.ts";
import { compareText } from "../bytes.ts";
import { at, contains } from "../span.ts";
import type { Change } from "../frame.ts";
import type { Reader } from "../localdb/localdb.ts";
import type { LogMessage, Message, Range, Seq } from "../types.ts";
import { seqsOf } from "./change.ts";
import type { Conv, Queued } from "./conv.ts";
import { readStored } from "./dress.ts";
import type { Engine } from "./engine.ts";
import { pendingMessage, tellPending } from "./sent.ts";
import type { Session } from "./session.ts";

/** How many names a Reaction carries. */
const MAX_NAMES = 20;

/** Shows in a message what a queue of the outbox waits to change of it. */
export function overlay(e: Engine, queue: readonly Queued[], m: Message): void {
  for (const q of queue) {
    const ch = q.change;
    if (!ch || !concerns(q, ch, m)) continue;
    if (ch.kind === "edit") {
      if (m.deleted !== 0) continue;
      m.text = ch.content.text;
      m.mentions = ch.content.mentions;
      if (ch.content.properties) m.properties = ch.content.properties;
      else delete m.properties;
      m.edited = q.entry.time;
      m.changedBy = changer(e, m);
    } else if (ch.kind === "set call") {
      const call = m.call && raised(m.call, ch.outcome, ch.duration);
      if (!m.call || !call || (call.outcome === m.call.outcome && call.duration === m.call.duration)) continue;
      m.call = call;
      m.edited = q.entry.time;
      m.changedBy = changer(e, m);
    } else if (ch.kind === "delete") {
      m.text = "";
      m.mentions = [];
      delete m.properties;
      delete m.call;
      m.deleted ||= q.entry.time;
      m.reactions = [];
      m.mine = [];
      m.changedBy = changer(e, m);
    } else if (ch.kind === "react") react(e, m, ch);
    else continue;
    m.changing = true;
  }
}

/** Whether a change is about this message. */
function concerns(q: Queued, ch: Change, m: Message): boolean {
  return q.entry.ref !== "" ? q.entry.ref === m.id : m.seq !== 0 && seqsOf(ch).includes(m.seq);
}

const changer = (e: Engine, m: Message): string => (e.owner && m.from !== e.owner.user ? e.owner.user : "");

/** Adds the user's own reaction to a message, or takes it away. */
function react(e: Engine, m: Message, ch: { emoji: string; remove: boolean }): void {
  const mine = m.mine.includes(ch.emoji);
  if (!e.owner || m.deleted !== 0 || mine !== ch.remove) return;
  const { user } = e.owner;
  if (ch.remove) {
    m.mine = m.mine.filter((x) => x !== ch.emoji);
    m.reactions = m.reactions
      .map((r) => (r.emoji === ch.emoji ? { ...r, count: r.count - 1, names: r.names.filter((n) => n !== user) } : r))
      .filter((r) => r.count > 0);
    return;
  }
  m.mine = [...m.mine, ch.emoji].sort(compareText);
  const was = m.reactions.find((r) => r.emoji === ch.emoji) ?? { emoji: ch.emoji, count: 0, names: [] };
  const is = { ...was, count: was.count + 1, names: was.names.length < MAX_NAMES ? [...was.names, user] : was.names };
  m.reactions = [...m.reactions.filter((r) => r !== was), is].sort((a, b) => compareText(a.emoji, b.emoji));
}

/** The user's own reactions: those that the lists of names show, and those of what is stored beside that they do not show. */
export const mineOf = (e: Engine, m: LogMessage, beside: readonly string[] = []): string[] =>
  m.reactions
    .filter((r) => (e.owner && r.names.includes(e.owner.user)) || (r.count > r.names.length && beside.includes(r.emoji)))
    .map((r) => r.emoji);

/** Shows sessions how the messages of a change are now. */
export async function tellChanged(e: Engine, c: Conv, q: Queued): Promise<void> {
  if (c.sessions.length === 0) return;
  const { ref } = q.entry;
  if (q.change?.kind === "hide") { // what has a seq was announced as removed
    for (const s of c.sessions) if (s.queued.has(ref)) e.emit({ kind: "removed", session: s, removed: { id: ref } });
    return;
  }
  const waiting = c.waiting(ref);
  if (waiting) {
    tellPending(e, c, pendingMessage(e, c, waiting.entry));
    return;
  }
  const seqs = q.change ? seqsOf(q.change) : [];
  await e.db.view(async (r) => {
    for (const seq of seqs) {
      const m = await here(e, r, c, seq);
      if (m) tellUpdate(e, c, m);
    }
  });
}

/** Tells the sessions that showed a stored message how it is now, be it at its place or before it had one. */
export function tellUpdate(e: Engine, c: Conv, m: Message): void {
  for (const s of c.sessions) {
    if ((s.hasShown(m) || s.queued.has(m.id)) && !s.pending.includes(m.id)) {
      e.emit({ kind: "message", session: s, message: { ...m, update: true } });
    }
  }
}

/** Tells sessions what the last transaction took from the database. */
export async function tellRemoved(e: Engine, c: Conv): Promise<void> {
  const { removed } = c;
  c.removed = [];
  for (const r of removed) {
    for (const s of c.sessions) {
      if (s.showed(r)) e.emit({ kind: "removed", session: s, removed: { range: { lo: r.lo, hi: r.hi } } });
      else if (s.queued.size > 0) await tellUnplaced(e, s, r);
    }
  }
}

/** Tells a session of what was removed from r and which it showed from the outbox alone. */
async function tellUnplaced(e: Engine, s: Session, r: Range): Promise<void> {
  await e.db.view(async (rd) => {
    for (const id of [...s.queued].sort()) {
      if (!contains(r, await rd.placed(s.c.no, id))) continue;
      s.queued.delete(id);
      e.emit({ kind: "removed", session: s, removed: { id } });
    }
  });
}

/** Reads a stored message that the user may see. */
export async function here(e: Engine, r: Reader, c: Conv, seq: Seq): Promise<Message | undefined> {
  if (!at(c.spans, seq) || c.inHole(seq)) return undefined;
  const row = await r.message(c.no, seq);
  return row && readStored(e, c, row);
}
