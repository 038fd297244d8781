import { useState, type FormEvent } from "react";
import { dayName } from "../shared/format.ts";
import type { Api, User } from "./api.ts";
import { Devices } from "./Devices.tsx";
import { useAction, useList } from "./hooks.ts";
import { Table } from "./Table.tsx";

export function Users({ api }: { api: Api }) {
  const list = useList(api.users);
  const [open, setOpen] = useState<string>();
  return (
    <section aria-labelledby="users" className="stack">
      <h2 id="users">Users</h2>
      <AddUser api={api} done={list.again} />
      <Table list={list} label="All users" heads={["Address", "Name", "Made", "", ""]} empty="There are no users yet.">
        {(u) => <UserRow key={u.id} api={api} user={u} open={open === u.address} toggle={() => setOpen(open === u.address ? undefined : u.address)} done={list.again} />}
      </Table>
    </section>
  );
}

function AddUser({ api, done }: { api: Api; done: () => void }) {
  const [address, setAddress] = useState("");
  const [name, setName] = useState("");
  const action = useAction();
  const submit = async (e: FormEvent) => {
    e.preventDefault();
    if (await action.run(() => api.addUser(address, name))) {
      setAddress("");
      setName("");
      done();
    }
  };
  return (
    <form className="row-form" onSubmit={submit}>
      <label className="field"><span>Address</span><input className="input" required value={address} placeholder="ann" onChange={(e) => setAddress(e.target.value)} /></label>
      <label className="field"><span>Name</span><input className="input" value={name} placeholder="Ann" onChange={(e) => setName(e.target.value)} /></label>
      <button className="button main" disabled={action.busy || !address}>Add user</button>
      {action.error && <p className="note bad" role="alert">{action.error}</p>}
    </form>
  );
}

function UserRow({ api, user, open, toggle, done }: { api: Api; user: User; open: boolean; toggle: () => void; done: () => void }) {
  const action = useAction();
  const [sure, setSure] = useState(false);
  const disable = async () => {
    if (await action.run(() => api.disableUser(user.address))) done();
  };
  return (
    <>
      <tr>
        <td><strong>{user.address}</strong>{!user.active && <span className="tag bad">disabled</span>}</td>
        <td>{user.name}</td>
        <td>{dayName(Date.parse(user.created))}</td>
        <td>{user.active && <button className="button small" aria-expanded={open} onClick={toggle}>Devices</button>}</td>
        <td>
          {user.active && !sure && <button className="button small bad" onClick={() => setSure(true)}>Disable</button>}
          {user.active && sure && (
            <span className="sure" role="group" aria-label={`Disable ${user.address}?`}>
              <button className="button small bad" disabled={action.busy} onClick={disable}>Really disable</button>
              <button className="button small plain" onClick={() => setSure(false)}>Keep</button>
            </span>
          )}
          {action.error && <p className="note bad" role="alert">{action.error}</p>}
        </td>
      </tr>
      {open && <tr className="inner"><td colSpan={5}><Devices api={api} address={user.address} /></td></tr>}
    </>
  );
}
