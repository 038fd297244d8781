import { FOREVER, type Client, type Coverage, type GroupInfo, type Member, type Row, type Target } from "@backscroll/client";
import { useCallback, useEffect, useState, type FormEvent } from "react";
import { CoverageBar, coverageText } from "../shared/CoverageBar.tsx";
import { many, reason } from "../shared/format.ts";
import { isGroup, isMuted, keyOf, nameOf } from "../shared/names.ts";
import { Avatar, IconButton } from "../shared/parts.tsx";

interface Props {
  client: Client;
  target: Target;
  row: Row | undefined;
  close: () => void;
  choose: (t: Target) => void;
}

/** What there is to know of a conversation, and what is not done with a single message. */
export function Details({ client, target, row, close, choose }: Props) {
  const [error, setError] = useState("");
  const me = client.owner?.user ?? "";
  const name = row ? nameOf(row, me) : "peer" in target ? target.peer : `Group ${target.group}`;
  const told = useCallback((p: Promise<unknown>) => void p.then(() => setError(""), (e: unknown) => setError(reason(e))), []);
  return (
    <aside className="details" aria-label="Details">
      <header className="list-head">
        <h2>Details</h2>
        <IconButton icon="close" label="Close the details" onClick={close} />
      </header>
      <div className="forms">
        <div className="me"><Avatar name={name} size="large" group={isGroup(target)} /><div><h2><bdi>{name}</bdi></h2><p className="soft small">{isGroup(target) ? `Group ${target.group}` : target.peer}</p></div></div>
        {error && <p className="note bad" role="alert">{error}</p>}
        <OnThisDevice client={client} target={target} />
        {isGroup(target) && <Group client={client} group={target.group} me={me} told={told} choose={choose} />}
        {row && !row.deleted && (
          <section aria-labelledby="conversation-actions">
            <h3 id="conversation-actions">This conversation</h3>
            <div className="choices">
              <button className="button small" onClick={() => told(row.unread > 0 || row.marked ? client.markRead(target) : client.markUnread(target))}>{row.unread > 0 || row.marked ? "Mark as read" : "Mark as unread"}</button>
              <button className="button small" onClick={() => told(row.pinned > 0 ? client.unpin(target) : client.pin(target))}>{row.pinned > 0 ? "Unpin" : "Pin on top"}</button>
              <button className="button small" onClick={() => told(client.mute(target, isMuted(row) ? 0 : FOREVER))}>{isMuted(row) ? "Unmute" : "Mute"}</button>
              <button className="button small" onClick={() => told(row.archived ? client.unarchive(target) : client.archive(target))}>{row.archived ? "Unarchive" : "Archive"}</button>
              <Sure label="Clear for me" really="Really clear all of it for me" act={() => told(client.clear(target))} />
              {isGroup(target) && !row.left && <Sure label="Leave the group" really="Really leave" act={() => told(client.leave(target.group))} />}
            </div>
          </section>
        )}
      </div>
    </aside>
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

function Group({ client, group, me, told, choose }: { client: Client; group: number; me: string; told: (p: Promise<unknown>) => void; choose: (t: Target) => void }) {
  const [info, setInfo] = useState<GroupInfo>();
  const [members, setMembers] = useState<Member[]>([]);
  const [who, setWho] = useState("");
  const load = useCallback(async () => {
    setInfo(await client.groupInfo(group));
    setMembers((await client.members(group, undefined, 1000)).filter((m) => !m.left));
  }, [client, group]);
  useEffect(() => {
    load().then(() => client.syncMembers(group)).then(load).catch(() => undefined); // what is here is shown
    return client.on("row", (r) => "group" in r.target && r.target.group === group && void client.syncMembers(group).then(load, () => undefined));
  }, [client, group, load]);
  const add = (e: FormEvent) => {
    e.preventDefault();
    told(client.addMembers(group, ...who.split(/[\s,]+/).filter(Boolean)).then(() => setWho("")));
  };
  return (
    <section aria-labelledby="members">
      {info?.description && <p className="about" dir="auto">{info.description}</p>}
      <h3 id="members">{info?.known ? many(info.count, "member") : "Members"}</h3>
      <ul className="member-list">
        {members.map((m) => (
          <li key={m.user}>
            <button className="member" onClick={() => choose({ peer: m.user })} title="Write to this member">
              <Avatar name={m.name || m.user} size="small" /> <bdi>{m.name || m.user}</bdi> {m.user === me && <span className="faint small">you</span>}
            </button>
            {m.role !== "member" && <span className="faint small">{m.role}</span>}
            {info?.rights.remove && m.user !== me && m.role !== "owner" && <IconButton icon="close" small label={`Remove ${m.name || m.user}`} onClick={() => told(client.removeMembers(group, m.user))} />}
          </li>
        ))}
      </ul>
      {info?.rights.add && (
        <form className="add-member" onSubmit={add}>
          <label className="unseen" htmlFor="add-member">Add members</label>
          <input id="add-member" className="input" placeholder="Add members" value={who} onChange={(e) => setWho(e.target.value)} />
          <button className="button" disabled={!who.trim()}>Add</button>
        </form>
      )}
    </section>
  );
}

/** A button that asks once more. */
function Sure({ label, really, act }: { label: string; really: string; act: () => void }) {
  const [sure, setSure] = useState(false);
  if (!sure) return <button className="button small bad" onClick={() => setSure(true)}>{label}</button>;
  return (
    <>
      <button className="button small bad" onClick={() => { act(); setSure(false); }}>{really}</button>
      <button className="button small plain" onClick={() => setSure(false)}>No</button>
    </>
  );
}
