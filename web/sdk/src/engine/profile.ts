// What users say of themselves, as it is kept here.

import type { ServerBody } from "../frame.ts";
import type { Reader } from "../localdb/localdb.ts";
import type { Address, Profile, ProfileChange } from "../types.ts";
import { beginAsk } from "./ask.ts";
import type { Conv } from "./conv.ts";
import { badServer, type Engine } from "./engine.ts";
import type { Token } from "./events.ts";
import { commit, lookup } from "./store.ts";
import { tellRow } from "./summary.ts";

/** This and an address are the name of what is known of a user's profile. */
const META_PROFILE = "sync.profile.";
/** How many profiles one request may be about. */
export const AT_ONCE = 100;

/** What is known here of a user's profile. */
export const readProfile = (e: Engine, user: Address): Promise<Profile> => e.db.view((r) => profileOf(r, user));

const profileOf = async (r: Reader, user: Address): Promise<Profile> =>
  (await r.meta<Profile>(META_PROFILE + user)) ?? { user, known: false, version: 0, name: "", picture: "", status: "", fields: {} };

/** What is known of these users, as many as one request may be about. */
export const knownProfiles = (e: Engine, users: readonly Address[]): Promise<{ user: Address; version: number }[]> =>
  e.db.view(async (r) => {
    const out = [];
    for (const user of users.slice(0, AT_ONCE)) out.push({ user, version: (await profileOf(r, user)).version });
    return out;
  });

/** Brings profiles into the local database, where that is not known already. The result comes as one event with the token. */
export async function syncProfiles(e: Engine, users: readonly Address[], token: Token): Promise<void> {
  let left = users;
  const body = { kind: "profile" as const, users: await knownProfiles(e, left) };
  beginAsk(e, {
    body, token, now: false, flying: false,
    take: async (page) => {
      left = left.slice(await tookProfiles(e, body.users.length, page));
      if (left.length > 0) {
        body.users = await knownProfiles(e, left);
        return undefined;
      }
      return e.db.view(async (r) => {
        const all: Profile[] = [];
        for (const user of users) all.push(await profileOf(r, user));
        return all;
      });
    },
  });
}

/** Changes what the user says of himself. The result comes as one event with the token. */
export function setProfile(e: Engine, change: ProfileChange, token: Token): void {
  beginAsk(e, {
    body: { kind: "setProfile", ...change }, token, now: false, flying: false,
    take: async (page) => {
      await tookProfiles(e, 1, page);
      const users = page.kind === "profile" ? page.users : [];
      if (users.length !== 1) throw badServer("the server does not say how the profile is now");
      return users[0];
    },
  });
}

/** Stores the answer to a request about so many users, and says how many of them it answers. */
export async function tookProfiles(e: Engine, asked: number, page: ServerBody): Promise<number> {
  const bad = page.kind !== "profile" || page.answered > asked || (page.answered === 0 && asked > 0) || page.users.length > page.answered;
  if (bad || page.kind !== "profile") throw badServer(`the server answered about ${asked} profiles with ${page.kind}`);
  await storeProfiles(e, page.users);
  return page.answered;
}

/** Keeps what is new of profiles, and tells of it; the names are those of the conversation list too. */
async function storeProfiles(e: Engine, users: readonly Profile[]): Promise<void> {
  const news: Profile[] = [];
  const renamed: Conv[] = [];
  await commit(e, false, async (tx, touch) => {
    for (const p of users) {
      const was = await profileOf(tx, p.user);
      if (p.known === was.known && p.version <= was.version) continue;
      news.push(p);
      tx.setMeta(META_PROFILE + p.user, p.known ? p : undefined);
      const c = await lookup(e, tx, { conv: "", peer: p.user });
      if (!p.known || !c || c.no === 0 || c.name === p.name) continue;
      touch(c);
      c.name = p.name;
      renamed.push(c);
    }
  });
  for (const c of renamed) await tellRow(e, c);
  for (const profile of news) e.emit({ kind: "profile", profile });
}
