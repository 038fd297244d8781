import type { Address } from "@backscroll/client";
import { Avatar } from "../shared/parts.tsx";
import type { People } from "./people.ts";

const found = (people: People, text: string) => {
  const words = text.trim().toLocaleLowerCase();
  return people.contacts.filter((c) => c.user !== people.me && `${c.name}\n${c.user}`.toLocaleLowerCase().includes(words));
};

/** The contacts whose name or address has what is typed, to choose one of them. */
export function ContactList({ people, text, choose }: { people: People; text: string; choose: (user: Address) => void }) {
  const list = found(people, text).slice(0, 50);
  if (list.length === 0) return null;
  return (
    <ul className="member-list contact-list" aria-label="Contacts">
      {list.map((c) => (
        <li key={c.user}>
          <button type="button" className="member" onClick={() => choose(c.user)}>
            <Avatar name={c.name} picture={people.profile(c.user)?.picture ?? ""} size="small" />
            <bdi className="member-name">{c.name}</bdi>
            {c.name !== c.user && <bdi className="faint small member-name">{c.user}</bdi>}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Contacts who fit the last word of a field for several addresses: one that is chosen takes its place. */
export function ContactChips({ people, text, without, change }: { people: People; text: string; without: Address[]; change: (text: string) => void }) {
  const before = text.slice(0, text.search(/[^\s,]*$/));
  const there = new Set([...without, ...before.split(/[\s,]+/)]);
  const list = found(people, text.slice(before.length)).filter((c) => !there.has(c.user)).slice(0, 6);
  if (list.length === 0) return null;
  return (
    <div className="choices" role="group" aria-label="Contacts">
      {list.map((c) => <button key={c.user} type="button" className="button small chip" aria-label={`Add ${c.name}`} onClick={() => change(`${before}${c.user}, `)}><span aria-hidden="true">+</span> <bdi>{c.name}</bdi></button>)}
    </div>
  );
}
