import { useState, type FormEvent } from "react";
import { ago, moment } from "../shared/format.ts";
import { Icon, Spinner } from "../shared/parts.tsx";
import type { Api } from "./api.ts";
import { useAction, useAsked } from "./hooks.ts";

/** A user's devices: who is connected, a new token or link, and revoking one. */
export function Devices({ api, address }: { api: Api; address: string }) {
  const list = useAsked(() => api.devices(address));
  const action = useAction();
  const [name, setName] = useState("");
  const [secret, setSecret] = useState<{ what: string; value: string }>();
  const make = async (e: FormEvent, how: "link" | "token") => {
    e.preventDefault();
    const done = await action.run(async () => {
      if (how === "token") setSecret({ what: `The token of ${name}: it is shown this once.`, value: (await api.newToken(address, name)).token });
      else {
        const { code } = await api.newLink(address, name);
        setSecret({ what: `Signs ${address} in on ${name}: good once, for 15 minutes.`, value: `${location.origin}/#link=${code}` });
      }
    });
    if (done) {
      setName("");
      list.again();
    }
  };
  const revoke = async (device: string) => {
    if (await action.run(() => api.revoke(address, device))) list.again();
  };
  return (
    <div className="stack devices" role="group" aria-label={`Devices of ${address}`}>
      {!list.value && !list.error && <Spinner label="Loading" />}
      {(list.error || action.error) && <p className="note bad" role="alert">{list.error || action.error}</p>}
      {list.value?.length === 0 && <p className="soft">No device has a token.</p>}
      {list.value && list.value.length > 0 && (
        <ul className="device-list">
          {list.value.map((d) => (
            <li key={d.device}>
              <span className={d.online ? "dot on" : "dot"} aria-hidden="true" />
              <span className="device-name"><strong>{d.device}</strong> {d.title && d.title !== d.device && <span className="soft">{d.title}</span>}</span>
              <span className="small soft">
                {[d.platform, d.online ? "online" : d.last_seen ? `last seen ${ago(Date.parse(d.last_seen))}` : "never seen", d.expires && `until ${moment(Date.parse(d.expires))}`].filter(Boolean).join(" · ")}
              </span>
              <button className="button small bad" disabled={action.busy} aria-label={`Revoke the token of ${d.device}`} onClick={() => revoke(d.device)}>Revoke</button>
            </li>
          ))}
        </ul>
      )}
      <form className="row-form" onSubmit={(e) => make(e, "link")}>
        <label className="field"><span>Device</span><input className="input" required value={name} placeholder="phone" onChange={(e) => setName(e.target.value)} /></label>
        <button className="button main" disabled={action.busy || !name}>Make a link</button>
        <button type="button" className="button" disabled={action.busy || !name} onClick={(e) => make(e, "token")}>Make a token</button>
      </form>
      {secret && (
        <div className="note secret" role="status">
          <p>{secret.what}</p>
          <p className="mono">{secret.value}</p>
          <p className="sure">
          <button className="button small" onClick={() => void navigator.clipboard?.writeText(secret.value)}><Icon name="copy" size={16} /> Copy</button>
          <button className="button small plain" onClick={() => setSecret(undefined)}>Done</button>
          </p>
        </div>
      )}
    </div>
  );
}
