import { useState, type FormEvent } from "react";
import { reason } from "../shared/format.ts";
import { Spinner } from "../shared/parts.tsx";

interface Props {
  why: string;
  /** A link was followed while somebody is signed in: nothing is replaced unasked. */
  code?: string | undefined;
  owner?: string | undefined;
  onSignIn: (text: string) => Promise<void>;
  onReplace: (code: string) => Promise<void>;
  onKeep: () => void;
}

export function SignIn(p: Props) {
  const [text, setText] = useState("");
  const [error, setError] = useState(p.why);
  const [busy, setBusy] = useState(false);
  const run = async (f: () => Promise<void>) => {
    setBusy(true);
    setError("");
    try {
      await f();
    } catch (e) {
      setError(reason(e));
      setBusy(false);
    }
  };
  const submit = (e: FormEvent) => {
    e.preventDefault();
    void run(() => p.onSignIn(text));
  };
  return (
    <main className="whole">
      <div className="sign-in">
        <Mark />
        <h1>Backscroll</h1>
        {p.code && p.owner ? (
          <>
            <p className="soft">{p.owner} is signed in in this browser. The link that you followed signs somebody else in, or {p.owner} anew: what this browser holds is deleted then, and what was not sent yet is lost.</p>
            {error && <p className="note bad" role="alert">{error}</p>}
            <div className="sign-in-choice">
              <button className="button main" disabled={busy} onClick={p.onKeep}>Stay {p.owner}</button>
              <button className="button bad" disabled={busy} onClick={() => void run(() => p.onReplace(p.code as string))}>Follow the link</button>
            </div>
          </>
        ) : (
          <form onSubmit={submit}>
            <p className="soft">Messages on every device of yours, the moment you look at them.</p>
            <label className="field">
              <span>Link or token</span>
              <input className="input mono" type="password" autoComplete="off" autoFocus required spellCheck={false} value={text} onChange={(e) => setText(e.target.value)} />
            </label>
            {error && <p className="note bad" role="alert">{error}</p>}
            <button className="button main" disabled={busy || !text.trim()}>{busy ? <Spinner label="Signing in" /> : "Sign in"}</button>
            <p className="small faint">Whoever runs this server gives you a link. It is good once.</p>
          </form>
        )}
      </div>
    </main>
  );
}

const Mark = () => (
  <svg className="mark" width="44" height="44" viewBox="0 0 32 32" aria-hidden="true">
    <rect width="32" height="32" rx="8" fill="var(--accent)" />
    <path d="M9 10h14M9 16h9" stroke="var(--accent-ink)" strokeWidth="2.6" strokeLinecap="round" />
    <path d="M9 22h14" stroke="var(--accent-ink)" strokeWidth="2.6" strokeLinecap="round" strokeDasharray="2 4.2" opacity="0.75" />
  </svg>
);
