import { contacts, type Address, type Client, type Profile, type Row, type Target } from "@backscroll/client";
import { useEffect, useState } from "react";
import { Model } from "../shared/model.ts";
import { isGroup, nameOf } from "../shared/names.ts";
import { UserData } from "./userdata.ts";

/** As many profiles are followed at once. */
const most = 100;

/** Who is who: the user's contacts, whom he has blocked, and what those say of themselves who are shown. */
export class People extends Model {
  readonly me: Address;
  readonly #contacts: UserData;
  readonly #blocked: UserData;
  readonly #profiles = new Map<Address, Profile>();
  /** Who is shown, or was: the last one who came stands last. */
  #shown = new Set<Address>();
  #watched = false;
  #off: (() => void)[];

  constructor(readonly client: Client) {
    super();
    this.me = client.owner?.user ?? "";
    this.#contacts = new UserData(client, contacts.prefix);
    this.#blocked = new UserData(client, "block/");
    const told = () => this.changed();
    this.#off = [client.on("profile", (p) => this.#take(p)), this.#contacts.subscribe(told), this.#blocked.subscribe(told)];
  }

  stop(): void {
    for (const off of this.#off) off();
    this.#contacts.stop();
    this.#blocked.stop();
  }

  /** The name that the user gave somebody; "": none. */
  called = (user: Address): string => this.#contacts.values.get(user) ?? "";

  isContact = (user: Address): boolean => this.#contacts.values.has(user);

  isBlocked = (user: Address): boolean => this.#blocked.values.has(user);

  get blocked(): Address[] {
    return [...this.#blocked.values.keys()].sort();
  }

  /** All contacts, by the names that they are shown with. */
  get contacts(): { user: Address; name: string }[] {
    return [...this.#contacts.values].map(([user, name]) => ({ user, name: name || user })).sort((a, b) => a.name.localeCompare(b.name));
  }

  /** What somebody says of himself, as far as it is here. Who is asked about is followed from then on. */
  profile(user: Address): Profile | undefined {
    if (user && !this.#shown.has(user)) {
      this.#shown.add(user);
      if (this.#shown.size > most) this.#shown.delete(this.#shown.values().next().value as Address);
      void this.client.profile(user).then((p) => this.#take(p), () => undefined); // the client tells of a database that fails
      this.#watch();
    }
    return this.#profiles.get(user);
  }

  /** What a conversation is called here. */
  nameOf(t: Target, row?: Row): string {
    return this.#name(t, row, (peer) => this.profile(peer));
  }

  /** The same by what was asked for already: for a look through all of the list. */
  nameHere(t: Target, row: Row): string {
    return this.#name(t, row, (peer) => this.#profiles.get(peer));
  }

  #name(t: Target, row: Row | undefined, profile: (peer: Address) => Profile | undefined): string {
    const peer = "peer" in t && t.peer !== this.me ? t.peer : "";
    return (peer && (this.called(peer) || row?.name || profile(peer)?.name)) || nameOf(row ?? { target: t, name: "", peer }, this.me);
  }

  /** The picture of a conversation, as its profile or group has it. */
  pictureOf = (t: Target, row?: Row): string => (isGroup(t) ? row?.picture : this.profile(t.peer)?.picture) ?? "";

  #take(p: Profile): void {
    if (p.version <= (this.#profiles.get(p.user)?.version ?? -1)) return; // it is known, or was read before the news came
    this.#profiles.set(p.user, p);
    this.changed();
  }

  /** Tells whose profiles are shown, once for all that are drawn in one turn. */
  #watch(): void {
    if (this.#watched) return;
    this.#watched = true;
    queueMicrotask(() => {
      this.#watched = false;
      void this.client.watch(...this.#shown).catch(() => undefined); // names and pictures stay as they are
    });
  }
}

/** What people are called in a conversation. */
export interface Names {
  me: Address;
  of: (address: Address) => string;
}

/** Names of the members of a group, or of the two of a conversation. */
export function useNames(people: People, target: Target, row: Row | undefined): Names {
  const [known, setKnown] = useState<ReadonlyMap<Address, string>>(new Map());
  const group = isGroup(target) ? target.group : 0;
  const { client, me } = people;
  useEffect(() => {
    if (!group) return;
    let over = false;
    const load = async () => {
      const members = await client.members(group, undefined, 1000);
      if (!over) setKnown(new Map(members.filter((m) => m.name).map((m) => [m.user, m.name])));
    };
    load().then(() => client.syncMembers(group)).then(load).catch(() => undefined); // addresses are shown without
    return () => {
      over = true;
    };
  }, [client, group]);
  const peer = "peer" in target ? target.peer : "";
  return { me, of: (a) => (a === peer ? people.nameOf(target, row) : people.called(a) || known.get(a) || a) };
}
