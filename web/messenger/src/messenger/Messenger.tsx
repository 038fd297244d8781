import type { Client, Target } from "@backscroll/client";
import { useCallback, useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { keyOf } from "../shared/names.ts";
import { Empty } from "../shared/parts.tsx";
import { Banner } from "./Banner.tsx";
import { Conversation } from "./Conversation.tsx";
import { Drafts } from "./drafts.ts";
import { Inbox } from "./inbox.ts";
import { List } from "./List.tsx";
import { Pane, loadPanes } from "./Pane.tsx";
import { People } from "./people.ts";
import type { At } from "./timeline.ts";

type Side = "list" | "new" | "settings";

interface Props {
  client: Client;
  signOut: () => Promise<void>;
  signInAgain: (text: string) => Promise<void>;
}

/** The list on one side, the conversation on the other; on a phone one of the two. */
export function Messenger({ client, signOut, signInAgain }: Props) {
  const [models, setModels] = useState<{ inbox: Inbox; people: People; drafts: Drafts }>();
  const [side, setSide] = useState<Side>("list");
  const [target, setTarget] = useTarget();
  const [at, setAt] = useState<At>(); // a message of it to begin at
  useEffect(() => {
    const inbox = new Inbox(client);
    const people = new People(client);
    const drafts = new Drafts(client);
    setModels({ inbox, people, drafts });
    return () => {
      inbox.stop();
      people.stop();
      drafts.stop();
    };
  }, [client]);
  const choose = useCallback((t: Target, to?: At) => {
    setSide("list");
    setAt(to);
    setTarget(t);
  }, [setTarget]);
  // The rest of the page comes when the list is there, so that it opens without a connection too.
  useEffect(() => models?.inbox.subscribe(() => void (models.inbox.loading || loadPanes().catch(() => undefined))), [models]);
  const aside = useRef<HTMLDivElement>(null);
  const back = () => {
    flushSync(() => setSide("list"));
    aside.current?.querySelector<HTMLElement>(".list-head button")?.focus();
  };
  if (!models) return null;
  const { inbox, people, drafts } = models;
  return (
    <div className={target ? "messenger chosen" : "messenger"}>
      <div className="side" ref={aside}>
        <Banner client={client} signInAgain={signInAgain} />
        {side === "list" && <List inbox={inbox} people={people} drafts={drafts} chosen={target} choose={choose} write={() => setSide("new")} settings={() => setSide("settings")} />}
        {side === "new" && <Pane>{({ NewConversation }) => <NewConversation client={client} people={people} back={back} choose={choose} />}</Pane>}
        {side === "settings" && <Pane>{({ Settings }) => <Settings client={client} people={people} back={back} signOut={signOut} />}</Pane>}
      </div>
      {target ? (
        <Conversation key={keyOf(target)} client={client} inbox={inbox} people={people} drafts={drafts} target={target} at={at} back={() => history.back()} choose={choose} />
      ) : (
        <main className="conversation none"><Empty title="No conversation chosen"><p>Choose one from the list, or begin a new one.</p></Empty></main>
      )}
    </div>
  );
}

/** The conversation that is shown. It stands in the history, so that "back" leads to the list, and not in the address. */
function useTarget(): [Target | undefined, (t: Target) => void] {
  const [target, setTarget] = useState<Target | undefined>(() => (history.state as { target?: Target } | null)?.target);
  useEffect(() => {
    const back = (e: PopStateEvent) => setTarget((e.state as { target?: Target } | null)?.target);
    addEventListener("popstate", back);
    return () => removeEventListener("popstate", back);
  }, []);
  const choose = useCallback((t: Target) => {
    if ((history.state as { target?: Target } | null)?.target) history.replaceState({ target: t }, "");
    else history.pushState({ target: t }, "");
    setTarget(t);
  }, []);
  return [target, choose];
}
