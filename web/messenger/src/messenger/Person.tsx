import { contacts, type Address, type Client } from "@backscroll/client";
import { useState, type FormEvent } from "react";
import type { People } from "./people.ts";
import type { Told } from "./told.ts";

interface Props {
  client: Client;
  people: People;
  user: Address;
  told: Told;
}

/** What somebody says of himself, and what the user calls him. */
export function Person({ client, people, user, told }: Props) {
  const profile = people.profile(user);
  const [editing, setEditing] = useState<boolean>();
  const contact = people.isContact(user);
  const called = people.called(user);
  return (
    <>
      {profile?.status && <p className="about" dir="auto">{profile.status}</p>}
      <section aria-labelledby="contact">
        <h3 id="contact">Contact</h3>
        {called && profile?.name && profile.name !== called && <p className="small soft">Calls themself <bdi>{profile.name}</bdi>.</p>}
        {editing
          ? <ContactForm client={client} user={user} name={called || profile?.name || ""} told={told} close={() => setEditing(false)} />
          : (
            <div className="choices">
              <button className="button small" autoFocus={editing === false} onClick={() => setEditing(true)}>{contact ? "Rename" : "Add to contacts"}</button>
              {contact && <button className="button small" onClick={() => void told(contacts.remove(client, user))}>Remove from contacts</button>}
            </div>
          )}
      </section>
    </>
  );
}

function ContactForm({ client, user, name: first, told, close }: { client: Client; user: Address; name: string; told: Told; close: () => void }) {
  const [name, setName] = useState(first);
  const save = (e: FormEvent) => {
    e.preventDefault();
    close();
    void told(contacts.set(client, user, name.trim()));
  };
  return (
    <form onSubmit={save}>
      <label className="field"><span>Your name for them</span><input className="input" dir="auto" autoFocus maxLength={200} value={name} placeholder={user} onChange={(e) => setName(e.target.value)} /></label>
      <div className="choices">
        <button className="button small main">Save</button>
        <button type="button" className="button small plain" onClick={close}>Cancel</button>
      </div>
    </form>
  );
}
