import type { Address, Client, Row, Target } from "@backscroll/client";
import { useEffect, useState } from "react";
import { isGroup, nameOf } from "../shared/names.ts";

/** What people are called here. */
export interface Names {
  me: Address;
  of: (address: Address) => string;
}

/** Names of the members of a group, or of the two of a conversation. */
export function useNames(client: Client, target: Target, row: Row | undefined): Names {
  const [known, setKnown] = useState<ReadonlyMap<Address, string>>(new Map());
  const group = isGroup(target) ? target.group : 0;
  const me = client.owner?.user ?? "";
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
  const peer = "peer" in target && row ? nameOf(row, me) : "";
  return { me, of: (a) => ("peer" in target && a === target.peer && peer) || known.get(a) || a };
}
