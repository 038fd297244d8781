import type { Client, Target } from "@backscroll/client";
import { useState, type FormEvent } from "react";
import { reason } from "../shared/format.ts";
import { IconButton } from "../shared/parts.tsx";

/** Writing to somebody by his address, or making a group. */
export function NewConversation({ client, back, choose }: { client: Client; back: () => void; choose: (t: Target) => void }) {
  const [address, setAddress] = useState("");
  const [name, setName] = useState("");
  const [members, setMembers] = useState("");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const write = (e: FormEvent) => {
    e.preventDefault();
    choose({ peer: address.trim() });
  };
  const make = async (e: FormEvent) => {
    e.preventDefault();
    setBusy(true);
    setError("");
    try {
      choose({ group: await client.newGroup({ name: name.trim(), members: members.split(/[\s,]+/).filter(Boolean) }) });
    } catch (e) {
      setError(reason(e));
      setBusy(false);
    }
  };
  return (
    <section className="list" aria-label="New conversation">
      <header className="list-head">
        <IconButton icon="back" label="Back to the conversations" onClick={back} />
        <h1>New conversation</h1>
      </header>
      <div className="forms">
        <form onSubmit={write}>
          <h2>With one person</h2>
          <label className="field"><span>Address</span><input className="input" required autoFocus maxLength={255} value={address} placeholder="ben" onChange={(e) => setAddress(e.target.value)} /></label>
          <button className="button main" disabled={!address.trim()}>Write</button>
          <button type="button" className="button plain" onClick={() => choose({ peer: client.owner?.user ?? "" })}>Notes to self</button>
        </form>
        <form onSubmit={make}>
          <h2>In a group</h2>
          <label className="field"><span>Name</span><input className="input" required maxLength={255} value={name} placeholder="Roof garden" onChange={(e) => setName(e.target.value)} /></label>
          <label className="field"><span>Members</span><input className="input" value={members} placeholder="ben, cleo" onChange={(e) => setMembers(e.target.value)} /></label>
          {error && <p className="note bad" role="alert">{error}</p>}
          <button className="button main" disabled={busy || !name.trim()}>Make the group</button>
        </form>
      </div>
    </section>
  );
}
