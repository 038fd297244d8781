import type { Client, Message, Row, Target } from "@backscroll/client";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useModel } from "../shared/model.ts";
import { isGroup, keyOf } from "../shared/names.ts";
import { Composer, type Editing } from "./Composer.tsx";
import type { Drafts } from "./drafts.ts";
import { Head } from "./Head.tsx";
import type { Inbox } from "./inbox.ts";
import type { Actions } from "./MessageView.tsx";
import { Pane } from "./Pane.tsx";
import { useNames, type People } from "./people.ts";
import { usePresence } from "./presence.ts";
import { Stream } from "./Stream.tsx";
import { Timeline, type At } from "./timeline.ts";
import { useTold } from "./told.ts";

interface Props {
  client: Client;
  inbox: Inbox;
  people: People;
  drafts: Drafts;
  target: Target;
  /** The message to begin at; absent: the newest. */
  at: At | undefined;
  back: () => void;
  choose: (t: Target) => void;
}

/** One conversation: its messages, the composer, and its details beside it. */
export function Conversation({ client, inbox, people, drafts, target, at, back, choose }: Props) {
  useModel(inbox);
  useModel(people);
  const row = inbox.rows.find((r) => keyOf(r.target) === keyOf(target));
  const unread = useUnread(row);
  const [timeline, open] = useTimeline(client, target, at);
  const [editing, setEditing] = useState<Editing>();
  const [details, setDetails] = useState(false);
  const [error, told, forget] = useTold();
  const names = useNames(people, target, row);
  const presence = usePresence(client, target, people.me);

  const actions: Actions = useMemo(() => ({
    reply: (m) => setEditing({ kind: "reply", message: m }),
    edit: (m) => setEditing({ kind: "edit", message: m }),
    remove: (m) => void told(m.seq > 0 ? client.delete(target, { seq: m.seq }) : client.cancel(m.id)),
    hide: (m) => void told(client.hide(target, m.seq > 0 ? { seq: m.seq } : { id: m.id })),
    react: (m, emoji) => void told(m.mine.includes(emoji) ? client.unreact(target, refOf(m), emoji) : client.react(target, refOf(m), emoji)),
    resend: (m) => void told(client.resend(m.id)),
    cancel: (m) => void told(client.cancel(m.id)),
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
  const blocked = "peer" in target && people.isBlocked(target.peer) ? target.peer : "";
  return (
    <main className={details ? "conversation with-details" : "conversation"}>
      <div className="talk">
        <Head client={client} target={target} row={row} back={back} names={names} people={people} presence={presence} timeline={timeline} goTo={open}
          details={details} toggle={() => setDetails(!details)} />
        {error && <p className="note bad over" role="alert">{error} <button className="button small plain" onClick={forget}>Close</button></p>}
        {timeline && <Stream key={timeline.id} timeline={timeline} unread={unread} names={names} actions={actions} open={open} />}
        {mayWrite && !blocked && <Composer client={client} target={target} drafts={drafts} editing={editing} stop={() => setEditing(undefined)} send={send} names={names} />}
        {!mayWrite && <p className="read-only">{row?.deleted ? "The group was deleted. What is on this device stays readable." : row?.left ? "You are no longer a member. What is on this device stays readable." : "Only some members write in this group."}</p>}
        {blocked && <p className="read-only"><span>You have blocked <bdi>{names.of(blocked)}</bdi>: nothing passes between you two.</span> <button className="button small" onClick={() => void told(client.unblock(blocked))}>Unblock</button></p>}
      </div>
      {details && <Pane>{({ Details }) => <Details client={client} people={people} target={target} row={row} presence={presence} close={() => setDetails(false)} choose={choose} />}</Pane>}
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
