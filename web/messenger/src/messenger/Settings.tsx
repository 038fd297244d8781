import type { Client, Device } from "@backscroll/client";
import { useCallback, useEffect, useRef, useState } from "react";
import { ago, reason } from "../shared/format.ts";
import { useModel } from "../shared/model.ts";
import { IconButton, Spinner } from "../shared/parts.tsx";
import type { People } from "./people.ts";
import { Privacy } from "./Privacy.tsx";
import { ProfileForm } from "./Profile.tsx";
import { useTold } from "./told.ts";

interface Props {
  client: Client;
  people: People;
  back: () => void;
  signOut: () => Promise<void>;
}

/** Who is signed in and what he says of himself, what others are told, and the user's devices. */
export function Settings({ client, people, back, signOut }: Props) {
  useModel(people);
  const [sure, setSure] = useState(false);
  const [error, told] = useTold();
  const fail = useCallback((why: string) => void told(Promise.reject(new Error(why))), [told]);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section className="list" aria-label="You and your devices">
      <header className="list-head">
        <IconButton icon="back" label="Back to the conversations" onClick={back} />
        <h1 ref={heading} tabIndex={-1}>You</h1>
      </header>
      <div className="forms">
        {error && <p className="note bad" role="alert">{error}</p>}
        <p className="soft small">Signed in as <strong><bdi>{people.me}</bdi></strong>, on {client.owner?.device}</p>
        <ProfileForm client={client} people={people} told={told} />
        <Privacy client={client} told={told} />
        {people.blocked.length > 0 && (
          <section aria-labelledby="blocked">
            <h3 id="blocked">Blocked</h3>
            <ul className="device-list">
              {people.blocked.map((user) => <li key={user}><bdi className="member-name">{people.nameOf({ peer: user })}</bdi><button className="button small" aria-label={`Unblock ${user}`} onClick={() => void told(client.unblock(user))}>Unblock</button></li>)}
            </ul>
          </section>
        )}
        <Devices client={client} fail={fail} />
        <section aria-labelledby="leave">
          <h3 id="leave">This browser</h3>
          <p className="small soft">Signing out deletes what it holds: your conversations come back when you sign in again, messages that were not sent yet do not.</p>
          {sure ? (
            <div className="choices">
              <button className="button small bad" onClick={() => void told(signOut())}>Really sign out</button>
              <button className="button small plain" onClick={() => setSure(false)}>Stay</button>
            </div>
          ) : <button className="button small bad" onClick={() => setSure(true)}>Sign out</button>}
        </section>
      </div>
    </section>
  );
}

function Devices({ client, fail }: { client: Client; fail: (why: string) => void }) {
  const [devices, setDevices] = useState<Device[]>();
  const load = useCallback(() => {
    client.devices().then(setDevices, (e: unknown) => fail(reason(e)));
  }, [client, fail]);
  useEffect(load, [load]);
  return (
    <section aria-labelledby="devices">
      <h3 id="devices">Your devices</h3>
      {!devices && <Spinner label="Loading devices" />}
      <ul className="device-list">
        {devices?.map((d) => (
          <li key={d.name}>
            <span><strong>{d.title || d.name}</strong><br />
              <span className="small soft">{[d.platform, d.current ? "this browser" : d.online ? "online" : d.lastSeen ? `last seen ${ago(d.lastSeen)}` : "never seen"].filter(Boolean).join(" · ")}</span></span>
            {!d.current && <button className="button small bad" aria-label={`Sign out ${d.name}`} onClick={() => client.signOut(d.name).then(load, (e: unknown) => fail(reason(e)))}>Sign out</button>}
          </li>
        ))}
      </ul>
    </section>
  );
}
