// The keys of user data that the SDKs give a meaning. A conversation is named in them as
// "with/<address>" or "group/<number>". Sync the prefix first: syncData("draft/").

import type { Change, Client } from "./api.ts";
import { utf8 } from "./bytes.ts";
import { targetOf } from "./client/session.ts";
import type { Address, Seq, Target } from "./types.ts";

const nameOf = (t: Target): string => {
  targetOf(t); // refuses what names none
  return "group" in t ? `group/${t.group}` : `with/${t.peer}`;
};
const textOf = (b: Uint8Array): string => new TextDecoder().decode(b);

/** Texts that were begun in conversations. */
export const drafts = {
  prefix: "draft/",
  /** An empty text: there is none. */
  async set(c: Client, t: Target, text: string): Promise<Change> {
    const key = drafts.prefix + nameOf(t);
    return text === "" ? c.deleteData(key) : c.setData(key, utf8(text));
  },
  /** undefined: it is not known here whether there is one, or it is long (fetchDatum). */
  async get(c: Client, t: Target): Promise<string | undefined> {
    const d = await c.datum(drafts.prefix + nameOf(t));
    return d.state === "here" || d.state === "absent" ? textOf(d.value) : undefined;
  },
};

/** Messages with a star, for this user alone. */
export const stars = {
  prefix: "star/",
  async set(c: Client, t: Target, seq: Seq, on: boolean): Promise<Change> {
    const key = `${stars.prefix}${nameOf(t)}/${seq}`;
    return on ? c.setData(key, new Uint8Array()) : c.deleteData(key);
  },
  async list(c: Client, t: Target): Promise<Seq[]> {
    const prefix = `${stars.prefix}${nameOf(t)}/`;
    const rest = (await c.listData(prefix)).data.map((d) => d.key.slice(prefix.length));
    return rest.filter((s) => /^[1-9]\d*$/.test(s)).map(Number); // of an address that goes on after a slash it is no number
  },
};

/** Users, with the names that this user gives them. */
export const contacts = {
  prefix: "contact/",
  set: (c: Client, user: Address, name: string): Promise<Change> => c.setData(contacts.prefix + user, utf8(name)),
  remove: (c: Client, user: Address): Promise<Change> => c.deleteData(contacts.prefix + user),
  async list(c: Client): Promise<{ user: Address; name: string }[]> {
    return (await c.listData(contacts.prefix)).data.map((d) => ({ user: d.key.slice(contacts.prefix.length), name: textOf(d.value) }));
  },
};
