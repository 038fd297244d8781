import type { Address, Client, Presence, Row, Target } from "@backscroll/client";
import { useEffect, useRef, useState } from "react";
import { many, reason } from "../shared/format.ts";
import { isGroup, keyOf } from "../shared/names.ts";
import { Avatar, IconButton, Spinner } from "../shared/parts.tsx";
import { seqAt } from "./dates.ts";
import type { Names, People } from "./people.ts";
import { presenceText } from "./presence.ts";
import type { At, Timeline } from "./timeline.ts";

interface Props {
  client: Client;
  target: Target;
  row: Row | undefined;
  people: People;
  presence: Presence | undefined;
  names: Names;
  timeline: Timeline | undefined;
  goTo: (at?: At) => void;
  back: () => void;
  details: boolean;
  toggle: () => void;
}

/** Who it is with, who types, and the ways to a date and to the details. */
export function Head(p: Props) {
  const name = p.people.nameOf(p.target, p.row);
  const typing = useTyping(p.client, p.target, p.row?.conv);
  return (
    <header className="talk-head">
      <span className="only-phone"><IconButton icon="back" label="Back to the conversations" onClick={p.back} /></span>
      <Avatar name={name} picture={p.people.pictureOf(p.target, p.row)} group={isGroup(p.target)} />
      <div className="talk-title">
        <h2><bdi>{name}</bdi></h2>
        <p className="small soft" aria-live="polite">
          {typing.length > 0 ? <span className="typing">{typing.length > 2 ? `${typing.length} people are typing` : `${typing.map(p.names.of).join(" and ")} ${typing.length > 1 ? "are" : "is"} typing`}…</span>
            : presenceText(p.presence) || (isGroup(p.target) && p.row ? many(p.row.head, "message") : "")}
        </p>
      </div>
      {p.row && p.row.head > 0 && <GoToDate client={p.client} target={p.target} goTo={p.goTo} />}
      <IconButton icon="info" label="Details" expanded={p.details} onClick={p.toggle} />
    </header>
  );
}

/** Shows the first message of a day. */
function GoToDate({ client, target, goTo }: { client: Client; target: Target; goTo: (at?: At) => void }) {
  const field = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const go = async (day: string) => {
    const at = new Date(`${day}T00:00`).getTime();
    if (Number.isNaN(at)) return;
    setBusy(true);
    setError("");
    try {
      const c = await client.coverage(target);
      goTo({ seq: await seqAt(client, target, c.first || 1, c.head, at) });
    } catch (e) {
      setError(reason(e));
    }
    setBusy(false);
  };
  return (
    <span className="go-to-date">
      {busy ? <span className="icon-button"><Spinner label="Looking for the day" /></span> : <IconButton icon="calendar" label="Go to a date" onClick={() => field.current?.showPicker?.()} />}
      <input ref={field} type="date" aria-label="Date" tabIndex={-1} onChange={(e) => void go(e.target.value)} max={new Date().toISOString().slice(0, 10)} />
      {error && <span className="note bad" role="alert">{error}</span>}
    </span>
  );
}

/** Who types in a conversation now; it lapses after ten seconds. */
function useTyping(client: Client, target: Target, conv: string | undefined): Address[] {
  const [who, setWho] = useState<Address[]>([]);
  const key = keyOf(target);
  useEffect(() => {
    setWho([]);
    const timers = new Map<Address, ReturnType<typeof setTimeout>>();
    const off = client.on("typing", (t) => {
      if (t.conv !== conv && !("peer" in target && t.peer === target.peer)) return;
      clearTimeout(timers.get(t.from));
      const end = () => setWho((all) => all.filter((a) => a !== t.from));
      if (!t.on) return end();
      setWho((all) => (all.includes(t.from) ? all : [...all, t.from]));
      timers.set(t.from, setTimeout(end, 10_000));
    });
    return () => {
      off();
      for (const timer of timers.values()) clearTimeout(timer);
    };
  }, [client, key, conv]);
  return who;
}
