// Groups: what they say of themselves, and who is in them.

import { byConv, type ConvTarget, type MembersPage } from "../frame.ts";
import type { Address, GroupInfo, Member, Rev } from "../types.ts";
import { beginAsk, type Ask } from "./ask.ts";
import { badServer, type Engine } from "./engine.ts";
import type { Token } from "./events.ts";
import { changed } from "./rows.ts";
import { commit, ensure, lookup } from "./store.ts";

const PAGE = 1000;

/**
 * Brings the members of a group, and what it says of itself, into the local database: what changed
 * since the last time. The result comes as one event with the token.
 */
export async function syncMembers(e: Engine, t: ConvTarget, token: Token): Promise<void> {
  const c = await e.db.view((r) => lookup(e, r, t));
  const request = { kind: "members" as const, to: t, since: c?.membersRev ?? 0, limit: PAGE };
  const a: Ask = {
    body: request, token, now: false, flying: false,
    take: async (page) => {
      if (page.kind !== "members") throw badServer(`the server answered Members with ${page.kind}`);
      if (page.more && page.rev <= request.since) throw badServer("the server says that there are further members, and not which");
      const at = await takeMembers(e, page);
      request.since = at;
      return page.more || at !== page.rev ? undefined : groupInfo(e, t);
    },
  };
  beginAsk(e, a);
}

/**
 * Stores a page of members, and says up to where they are then known. A page that begins anew
 * replaces all; one that does not follow what is here, or says nothing new, changes nothing and is
 * not told: whoever asks at each change of the row would ask for ever.
 */
async function takeMembers(e: Engine, p: MembersPage): Promise<Rev> {
  let news = false;
  const c = await commit(e, false, async (tx, touch) => {
    const c = await ensure(e, tx, byConv(p.conv));
    news = p.since === 0 || (p.since === c.membersRev && (p.rev !== p.since || !c.group));
    if (!news) return c;
    touch(c);
    if (p.since === 0) tx.deleteMembers(c.no);
    for (const m of p.members) tx.putMember(c.no, m);
    c.learn(p.state);
    c.name = p.name;
    c.picture = p.picture;
    c.group = { description: p.description, settings: p.settings, count: p.count, created: p.created };
    c.membersRev = p.rev;
    return c;
  });
  if (news) await changed(e, c);
  return c.membersRev;
}

/** At most limit members whose addresses sort after `after`, ascending, as syncMembers brought them. */
export const readMembers = (e: Engine, t: ConvTarget, after: Address, limit: number): Promise<Member[]> =>
  e.db.view(async (r) => {
    const c = await lookup(e, r, t);
    return c && c.no !== 0 ? r.members(c.no, after, limit) : [];
  });

const NO_SETTINGS = { fromJoining: false, broadcast: false, open: false, noNotes: false };

/** What is known here of a group. */
export const groupInfo = (e: Engine, t: ConvTarget): Promise<GroupInfo> =>
  e.db.view(async (r) => {
    const c = await lookup(e, r, t);
    const rights = c?.state.rights ?? { send: false, add: false, remove: false, change: false };
    return {
      conv: t.conv, name: c?.name ?? "", picture: c?.picture ?? "", role: c?.state.role ?? "member", rights, left: c?.state.left ?? false,
      deleted: c?.state.deleted ?? false, known: c?.group !== undefined, membersRev: c?.membersRev ?? 0, metaRev: c?.state.metaRev ?? 0,
      ...(c?.group ?? { description: "", settings: NO_SETTINGS, count: 0, created: 0 }),
    };
  });
