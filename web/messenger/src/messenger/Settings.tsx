import type { Account, Client, Device } from "@backscroll/client";
import { useCallback, useEffect, useState } from "react";
import { ago, reason } from "../shared/format.ts";
import { Avatar, IconButton, Spinner } from "../shared/parts.tsx";

/** Who is signed in, what others are told, and the user's devices. */
export function Settings({ client, back, signOut }: { client: Client; back: () => void; signOut: () => Promise<void> }) {
  const [sure, setSure] = useState(false);
  const [error, setError] = useState("");
  const told = (p: Promise<unknown>) => void p.then(() => setError(""), (e: unknown) => setError(reason(e)));
  const [account, setAccount] = useState<Account>();
  useEffect(() => {
    client.account().then(setAccount, () => undefined); // said below
  }, [client]);
  const change = (c: Partial<Account>) => told(client.setAccount(c).then(setAccount));
  const user = client.owner?.user ?? "";
  return (
    <section className="list" aria-label="You and your devices">
      <header className="list-head">
        <IconButton icon="back" label="Back to the conversations" onClick={back} />
        <h1>You</h1>
      </header>
      <div className="forms">
        <div className="me"><Avatar name={user} size="large" /><div><h2><bdi>{user}</bdi></h2><p className="soft small">on {client.owner?.device}</p></div></div>
        {error && <p className="note bad" role="alert">{error}</p>}
        <Devices client={client} fail={setError} />
        <section aria-labelledby="privacy">
          <h3 id="privacy">What others are told</h3>
          {account ? (
            <>
              <label className="choice"><input type="checkbox" checked={!account.quiet} onChange={(e) => change({ quiet: !e.target.checked })} /> What I have read</label>
              <label className="choice"><input type="checkbox" checked={!account.hideLastSeen} onChange={(e) => change({ hideLastSeen: !e.target.checked })} /> Whether I am online, and when I was last seen</label>
            </>
          ) : <p className="small soft">Known when there is a connection.</p>}
        </section>
        <section aria-labelledby="leave">
          <h3 id="leave">This browser</h3>
          <p className="small soft">Signing out deletes what it holds: your conversations come back when you sign in again, messages that were not sent yet do not.</p>
          {sure ? (
            <div className="choices">
              <button className="button small bad" onClick={() => told(signOut())}>Really sign out</button>
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
