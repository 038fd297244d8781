import type { Client, Coverage, Presence, Row, Target } from "@backscroll/client";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { CoverageBar, coverageText } from "../shared/CoverageBar.tsx";
import { useModel } from "../shared/model.ts";
import { isGroup, keyOf } from "../shared/names.ts";
import { Avatar, IconButton } from "../shared/parts.tsx";
import { Members, useGroup } from "./Group.tsx";
import { GroupSettings } from "./GroupSettings.tsx";
import { Mute, mutedText } from "./Mute.tsx";
import type { People } from "./people.ts";
import { Person } from "./Person.tsx";
import { presenceText } from "./presence.ts";
import { Sure } from "./Sure.tsx";
import { useTold, type Told } from "./told.ts";

interface Props {
  client: Client;
  people: People;
  target: Target;
  row: Row | undefined;
  presence: Presence | undefined;
  close: () => void;
  choose: (t: Target) => void;
}

/** What there is to know of a conversation, and what is not done with a single message. */
export function Details({ client, people, target, row, presence, close, choose }: Props) {
  useModel(people);
  const [error, told] = useTold();
  const [changing, setChanging] = useState(false);
  const heading = useFocusWhileOpen();
  const group = isGroup(target) ? target.group : 0;
  const peer = isGroup(target) || target.peer === people.me ? "" : target.peer;
  const now = useGroup(client, group);
  const name = people.nameOf(target, row);
  const about = isGroup(target) ? `Group ${target.group}` : target.peer;
  const there = row && !row.deleted;
  const keys = (e: KeyboardEvent) => e.key === "Escape" && close();
  return (
    <aside className="details" aria-label="Details" onKeyDown={keys}>
      <header className="list-head">
        <h2 ref={heading} tabIndex={-1}>Details</h2>
        <IconButton icon="close" label="Close the details" onClick={close} />
      </header>
      <div className="forms">
        {error && <p className="note bad" role="alert">{error}</p>}
        {changing && now.info ? <GroupSettings client={client} group={group} info={now.info} told={told} close={() => { setChanging(false); heading.current?.focus(); }} /> : (
          <>
            <div className="me">
              <Avatar name={name} picture={people.pictureOf(target, row)} size="large" group={isGroup(target)} />
              <div>
                <h2><bdi>{name}</bdi></h2>
                <p className="soft small">{name !== about && <bdi>{about}</bdi>}</p>
                {peer && <p className="soft small">{presenceText(presence)}</p>}
              </div>
            </div>
            {peer && <Person client={client} people={people} user={peer} told={told} />}
            {now.info?.description && <p className="about" dir="auto">{now.info.description}</p>}
            {there && !row.left && now.info?.known && now.info.rights.change && <p><button className="button small" onClick={() => setChanging(true)}>Change the group</button></p>}
            {there && <Actions client={client} target={target} row={row} told={told} />}
            {peer && <Block client={client} people={people} user={peer} name={name} told={told} />}
            {there && isGroup(target) && !row.left && <Leave client={client} group={target.group} row={row} alone={now.info?.known === true && now.info.count === 1} told={told} />}
            <OnThisDevice client={client} target={target} />
            {group > 0 && <Members client={client} people={people} group={group} now={now} told={told} choose={choose} />}
          </>
        )}
      </div>
    </aside>
  );
}

/** The heading has the focus when the details open, and what had it before has it again after. */
function useFocusWhileOpen() {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const opener = document.activeElement as HTMLElement | null;
    heading.current?.focus();
    return () => opener?.focus();
  }, []);
  return heading;
}

function Actions({ client, target, row, told }: { client: Client; target: Target; row: Row; told: Told }) {
  const unread = row.unread > 0 || row.marked;
  return (
    <section aria-labelledby="conversation-actions">
      <h3 id="conversation-actions">This conversation</h3>
      {mutedText(row) && <p className="small soft">{mutedText(row)}</p>}
      <div className="choices">
        <button className="button small" onClick={() => void told(unread ? client.markRead(target) : client.markUnread(target))}>{unread ? "Mark as read" : "Mark as unread"}</button>
        <button className="button small" onClick={() => void told(row.pinned > 0 ? client.unpin(target) : client.pin(target))}>{row.pinned > 0 ? "Unpin" : "Pin on top"}</button>
        <Mute client={client} target={target} row={row} told={told} />
        <button className="button small" onClick={() => void told(row.archived ? client.unarchive(target) : client.archive(target))}>{row.archived ? "Unarchive" : "Archive"}</button>
        <Sure label="Clear for me" really="Really clear all of it for me" act={() => void told(client.clear(target))} />
      </div>
    </section>
  );
}

/** Nothing passes between the two any more, or again. */
function Block({ client, people, user, name, told }: { client: Client; people: People; user: string; name: string; told: Told }) {
  const blocked = people.isBlocked(user);
  return (
    <section aria-labelledby="blocking">
      <h3 id="blocking">{blocked ? "Blocked" : "Blocking"}</h3>
      {blocked
        ? <><p className="small soft">Nothing passes between you two, and groups hide what they write from you.</p><button className="button small" onClick={() => void told(client.unblock(user))}>Unblock</button></>
        : <Sure label={`Block`} really="Really block" what={`Nothing will pass between you and ${name}, and groups will hide from you what they write.`} act={() => void told(client.block(user))} />}
    </section>
  );
}

/** The ways out of a group: an owner whom others would be left without gives it away first, or ends it. */
function Leave({ client, group, row, alone, told }: { client: Client; group: number; row: Row; alone: boolean; told: Told }) {
  const owner = row.role === "owner";
  return (
    <section aria-labelledby="leaving">
      <h3 id="leaving">Leaving</h3>
      {owner && !alone
        ? <p className="small soft">You own the group: make another member its owner before you leave, or delete it for everyone.</p>
        : <Sure label="Leave the group" really="Really leave" act={() => void told(client.leave(group))} />}
      {owner && <Sure label="Delete the group" really="Really delete it for everyone" act={() => void told(client.deleteGroup(group))} />}
    </section>
  );
}

/** What this device holds of the conversation. */
function OnThisDevice({ client, target }: { client: Client; target: Target }) {
  const [coverage, setCoverage] = useState<Coverage>();
  useEffect(() => {
    const load = () => void client.coverage(target).then(setCoverage, () => setCoverage(undefined));
    load();
    return client.on("coverage", load);
  }, [client, keyOf(target)]);
  if (!coverage || coverage.head === 0) return null;
  return (
    <section aria-labelledby="here">
      <h3 id="here">On this device</h3>
      <CoverageBar coverage={coverage} />
      <p className="small soft num">{coverageText(coverage)}</p>
    </section>
  );
}
