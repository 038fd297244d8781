import type { MemberInfo, Message, MessageStatus } from "@backscroll/client";
import { memo } from "react";
import { callText, lineOf } from "../shared/calls.ts";
import { fullTime, timeOfDay } from "../shared/format.ts";
import { Avatar, Icon } from "../shared/parts.tsx";
import { linked, onlyEmoji } from "../shared/text.tsx";
import { written } from "./dates.ts";
import { MessageMenu } from "./MessageMenu.tsx";
import type { Names } from "./people.ts";
import { Status } from "./Status.tsx";

/** What can be done with a message. */
export interface Actions {
  reply: (m: Message) => void;
  edit: (m: Message) => void;
  remove: (m: Message) => void;
  hide: (m: Message) => void;
  react: (m: Message, emoji: string) => void;
  resend: (m: Message) => void;
  cancel: (m: Message) => void;
  info: (seq: number) => Promise<MemberInfo[]>;
  goTo: (seq: number) => void;
}

interface Props {
  message: Message;
  status: MessageStatus;
  /** It begins what its author says, so it stands with his name. */
  first: boolean;
  group: boolean;
  names: Names;
  actions: Actions;
  goTo: (seq: number) => void;
  marked: boolean;
  /** What it answers; null: not on this device. */
  reply: Message | null | undefined;
}

export const MessageView = memo(function MessageView({ message: m, status, first, group, names, actions, goTo, marked, reply }: Props) {
  if (m.type === "note") return <p className="system-note small soft"><bdi>{m.text}</bdi></p>;
  const own = m.status !== "received";
  const name = names.of(m.from);
  const classes = ["message", own ? "own" : "theirs", first && "first", marked && "marked", m.status === "failed" && "failed", m.status === "outbox" && "waiting"];
  return (
    <article className={classes.filter(Boolean).join(" ")} data-seq={m.seq || undefined} aria-label={`${own ? "You" : name}, ${fullTime(written(m))}`}>
      {group && !own && (first ? <Avatar name={name} size="small" /> : <span className="avatar-space" />)}
      <div className="bubble">
        {group && !own && first && <p className="author"><bdi>{name}</bdi></p>}
        {m.forwarded && <p className="small faint">Forwarded</p>}
        {m.replyTo > 0 && <Quote seq={m.replyTo} of={reply} names={names} goTo={goTo} />}
        <div dir="auto" className="said">
          <Body message={m} own={own} name={own ? "You" : name} />
          <span className="meta">
            {m.edited > 0 && m.deleted === 0 && <span title={fullTime(m.edited)}>edited</span>}
            <time className="num" dateTime={new Date(written(m)).toISOString()} title={fullTime(written(m))}>{timeOfDay(written(m))}</time>
            {own && m.deleted === 0 && <Status status={status} />}
          </span>
        </div>
        {m.reactions.length > 0 && m.deleted === 0 && (
          <ul className="reactions" aria-label="Reactions">
            {m.reactions.map((r) => (
              <li key={r.emoji}>
                <button className="reaction" aria-pressed={m.mine.includes(r.emoji)} title={r.names.map(names.of).join(", ")} aria-label={`${r.emoji} ${r.count}, ${r.names.map(names.of).join(", ")}`} onClick={() => actions.react(m, r.emoji)}>
                  {r.emoji} <span className="num">{r.count}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
        {m.status === "failed" && (
          <p className="refusal small" role="alert">
            Not sent: {m.detail || `error ${m.code}`}
            <button className="button small" onClick={() => actions.resend(m)}>Send again</button>
            <button className="button small plain" onClick={() => actions.cancel(m)}>Discard</button>
          </p>
        )}
      </div>
      {m.deleted === 0 && <MessageMenu message={m} own={own} names={names} actions={actions} />}
    </article>
  );
});

function Body({ message: m, own, name }: { message: Message; own: boolean; name: string }) {
  if (m.deleted > 0) return <span className="text gone">This message was deleted{m.changedBy && m.changedBy !== m.from ? ` by ${m.changedBy}` : ""}.</span>;
  if (m.type === "action") return <span className="text action">{name} {linked(m.text)}</span>;
  if (m.call) return <span className={m.call.outcome === "missed" && !own ? "call missed" : "call"}><Icon name={m.call.video ? "video" : "phone"} size={18} />{callText(m.call, own)}</span>;
  if (m.type === "unknown") return <span className="text gone">This message needs a newer version of this page.</span>;
  return <span className={onlyEmoji(m.text) ? "text emoji" : "text"}>{linked(m.text)}</span>;
}

function Quote({ seq, of: m, names, goTo }: { seq: number; of: Message | null | undefined; names: Names; goTo: (seq: number) => void }) {
  return (
    <button className="quote small" onClick={() => goTo(seq)} aria-label="Show the message that this answers">
      {m ? <><strong><bdi>{names.of(m.from)}</bdi></strong><span dir="auto">{m.deleted > 0 ? "Deleted message" : lineOf(m, names.me)}</span></> : <span className="soft">An earlier message</span>}
    </button>
  );
}
