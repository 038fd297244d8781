import type { Client } from "@backscroll/client";
import { useEffect, useState } from "react";
import { reason } from "../shared/format.ts";
import { Empty, Spinner } from "../shared/parts.tsx";
import { codeOfAddress, openDevice, tokenOf } from "./account.ts";
import { Messenger } from "./Messenger.tsx";
import { SignIn } from "./SignIn.tsx";

const database = "backscroll";

type State =
  | { kind: "opening" }
  | { kind: "signed out"; why: string; code?: string; owner?: string }
  | { kind: "signed in"; client: Client }
  | { kind: "failed"; why: string };


async function open(): Promise<State> {
  const code = codeOfAddress();
  const client = await openDevice(database);
  const owner = client.owner?.user;
  if (owner && !code) {
    await client.start();
    return { kind: "signed in", client };
  }
  await client.close();
  // Whoever follows a link while somebody is signed in is asked first.
  if (code && owner) return { kind: "signed out", why: "", code, owner };
  if (code) return signIn(code);
  return { kind: "signed out", why: "" };
}

/** Signs this browser in with a token, or with a link. */
async function signIn(text: string): Promise<State> {
  const token = await tokenOf(text);
  const client = await openDevice(database, token);
  try {
    await client.start();
    await client.online();
  } catch (e) {
    await client.close();
    throw e;
  }
  return { kind: "signed in", client };
}

/** Deletes what this browser holds; the device itself is signed out by the caller. */
async function forget(): Promise<void> {
  const client = await openDevice(database);
  await client.wipe({ outbox: true });
  await client.close();
}

/** The device of this browser: opened once, though React may draw twice, and before it draws at all. */
let opening = open();

export function App() {
  const [state, setState] = useState<State>({ kind: "opening" });
  useEffect(() => {
    opening.then(setState, (e: unknown) => setState({ kind: "signed out", why: reason(e) }));
  }, []);

  const trySignIn = async (text: string) => setState(await signIn(text));
  const replace = async (code: string) => {
    await forget();
    await trySignIn(code);
  };
  const signOut = async (client: Client) => {
    try {
      if (client.owner && client.status.state === "online") await client.signOut(client.owner.device);
    } finally {
      await client.close();
      await forget();
      setState({ kind: "signed out", why: "" });
    }
  };

  switch (state.kind) {
    case "opening":
      return <main className="whole"><Spinner label="Opening" /></main>;
    case "failed":
      return <main className="whole"><Empty title="This browser's database cannot be opened"><p>{state.why}</p></Empty></main>;
    case "signed out":
      return <SignIn why={state.why} code={state.code} owner={state.owner} onSignIn={trySignIn} onReplace={replace}
        onKeep={() => { opening = open(); opening.then(setState, (e: unknown) => setState({ kind: "failed", why: reason(e) })); }} />;
    case "signed in":
      return <Messenger client={state.client} signOut={() => signOut(state.client)} signInAgain={async (text) => { await state.client.close(); await trySignIn(text); }} />;
  }
}
