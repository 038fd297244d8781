import { useEffect, useState, type FormEvent } from "react";
import { reason } from "../shared/format.ts";
import { Spinner } from "../shared/parts.tsx";
import { Api } from "./api.ts";
import { Connections } from "./Connections.tsx";
import { Groups } from "./Groups.tsx";
import { Overview } from "./Overview.tsx";
import { Users } from "./Users.tsx";

const rooms = ["Overview", "Users", "Groups", "Connected"] as const;
type Room = (typeof rooms)[number];

/** The operator's page: locked until the admin key is typed in. */
export function Admin() {
  const [api, setApi] = useState(Api.remembered);
  const [room, setRoom] = useState<Room>("Overview");
  useEffect(() => {
    const lock = () => setApi(undefined);
    addEventListener("locked", lock);
    return () => removeEventListener("locked", lock);
  }, []);
  if (!api) return <Gate onOpen={setApi} />;
  const leave = () => {
    Api.forget();
    setApi(undefined);
  };
  return (
    <div className="admin">
      <header className="admin-head">
        <h1>Backscroll <span className="faint">operator</span></h1>
        <nav aria-label="Parts of this page">
          {rooms.map((r) => (
            <button key={r} className="tab" aria-current={r === room ? "page" : undefined} onClick={() => setRoom(r)}>{r}</button>
          ))}
        </nav>
        <button className="button small plain" onClick={leave}>Lock</button>
      </header>
      <main>
        {room === "Overview" && <Overview api={api} />}
        {room === "Users" && <Users api={api} />}
        {room === "Groups" && <Groups api={api} />}
        {room === "Connected" && <Connections api={api} />}
      </main>
    </div>
  );
}

function Gate({ onOpen }: { onOpen: (api: Api) => void }) {
  const [key, setKey] = useState("");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (e: FormEvent) => {
    e.preventDefault();
    setBusy(true);
    setError("");
    try {
      onOpen(await Api.unlock(key));
    } catch (e) {
      setError(reason(e));
      setBusy(false);
    }
  };
  return (
    <main className="gate">
      <form className="gate-card" onSubmit={submit}>
        <h1>Operator</h1>
        <p className="soft">The admin key is in the file <code className="mono">admin.key</code> in the server's data folder.</p>
        <label className="field">
          <span>Admin key</span>
          <input className="input mono" type="password" autoComplete="off" autoFocus required value={key} onChange={(e) => setKey(e.target.value)} />
        </label>
        {error && <p className="note bad" role="alert">{error}</p>}
        <button className="button main" disabled={busy || !key.trim()}>{busy ? <Spinner /> : "Unlock"}</button>
        <p className="small faint">It is kept for this tab alone, and forgotten when the tab is closed.</p>
      </form>
    </main>
  );
}
