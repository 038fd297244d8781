// What a tab may ask, one entry each.

import { BackscrollError, Code } from "../errors.ts";
import { AllSession } from "../engine/all.ts";
import { askServer } from "../engine/ask.ts";
import { makeChange } from "../engine/change.ts";
import { listData, readDatum } from "../engine/data.ts";
import { changeData } from "../engine/dataoutbox.ts";
import { fetchDatum, syncData } from "../engine/datasync.ts";
import { coverage } from "../engine/coverage.ts";
import { groupInfo, readMembers, syncMembers } from "../engine/members.ts";
import { sendMessage } from "../engine/outbox.ts";
import { readProfile, setProfile, syncProfiles } from "../engine/profile.ts";
import { readRow } from "../engine/rows.ts";
import { Session, stopped } from "../engine/session.ts";
import { fetchMessage, readMessageAt } from "../engine/single.ts";
import { lookup } from "../engine/store.ts";
import { Summary } from "../engine/summary.ts";
import { ownMessage } from "../engine/sent.ts";
import { cancelMessage, resendMessage } from "../engine/unsent.ts";
import { wipe } from "../engine/wipe.ts";
import type { Token } from "../engine/events.ts";
import type { Message, SyncResult } from "../types.ts";
import { REMEMBERED } from "./connect.ts";
import type { Host, Tab } from "./host.ts";
import type { Method, Methods, Stands } from "./protocol.ts";

type Table = { [K in Method]: (h: Host, tab: Tab, name: string, ...args: Parameters<Methods[K]>) => Promise<ReturnType<Methods[K]>> };

function sessionOf(tab: Tab, no: number): Session | AllSession {
  const s = tab.sessions.get(no);
  if (!s) throw stopped();
  return s;
}

function summaryOf(tab: Tab, no: number): Summary {
  const s = tab.summaries.get(no);
  if (!s) throw new BackscrollError(Code.Closed, "the summary session was stopped");
  return s;
}

const stands = (s: Session | AllSession): Stands => {
  const standing = s.standing();
  return standing ? { standing } : {};
};

/** Runs what answers with an event, and waits for it. */
async function expect<T>(h: Host, f: (token: Token) => Promise<void> | void): Promise<T> {
  const { token, result } = h.expect<T>();
  result.catch(() => {}); // whoever waits hears of it below
  try {
    await h.run(async () => f(token));
  } catch (e) {
    h.unexpect(token);
    throw e;
  }
  return result;
}

export const METHODS: Table = {
  start: async (h) => h.start(),
  flush: (h) => h.whenIdle(),
  wipe: (h, _tab, _name, outbox) =>
    h.run(async () => {
      if (h.status.state !== "stopped" && h.status.state !== "signed out" && h.status.state !== "refused") {
        throw new BackscrollError(Code.BadRequest, "a device that is connected cannot be wiped: sign it out first");
      }
      await wipe(h.engine, outbox);
      await h.engine.db.update(true, async (tx) => tx.setMeta(REMEMBERED.token, undefined));
    }),
  observe: async (_h, tab, _name, on) => {
    tab.observes = on;
  },
  foreground: (h, tab, _name, on) =>
    h.run(async () => {
      tab.foreground = on;
      for (const s of tab.sessions.values()) if (s instanceof Session) await h.engine.guard(() => s.setForeground(on));
    }),

  openSession: (h, tab, name, no, o, standing) =>
    h.run(async () => {
      const known = tab.sessions.get(no);
      if (known) return stands(known);
      const s = await Session.open(h.engine, o, standing);
      tab.sessions.set(no, s);
      h.sessionOf.set(s, { tab: name, no });
      await s.setForeground(tab.foreground);
      return stands(s);
    }),
  openAll: (h, tab, name, no, o, standing) =>
    h.run(async () => {
      const known = tab.sessions.get(no);
      if (known) return stands(known);
      const s = await AllSession.open(h.engine, o, standing);
      tab.sessions.set(no, s);
      h.sessionOf.set(s, { tab: name, no });
      return stands(s);
    }),
  ends: (h, tab, _name, no) =>
    h.run(async () => {
      const s = sessionOf(tab, no);
      if (s instanceof Session) throw new BackscrollError(Code.BadRequest, "the session is over one conversation: read says how it ends");
      return s.ends();
    }),
  read: async (h, tab, _name, no, n) => {
    const s = await h.run(async () => {
      const s = sessionOf(tab, no);
      return s instanceof AllSession ? s : { ...(await s.read(n)), ...stands(s) };
    });
    return s instanceof AllSession ? { ...(await s.read(n, (f) => h.run(f))), ...stands(s) } : s;
  },
  sync: (h, tab, _name, no, n, key) =>
    expect<SyncResult & Stands>(h, (token) => {
      tab.syncs.set(`${no} ${key}`, token);
      return sessionOf(tab, no).sync(n, token); // by now it is open, where a leader has just begun too
    }).finally(() => tab.syncs.delete(`${no} ${key}`)),
  cancelSync: (h, tab, _name, no, key) =>
    h.run(async () => {
      const token = tab.syncs.get(`${no} ${key}`);
      if (token) await sessionOf(tab, no).cancel(token);
    }),
  cross: (h, tab, _name, no) =>
    h.run(async () => {
      const s = sessionOf(tab, no);
      return { crossed: s instanceof Session && s.cross(), ...stands(s) };
    }),
  counts: (h, tab, _name, no) => h.run(() => sessionOf(tab, no).counts()),
  reset: async (h, tab, _name, no) => {
    const s = await h.run(async () => {
      const s = sessionOf(tab, no);
      if (s instanceof Session) await s.reset();
      return s;
    });
    if (s instanceof AllSession) await s.reset((f) => h.run(f));
    return stands(s);
  },
  stop: (h, tab, _name, no) =>
    h.run(async () => {
      const s = tab.sessions.get(no);
      tab.sessions.delete(no);
      if (!s) return;
      h.sessionOf.delete(s);
      await s.stop();
    }),

  openInbox: (h, tab, name, no, of, pos) =>
    h.run(async () => {
      if (tab.summaries.has(no)) return;
      const s = new Summary(h.engine, of, pos);
      tab.summaries.set(no, s);
      h.sessionOf.set(s, { tab: name, no });
    }),
  readInbox: (h, tab, _name, no, n) =>
    h.run(async () => {
      const s = summaryOf(tab, no);
      return { ...(await s.read(n)), ...(s.pos && { pos: s.pos }) };
    }),
  syncInbox: (h, tab, _name, no, n) => expect<SyncResult>(h, (token) => summaryOf(tab, no).sync(n, token)),
  resetInbox: (h, tab, _name, no) => h.run(async () => summaryOf(tab, no).reset()),
  stopInbox: (h, tab, _name, no) =>
    h.run(async () => {
      const s = tab.summaries.get(no);
      tab.summaries.delete(no);
      if (!s) return;
      h.sessionOf.delete(s);
      await s.stop();
    }),

  coverage: (h, _tab, _name, t) => h.run(() => coverage(h.engine, t)),
  row: (h, _tab, _name, t) => h.run(() => readRow(h.engine, t)),
  message: (h, _tab, _name, t, seq) => h.run(() => readMessageAt(h.engine, t, seq)),
  fetchMessage: (h, _tab, _name, t, seq) => expect<Message>(h, (token) => fetchMessage(h.engine, t, seq, token)),

  send: (h, _tab, _name, t, content, to, id) =>
    h.run(async () => (await own(h, t, id)) ?? sendMessage(h.engine, t, content, to, id)),
  own: (h, _tab, _name, t, id) => h.run(() => own(h, t, id)),
  cancel: (h, _tab, _name, id) => h.run(() => cancelMessage(h.engine, id)),
  resend: (h, _tab, _name, id) => h.run(() => resendMessage(h.engine, id)),
  change: (h, _tab, _name, t, of, change, id) =>
    h.run(async () => {
      if (!(await waits(h, id))) await makeChange(h.engine, t, of, change, id);
    }),
  waits: (h, _tab, _name, id) => h.run(() => waits(h, id)),

  ask: async (h, _tab, _name, body) => expect(h, (token) => askServer(h.engine, body, token)),
  profile: (h, _tab, _name, user) => h.run(() => readProfile(h.engine, user)),
  syncProfiles: (h, _tab, _name, users) => expect(h, (token) => syncProfiles(h.engine, users, token)),
  setProfile: (h, _tab, _name, change) => expect(h, (token) => setProfile(h.engine, change, token)),
  watch: (h, tab, _name, users) =>
    h.run(async () => {
      if (users.length > 100) throw new BackscrollError(Code.TooLarge, `${users.length} profiles are watched; at most 100 can be at once`);
      tab.gaze = users;
      await h.gaze();
    }),
  changeData: (h, _tab, _name, change, id) =>
    h.run(async () => {
      if (!(await waits(h, id))) await changeData(h.engine, change, id);
    }),
  datum: (h, _tab, _name, key) => h.run(() => readDatum(h.engine, key)),
  listData: (h, _tab, _name, prefix) => h.run(() => listData(h.engine, prefix)),
  syncData: (h, _tab, _name, prefix) => expect(h, (token) => syncData(h.engine, prefix, token)),
  fetchDatum: (h, _tab, _name, key) => expect(h, (token) => fetchDatum(h.engine, key, token)),
  syncMembers: (h, _tab, _name, t) => expect(h, (token) => syncMembers(h.engine, t, token)),
  groupInfo: (h, _tab, _name, t) => h.run(() => groupInfo(h.engine, t)),
  members: (h, _tab, _name, t, after, limit) => h.run(() => readMembers(h.engine, t, after, limit)),
};

const own = (h: Host, t: Parameters<Methods["send"]>[0], id: string): Promise<Message | undefined> =>
  h.engine.db.view(async (r) => {
    const c = await lookup(h.engine, r, t);
    return c && ownMessage(h.engine, r, c, id);
  });

const waits = async (h: Host, id: string): Promise<boolean> =>
  h.engine.data.queue.some((q) => q.folded.includes(id)) || (await h.engine.db.view((r) => r.outboxByID(id))) !== undefined;
