import type { Client, Message, Row, Target } from "@backscroll/client";
import { useCallback, useEffect, useMemo, useState } from "react";
import { reason } from "../shared/format.ts";
import { useModel } from "../shared/model.ts";
import { isGroup, keyOf } from "../shared/names.ts";
import { Composer, type Editing } from "./Composer.tsx";
import { Details } from "./Details.tsx";
import type { Drafts } from "./drafts.ts";
import { Head } from "./Head.tsx";
import type { Inbox } from "./inbox.ts";
import type { Actions } from "./MessageView.tsx";
import { useNames } from "./people.ts";
import { Stream } from "./Stream.tsx";
import { Timeline, type At } from "./timeline.ts";

interface Props {
  client: Client;
  inbox: Inbox;
  drafts: Drafts;
  target: Target;
  /** The message to begin at; absent: the newest. */
  at: At | undefined;
  back: () => void;
  choose: (t: Target) => void;
}

/** One conversation: its messages, the composer, and its details beside it. */
export function Conversation({ client, inbox, drafts, target, at, back, choose }: Props) {
  useModel(inbox);
  const row = inbox.rows.find((r) => keyOf(r.target) === keyOf(target));
  const unread = useUnread(row);
  const [timeline, open] = useTimeline(client, target, at);
  const [editing, setEditing] = useState<Editing>();
  const [details, setDetails] = useState(false);
  const [error, setError] = useState("");
  const names = useNames(client, target, row);
  const told = useCallback((p: Promise<unknown>) => void p.then(() => setError(""), (e: unknown) => setError(reason(e))), []);

  const actions: Actions = useMemo(() => ({
    reply: (m) => setEditing({ kind: "reply", message: m }),
    edit: (m) => setEditing({ kind: "edit", message: m }),
    remove: (m) => told(m.seq > 0 ? client.delete(target, { seq: m.seq }) : client.cancel(m.id)),
    hide: (m) => told(client.hide(target, m.seq > 0 ? { seq: m.seq } : { id: m.id })),
    react: (m, emoji) => told(m.mine.includes(emoji) ? client.unreact(target, refOf(m), emoji) : client.react(target, refOf(m), emoji)),
    resend: (m) => told(client.resend(m.id)),
    cancel: (m) => told(client.cancel(m.id)),
    info: (seq) => client.info(target, seq),
    goTo: (seq) => open({ seq }),
  }), [client, target, open, told]);

  const send = async (text: string) => {
    const draft = { text, wantReceipt: true };
    if (editing?.kind === "edit") await client.edit(target, refOf(editing.message), { ...draft, mentions: editing.message.mentions });
    else if (editing) await client.reply(target, refOf(editing.message), draft);
    else await client.send(target, draft);
    setEditing(undefined);
    if (timeline && !timeline.atHead) open();
  };

  const mayWrite = !row || (!row.left && !row.deleted && (!isGroup(target) || row.rights.send));
  return (
    <main className={details ? "conversation with-details" : "conversation"}>
      <div className="talk">
        <Head client={client} target={target} row={row} back={back} names={names} timeline={timeline} goTo={open}
          details={details} toggle={() => setDetails(!details)} />
        {error && <p className="note bad over" role="alert">{error} <button className="button small plain" onClick={() => setError("")}>Close</button></p>}
        {timeline && <Stream key={timeline.id} timeline={timeline} unread={unread} names={names} actions={actions} open={open} />}
        {mayWrite
          ? <Composer client={client} target={target} drafts={drafts} editing={editing} stop={() => setEditing(undefined)} send={send} names={names} />
          : <p className="read-only">{row?.deleted ? "The group was deleted. What is on this device stays readable." : row?.left ? "You are no longer a member. What is on this device stays readable." : "Only some members write in this group."}</p>}
      </div>
      {details && <Details client={client} target={target} row={row} close={() => setDetails(false)} choose={choose} />}
    </main>
  );
}

export const refOf = (m: Message) => (m.seq > 0 ? { seq: m.seq } : { id: m.id });

/** The stretch that is shown; open shows another one: around a message, or the newest. */
function useTimeline(client: Client, target: Target, begin: At | undefined): [Timeline | undefined, (at?: At) => void] {
  const [timeline, setTimeline] = useState<Timeline>();
  const [at, setAt] = useState<{ at?: At }>(begin ? { at: begin } : {});
  useEffect(() => {
    if (begin) setAt((was) => (was.at === begin ? was : { at: begin }));
  }, [begin]);
  useEffect(() => {
    const model = new Timeline(client, target, at.at);
    setTimeline(model);
    return () => void model.stop();
  }, [client, target, at]);
  return [timeline, useCallback((to?: At) => setAt(to ? { at: to } : {}), [])];
}

/** What was unread when the conversation was opened: reading it changes that at once. */
export interface Unread {
  after: number;
  count: number;
}

function useUnread(row: Row | undefined): Unread | undefined {
  const [unread, setUnread] = useState<Unread>();
  const known = row !== undefined;
  useEffect(() => {
    if (row && row.unread > 0) setUnread({ after: row.read, count: row.unread });
    // Only as it stood when the conversation was opened.
  }, [known]);
  return unread;
}
