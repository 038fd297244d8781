import type { GroupInfo, Rights, Role, Settings } from "@backscroll/client";

/** A group's settings as people choose them: one box for each thing. */
export interface Rules {
  /** Whoever joins sees what was written before. */
  history: boolean;
  open: boolean;
  notes: boolean;
  member: Rights;
  admin: Rights;
}

const all: Rights = { send: true, add: true, remove: true, change: true };
const writing: Rights = { send: true, add: false, remove: false, change: false };
const same = (a: Rights, b: Rights): boolean => a.send === b.send && a.add === b.add && a.remove === b.remove && a.change === b.change;

export function rulesOf(s: Settings): Rules {
  const member = s.custom?.member ?? writing;
  return { history: !s.fromJoining, open: s.open, notes: !s.noNotes, admin: s.custom?.admin ?? all, member: { ...member, send: member.send && !s.broadcast } };
}

/** That members do not write is said by `broadcast`, as groups of the kind are known. */
export function settingsOf(r: Rules): Settings {
  const member = { ...r.member, send: true };
  const usual = same(member, writing) && same(r.admin, all);
  return { fromJoining: !r.history, open: r.open, noNotes: !r.notes, broadcast: !r.member.send, ...(usual ? {} : { custom: { member, admin: r.admin } }) };
}

const height: Record<Role, number> = { member: 0, admin: 1, owner: 2 };

/** The roles that one may give somebody else: none above one's own, and nobody's who stands higher. */
export function rolesFor(mine: Role, his: Role): Role[] {
  if (mine === "member" || height[his] > height[mine]) return [];
  return (["member", "admin", "owner"] as const).filter((r) => r !== his && height[r] <= height[mine]);
}

export const mayRemove = (group: GroupInfo, his: Role): boolean => group.rights.remove && height[his] <= height[group.role];
