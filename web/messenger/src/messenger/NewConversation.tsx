import type { Client, Target } from "@backscroll/client";
import { useState, type FormEvent } from "react";
import { useModel } from "../shared/model.ts";
import { IconButton } from "../shared/parts.tsx";
import { ContactChips, ContactList } from "./Contacts.tsx";
import { addressesIn } from "./Group.tsx";
import type { People } from "./people.ts";
import { useTold } from "./told.ts";

/** Writing to somebody whom one knows or by his address, making a group, or joining an open one. */
export function NewConversation({ client, people, back, choose }: { client: Client; people: People; back: () => void; choose: (t: Target) => void }) {
  useModel(people);
  const [address, setAddress] = useState("");
  const write = (e: FormEvent) => {
    e.preventDefault();
    choose({ peer: address.trim() });
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
          <label className="field"><span>Address{people.contacts.length > 0 && ", or a contact's name"}</span><input className="input" required autoFocus maxLength={255} autoComplete="off" value={address} placeholder="ben" onChange={(e) => setAddress(e.target.value)} /></label>
          <ContactList people={people} text={address} choose={(peer) => choose({ peer })} />
          <div className="choices">
            <button className="button main" disabled={!address.trim()}>Write</button>
            <button type="button" className="button plain" onClick={() => choose({ peer: people.me })}>Notes to self</button>
          </div>
        </form>
        <NewGroup client={client} people={people} choose={choose} />
        <JoinGroup client={client} choose={choose} />
      </div>
    </section>
  );
}

function NewGroup({ client, people, choose }: { client: Client; people: People; choose: (t: Target) => void }) {
  const [name, setName] = useState("");
  const [members, setMembers] = useState("");
  const [error, told] = useTold();
  const [busy, setBusy] = useState(false);
  const make = async (e: FormEvent) => {
    e.preventDefault();
    setBusy(true);
    await told(client.newGroup({ name: name.trim(), members: addressesIn(members) }).then((group) => choose({ group })));
    setBusy(false);
  };
  return (
    <form onSubmit={(e) => void make(e)}>
      <h2>In a group</h2>
      <label className="field"><span>Name</span><input className="input" required maxLength={255} value={name} placeholder="Roof garden" onChange={(e) => setName(e.target.value)} /></label>
      <label className="field"><span>Members</span><input className="input" autoComplete="off" value={members} placeholder="ben, cleo" onChange={(e) => setMembers(e.target.value)} /></label>
      <ContactChips people={people} text={members} without={[]} change={setMembers} />
      {error && <p className="note bad" role="alert">{error}</p>}
      <button className="button main" disabled={busy || !name.trim()}>Make the group</button>
    </form>
  );
}

/** A group that is open takes whoever knows its number. */
function JoinGroup({ client, choose }: { client: Client; choose: (t: Target) => void }) {
  const [number, setNumber] = useState("");
  const [error, told] = useTold();
  const [busy, setBusy] = useState(false);
  const group = /^[1-9]\d{0,9}$/.test(number.trim()) ? Number(number) : 0;
  const join = async (e: FormEvent) => {
    e.preventDefault();
    setBusy(true);
    if (await told(client.join(group))) choose({ group });
    setBusy(false);
  };
  return (
    <form onSubmit={(e) => void join(e)}>
      <h2>In an open group</h2>
      <label className="field"><span>Its number</span><input className="input num" required inputMode="numeric" value={number} placeholder="12" onChange={(e) => setNumber(e.target.value)} /></label>
      {error && <p className="note bad" role="alert">{error}</p>}
      <button className="button" disabled={busy || group === 0}>Join</button>
    </form>
  );
}
