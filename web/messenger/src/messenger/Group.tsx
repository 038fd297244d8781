import type { Address, Client, GroupInfo, Member, Role, Target } from "@backscroll/client";
import { useCallback, useEffect, useState, type FormEvent } from "react";
import { many } from "../shared/format.ts";
import { Avatar, IconButton } from "../shared/parts.tsx";
import { ContactChips } from "./Contacts.tsx";
import { mayRemove, rolesFor } from "./groupRules.ts";
import { MenuButton, type Close } from "./Menu.tsx";
import type { People } from "./people.ts";
import type { Told } from "./told.ts";

/** What a group says of itself and who is in it, brought up to date as it changes. */
export interface GroupNow {
  info: GroupInfo | undefined;
  members: Member[];
}

export function useGroup(client: Client, group: number): GroupNow {
  const [now, setNow] = useState<GroupNow>({ info: undefined, members: [] });
  const load = useCallback(async () => {
    const info = await client.groupInfo(group);
    const members = await client.members(group, undefined, 1000);
    setNow({ info, members: members.filter((m) => !m.left) });
    return info;
  }, [client, group]);
  useEffect(() => {
    if (!group) return;
    const follow = async () => {
      const info = await load();
      // The row changes with each message, too: that is nothing to ask about.
      if (info.left || (info.known && info.membersRev >= info.metaRev)) return;
      await client.syncMembers(group);
      await load();
    };
    const look = () => void follow().catch(() => undefined); // what is here is shown
    look();
    return client.on("row", (r) => "group" in r.target && r.target.group === group && look());
  }, [client, group, load]);
  return now;
}

interface Props {
  client: Client;
  people: People;
  group: number;
  now: GroupNow;
  told: Told;
  choose: (t: Target) => void;
}

/** Who is in a group, and what one's role lets one do about it. */
export function Members({ client, people, group, now: { info, members }, told, choose }: Props) {
  const nameOf = (m: Member) => people.called(m.user) || m.name || m.user;
  return (
    <section aria-labelledby="members">
      <h3 id="members">{info?.known ? many(info.count, "member") : "Members"}</h3>
      {info?.rights.add && !info.left && <AddMembers people={people} present={members} add={(who) => told(client.addMembers(group, ...who))} />}
      <ul className="member-list">
        {members.map((m) => (
          <li key={m.user}>
            <button className="member" onClick={() => choose({ peer: m.user })} title="Write to this member">
              <Avatar name={nameOf(m)} size="small" /> <bdi className="member-name">{nameOf(m)}</bdi> {m.user === people.me && <span className="faint small">you</span>}
            </button>
            {m.role !== "member" && <span className="faint small">{m.role}</span>}
            {info && m.user !== people.me && <MemberMenu client={client} group={group} info={info} member={m} name={nameOf(m)} told={told} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

function AddMembers({ people, present, add }: { people: People; present: Member[]; add: (who: Address[]) => Promise<boolean> }) {
  const [who, setWho] = useState("");
  const submit = async (e: FormEvent) => {
    e.preventDefault();
    if (await add(addressesIn(who))) setWho("");
  };
  return (
    <form onSubmit={(e) => void submit(e)}>
      <div className="add-member">
        <label className="unseen" htmlFor="add-member">Add members</label>
        <input id="add-member" className="input" placeholder="Add members" autoComplete="off" value={who} onChange={(e) => setWho(e.target.value)} />
        <button className="button" disabled={!who.trim()}>Add</button>
      </div>
      <ContactChips people={people} text={who} without={present.map((m) => m.user)} change={setWho} />
    </form>
  );
}

/** The addresses that stand in a field, with commas or spaces between them. */
export const addressesIn = (text: string): Address[] => text.split(/[\s,]+/).filter(Boolean);

const roleLabel: Record<Role, string> = { member: "Make a member", admin: "Make an admin", owner: "Make the owner…" };

/** What may be done with a member; nothing: there is no menu. */
function MemberMenu({ client, group, info, member: m, name, told }: { client: Client; group: number; info: GroupInfo; member: Member; name: string; told: Told }) {
  const roles = rolesFor(info.role, m.role);
  const removable = mayRemove(info, m.role);
  if (info.left || (roles.length === 0 && !removable)) return null;
  const label = `What ${name} may do`;
  return (
    <MenuButton label={label} face={(open, toggle) => <IconButton icon="more" small label={label} expanded={open} menu onClick={toggle} />}>
      {(close) => <MemberItems roles={roles} removable={removable} close={close}
        give={(role) => void told(client.setRole(group, m.user, role))} remove={() => void told(client.removeMembers(group, m.user))} />}
    </MenuButton>
  );
}

function MemberItems({ roles, removable, close, give, remove }: { roles: Role[]; removable: boolean; close: Close; give: (role: Role) => void; remove: () => void }) {
  const [sure, setSure] = useState<"owner" | "remove">();
  // One that asks once more stays the same button, so that the focus stays on it.
  const item = (key: Role | "remove", label: string, act: () => void) => <button key={key} role="menuitem" className={key === "remove" ? "bad" : ""} onClick={() => { close(); act(); }}>{label}</button>;
  const ask = (key: "owner" | "remove", label: string) => <button key={key} role="menuitem" className={key === "remove" ? "bad" : ""} onClick={() => setSure(key)}>{label}</button>;
  return (
    <>
      {roles.map((r) => (r !== "owner" ? item(r, roleLabel[r], () => give(r)) : sure === "owner" ? item(r, "Really give the group away", () => give(r)) : ask(r, roleLabel[r])))}
      {removable && (sure === "remove" ? item("remove", "Really remove", remove) : ask("remove", "Remove from the group…"))}
    </>
  );
}
