import type { Target } from "@backscroll/client";
import { useEffect, useState, type FormEvent } from "react";
import { reason } from "../shared/format.ts";
import { takeCodes, openLink, type SignedIn } from "../shared/links.ts";
import { Empty, Spinner } from "../shared/parts.tsx";
import { keyOf } from "../shared/names.ts";
import { Feed } from "./feed.ts";
import { Pane } from "./pane.ts";
import { Device } from "./Device.tsx";
import { Server } from "./Server.tsx";
import { further, held, remember, remembered, type Held } from "./tokens.ts";

type State =
  | { kind: "opening" }
  | { kind: "asking"; why: string }
  | { kind: "open"; feed: Feed; left: Pane; right: Pane };

let opening: Promise<State> | undefined;

/** The two devices that this tab had, or those that a link signs in; the second may be made by the first. */
async function begin(codes: string[]): Promise<State> {
  let { left, right } = codes.length > 0 ? {} as Partial<Record<"left" | "right", Held>> : remembered();
  if (codes[0]) left = held("left", await openLink(codes[0]));
  if (!left) return { kind: "asking", why: "" };
  remember("left", left);
  if (codes[1]) right = held("right", await openLink(codes[1]));
  right ??= await further(left, "right");
  remember("right", right);
  return devices(left, right);
}

async function devices(l: Held, r: Held): Promise<State> {
  const feed = new Feed();
  const left = new Pane("left", feed, l);
  const right = new Pane("right", feed, r);
  await Promise.all([left.open(), right.open()]);
  return { kind: "open", feed, left, right };
}

async function signIn(text: string): Promise<State> {
  const code = /[#&]link=([\w-]+)/.exec(text)?.[1] ?? text.trim();
  const first: SignedIn = await openLink(code);
  const left = held("left", first);
  remember("left", left);
  const right = await further(left, "right");
  remember("right", right);
  return devices(left, right);
}

export function Page() {
  const [state, setState] = useState<State>({ kind: "opening" });
  useEffect(() => {
    opening ??= begin(takeCodes());
    opening.then(setState, (e: unknown) => setState({ kind: "asking", why: reason(e) }));
  }, []);
  if (state.kind === "opening") return <main className="whole"><Spinner label="Opening" /></main>;
  if (state.kind === "asking") return <Asking why={state.why} open={async (text) => setState(await signIn(text))} />;
  return <Two {...state} />;
}

function Two({ feed, left, right }: { feed: Feed; left: Pane; right: Pane }) {
  const [chosen, setChosen] = useState<Target>();
  const choose = (t: Target) => {
    setChosen(t);
    void left.choose(t);
    void right.choose(t);
  };
  return (
    <main className="two">
      <h1 className="unseen">Two devices of {left.held.user} and the server's database</h1>
      <Device pane={left} chosen={chosen && keyOf(chosen)} choose={choose} />
      <Server feed={feed} panes={[left, right]} chosen={chosen && keyOf(chosen)} choose={choose} />
      <Device pane={right} chosen={chosen && keyOf(chosen)} choose={choose} />
    </main>
  );
}

function Asking({ why, open }: { why: string; open: (text: string) => Promise<void> }) {
  const [text, setText] = useState("");
  const [error, setError] = useState(why);
  const [busy, setBusy] = useState(false);
  const submit = (e: FormEvent) => {
    e.preventDefault();
    setBusy(true);
    open(text).catch((e: unknown) => {
      setError(reason(e));
      setBusy(false);
    });
  };
  return (
    <main className="whole">
      <form className="asking" onSubmit={submit}>
        <Empty title="Two devices, side by side">
          <p>This page shows what synchronization does: the server's database in the middle, and on either side a device of one user, each with a database of its own.</p>
        </Empty>
        <label className="field"><span>A link for the first device; the second is made by itself</span>
          <input className="input mono" type="password" autoComplete="off" autoFocus value={text} onChange={(e) => setText(e.target.value)} /></label>
        {error && <p className="note bad" role="alert">{error}</p>}
        <button className="button main" disabled={busy || !text.trim()}>{busy ? <Spinner label="Opening" /> : "Open"}</button>
        <p className="small faint"><code className="mono">backscroll token new ann --device left --link</code> prints one.</p>
      </form>
    </main>
  );
}
