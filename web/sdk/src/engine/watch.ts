// Whose profiles the app looks at: they are brought, and again when they change.

import { BackscrollError, Code, mayRetry } from "../errors.ts";
import type { ClientBody, ServerBody } from "../frame.ts";
import type { Address } from "../types.ts";
import type { Engine } from "./engine.ts";
import { retryLater } from "./link.ts";
import { AT_ONCE, knownProfiles, readProfile, tookProfiles } from "./profile.ts";

export interface Gaze {
  users: readonly Address[];
  /** What the server knows of that, on this connection. */
  told: readonly Address[];
  /** Whose profiles are to be brought; while a request flies it only grows. */
  stale: readonly Address[];
  flying: boolean;
}

const same = (a: readonly Address[], b: readonly Address[]): boolean => a.length === b.length && a.every((x, i) => x === b[i]);

/** Whose profiles the app looks at now, in place of those of before. What is new comes as events. */
export async function watchProfiles(e: Engine, users: readonly Address[]): Promise<void> {
  if (users.length > AT_ONCE) throw new BackscrollError(Code.TooLarge, `${users.length} profiles are watched; at most ${AT_ONCE} can be at once`);
  e.gaze.users = [...users];
  await e.guard(() => pumpWatch(e));
}

/** Tells the server whose profiles are watched, then brings them, a request at a time. */
export async function pumpWatch(e: Engine): Promise<void> {
  const g = e.gaze;
  if (!e.online() || e.link.retryAt !== 0 || g.flying) return;
  const { users } = g;
  if (!same(g.told, users)) {
    ask(e, { kind: "watch", users: [...users] }, async () => {
      g.told = g.stale = users;
    });
    return;
  }
  if (g.stale.length === 0) return;
  const known = await knownProfiles(e, g.stale);
  ask(e, { kind: "profile", users: known }, async (body) => {
    g.stale = g.stale.slice(await tookProfiles(e, known.length, body));
  });
}

/** Sends one of the requests; take gets its answer unless that is an error. */
function ask(e: Engine, body: ClientBody, take: (body: ServerBody) => Promise<void>): void {
  const g = e.gaze;
  g.flying = true;
  e.ask(body, async (answer) => {
    g.flying = false;
    if (answer.kind === "error") {
      if (mayRetry(answer.code)) retryLater(e, answer.retryAfter);
      else g.stale = [];
      return;
    }
    await take(answer);
    await pumpWatch(e);
  }, () => {
    g.flying = false;
  });
}

/** Brings the profile of somebody whom the app looks at, if that is news. */
export async function profilePushed(e: Engine, p: { user: Address; version: number }): Promise<void> {
  if (p.version <= (await readProfile(e, p.user)).version || !e.gaze.users.includes(p.user)) return;
  e.gaze.stale = [...e.gaze.stale, p.user];
  await pumpWatch(e);
}
