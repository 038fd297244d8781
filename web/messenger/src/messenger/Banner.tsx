import type { Client, Status } from "@backscroll/client";
import { useEffect, useState, type FormEvent } from "react";
import { reason } from "../shared/format.ts";
import { Spinner } from "../shared/parts.tsx";

/** The connection's state, told while it changes. */
export function useStatus(client: Client): Status {
  const [status, setStatus] = useState(client.status);
  useEffect(() => {
    setStatus(client.status);
    return client.on("status", setStatus);
  }, [client]);
  return status;
}

/** Says what the connection keeps from happening; nothing while it is well. */
export function Banner({ client, signInAgain }: { client: Client; signInAgain: (text: string) => Promise<void> }) {
  const status = useStatus(client);
  const slow = useLasting(status.state === "connecting", 800);
  switch (status.state) {
    case "online":
    case "stopped":
      return null;
    case "connecting":
      return slow ? <div className="banner" role="status"><Spinner /> Connecting…</div> : null;
    case "offline":
      return <div className="banner warn" role="status"><strong>Offline.</strong> What you write is kept here and sent later.</div>;
    case "refused":
      return <div className="banner bad" role="alert"><strong>The server does not serve this device.</strong> {status.error.detail}</div>;
    case "signed out":
      return <Again why={status.error.detail} signIn={signInAgain} />;
  }
}

function Again({ why, signIn }: { why: string; signIn: (text: string) => Promise<void> }) {
  const [text, setText] = useState("");
  const [error, setError] = useState("");
  const submit = (e: FormEvent) => {
    e.preventDefault();
    signIn(text).catch((e: unknown) => setError(reason(e)));
  };
  return (
    <form className="banner bad" role="alert" onSubmit={submit}>
      <p><strong>Signed out.</strong> {error || why}. What is here stays readable.</p>
      <label className="unseen" htmlFor="again">Link or token</label>
      <input id="again" className="input mono" type="password" autoComplete="off" placeholder="Link or token" value={text} onChange={(e) => setText(e.target.value)} />
      <button className="button small" disabled={!text.trim()}>Sign in</button>
    </form>
  );
}

/** Whether something has been true for a while. */
function useLasting(now: boolean, ms: number): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    setLasting(false);
    if (!now) return;
    const timer = setTimeout(() => setLasting(true), ms);
    return () => clearTimeout(timer);
  }, [now, ms]);
  return lasting;
}
