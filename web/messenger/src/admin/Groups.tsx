import { useState, type FormEvent } from "react";
import { count, dayName } from "../shared/format.ts";
import { IconButton } from "../shared/parts.tsx";
import type { Api, Group } from "./api.ts";
import { useAction, useList } from "./hooks.ts";
import { Table } from "./Table.tsx";

const addresses = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);

export function Groups({ api }: { api: Api }) {
  const list = useList(api.groups);
  const [open, setOpen] = useState<number>();
  const [name, setName] = useState("");
  const [members, setMembers] = useState("");
  const action = useAction();
  const submit = async (e: FormEvent) => {
    e.preventDefault();
    if (await action.run(() => api.addGroup(name, addresses(members)))) {
      setName("");
      setMembers("");
      list.again();
    }
  };
  return (
    <section aria-labelledby="groups" className="stack">
      <h2 id="groups">Groups</h2>
      <form className="row-form" onSubmit={submit}>
        <label className="field"><span>Name</span><input className="input" required value={name} placeholder="Garden" onChange={(e) => setName(e.target.value)} /></label>
        <label className="field wide"><span>Members</span><input className="input" value={members} placeholder="ann, ben" onChange={(e) => setMembers(e.target.value)} /></label>
        <button className="button main" disabled={action.busy || !name}>Add group</button>
        {action.error && <p className="note bad" role="alert">{action.error}</p>}
      </form>
      <Table list={list} label="All groups" heads={["Group", "Members", "Messages", "Made", ""]} empty="There are no groups yet.">
        {(g) => (
          <GroupRow key={g.id} api={api} group={g} open={open === g.id} toggle={() => setOpen(open === g.id ? undefined : g.id)} done={list.again} />
        )}
      </Table>
    </section>
  );
}

function GroupRow({ api, group: g, open, toggle, done }: { api: Api; group: Group; open: boolean; toggle: () => void; done: () => void }) {
  return (
    <>
      <tr>
        <td><strong>{g.name}</strong> <span className="faint num">{g.id}</span>{g.deleted && <span className="tag bad">deleted</span>}</td>
        <td className="num">{count(g.members)}</td>
        <td className="num">{count(g.head)}</td>
        <td>{dayName(Date.parse(g.created))}</td>
        <td>{!g.deleted && <button className="button small" aria-expanded={open} onClick={toggle}>Members</button>}</td>
      </tr>
      {open && !g.deleted && <tr className="inner"><td colSpan={5}><Members api={api} group={g} done={done} /></td></tr>}
    </>
  );
}

function Members({ api, group, done }: { api: Api; group: Group; done: () => void }) {
  const list = useList((after) => api.members(group.id, after));
  const action = useAction();
  const [who, setWho] = useState("");
  const [sure, setSure] = useState(false);
  const change = async (add: string[], remove: string[]) => {
    if (!(await action.run(() => api.changeMembers(group.id, add, remove)))) return;
    setWho("");
    list.again();
    done();
  };
  const submit = (e: FormEvent) => {
    e.preventDefault();
    void change(addresses(who), []);
  };
  const remove = async () => {
    if (await action.run(() => api.deleteGroup(group.id))) done();
  };
  return (
    <div className="stack devices" role="group" aria-label={`Members of ${group.name}`}>
      {(list.error || action.error) && <p className="note bad" role="alert">{list.error || action.error}</p>}
      {list.rows?.length === 0 && <p className="soft">Nobody is a member.</p>}
      <ul className="chips">
        {list.rows?.map((m) => (
          <li key={m.id} className="chip">
            {m.name || m.address} {m.role !== "member" && <span className="faint">{m.role}</span>}
            <IconButton icon="close" small label={`Remove ${m.address}`} disabled={action.busy} onClick={() => void change([], [m.address])} />
          </li>
        ))}
      </ul>
      {list.more && <button className="button small" onClick={list.more}>More</button>}
      <form className="row-form" onSubmit={submit}>
        <label className="field wide"><span>Add members</span><input className="input" required value={who} placeholder="cleo, dan" onChange={(e) => setWho(e.target.value)} /></label>
        <button className="button" disabled={action.busy || !who}>Add</button>
        {sure ? (
          <span className="sure" role="group" aria-label={`Delete ${group.name}?`}>
            <button type="button" className="button bad" disabled={action.busy} onClick={remove}>Really delete for everybody</button>
            <button type="button" className="button plain" onClick={() => setSure(false)}>Keep</button>
          </span>
        ) : <button type="button" className="button bad" onClick={() => setSure(true)}>Delete group</button>}
      </form>
    </div>
  );
}
