import type { Target } from "@backscroll/client";
import { fullTime, many, moment } from "../shared/format.ts";
import { useModel } from "../shared/model.ts";
import { isGroup } from "../shared/names.ts";
import { Avatar, Empty, Spinner } from "../shared/parts.tsx";
import { written } from "./dates.ts";
import type { People } from "./people.ts";
import { excerpt, most, type Hit, type MessageSearch } from "./search.ts";
import type { At } from "./timeline.ts";

interface Props {
  found: MessageSearch;
  people: People;
  choose: (t: Target, at?: At) => void;
}

/** The messages with what is searched for, and what was not looked through. */
export function FoundMessages({ found, people, choose }: Props) {
  useModel(found);
  if (!found.text) return null;
  const { hits, looking, error } = found;
  return (
    <section className="found" aria-labelledby="found-messages">
      <h2 id="found-messages">Messages {looking && <Spinner />}</h2>
      {error && <p className="note bad" role="alert">{error}</p>}
      <ul>{hits.map((h) => <li key={h.message.id}><HitRow hit={h} text={found.text} people={people} choose={choose} /></li>)}</ul>
      <p className="small soft" role="status">{!looking && !error && said(found)}</p>
    </section>
  );
}

/** In a person's words: how much was found, and how much of what there is was looked through. */
function said({ hits, more, elsewhere, unlisted }: MessageSearch): string {
  const here = more ? `The newest ${most} on this device.` : hits.length === 0 ? "No message on this device has it." : `${many(hits.length, "message")} on this device.`;
  const least = more ? "at least " : "";
  const there = elsewhere > 0 ? ` Not searched: messages of ${least}${many(elsewhere, "conversation")} that are on the server, not on this device.` : "";
  return here + there + (unlisted ? " Some conversations are not known to this device yet." : "");
}

function HitRow({ hit: { message: m, target, row }, text, people, choose }: { hit: Hit; text: string; people: People; choose: Props["choose"] }) {
  const name = people.nameOf(target, row);
  const { before, match, after } = excerpt(m.text, text);
  const who = m.type === "note" ? "" : m.from === people.me ? "You: " : isGroup(target) ? `${people.called(m.from) || m.from}: ` : "";
  return (
    <button className="found-row" onClick={() => choose(target, m.seq > 0 ? { seq: m.seq } : undefined)}>
      <Avatar name={name} picture={people.pictureOf(target, row)} group={isGroup(target)} size="small" />
      <span className="row-top">
        <bdi className="found-name">{name}</bdi>
        <time className="row-time num" dateTime={new Date(written(m)).toISOString()} title={fullTime(written(m))}>{moment(written(m))}</time>
      </span>
      <span className="found-text soft">{who}<bdi>{before}<mark>{match}</mark>{after}</bdi></span>
    </button>
  );
}

/** In place of conversations, when none has what is searched for in its name or its last message. */
export function NoneNamed({ found, text, whole, more }: { found: MessageSearch; text: string; whole: boolean; more: () => void }) {
  useModel(found);
  const nothing = found.hits.length === 0 && !found.looking;
  const look = !whole && <button className={nothing ? "button" : "button small"} onClick={more}>Look through more conversations</button>;
  const none = `No conversation has “${text}” in its name or its last message.`;
  if (nothing) return <Empty title="Nothing found"><p>{none}</p>{look}</Empty>;
  return <p className="none-named small soft">{none} {look}</p>;
}
