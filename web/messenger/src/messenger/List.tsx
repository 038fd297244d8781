import type { Row, Target } from "@backscroll/client";
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { Virtuoso, type VirtuosoHandle } from "react-virtuoso";
import { lineOf } from "../shared/calls.ts";
import { count, fullTime, moment } from "../shared/format.ts";
import { useModel } from "../shared/model.ts";
import { isGroup, isMuted, keyOf } from "../shared/names.ts";
import { Avatar, Empty, Icon, IconButton, Spinner } from "../shared/parts.tsx";
import { written } from "./dates.ts";
import type { Drafts } from "./drafts.ts";
import { FoundMessages, NoneNamed } from "./Found.tsx";
import type { Inbox } from "./inbox.ts";
import type { People } from "./people.ts";
import { MessageSearch } from "./search.ts";
import { Status } from "./Status.tsx";
import type { At } from "./timeline.ts";

interface Props {
  inbox: Inbox;
  people: People;
  drafts: Drafts;
  chosen: Target | undefined;
  choose: (t: Target, at?: At) => void;
  write: () => void;
  settings: () => void;
}

/** The conversation list. */
export function List({ inbox, people, drafts, chosen, choose, write, settings }: Props) {
  useModel(inbox);
  useModel(drafts);
  const called = useModel(people).version();
  const [search, setSearch] = useState("");
  const list = useRef<VirtuosoHandle>(null);
  const messages = useMemo(() => new MessageSearch(inbox.client), [inbox.client]);
  useEffect(() => () => messages.stop(), [messages]);
  useEffect(() => messages.look(search), [messages, search]);
  const [archive, setArchive] = useState(false);
  const archived = useMemo(() => inbox.rows.filter((r) => r.archived).length, [inbox.rows]);
  const rows = useMemo(() => found(inbox.rows, search, people, archive), [inbox.rows, search, people, called, archive]);
  useEffect(() => {
    if (rows.length === 0 && !search) void inbox.more(); // what came may all be in the other half
  }, [rows, search, inbox]);
  const key = chosen && keyOf(chosen);
  const move = (e: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (!step) return;
    const buttons = [...e.currentTarget.querySelectorAll<HTMLElement>("button.conversation-row, button.found-row")];
    const to = buttons[buttons.indexOf(document.activeElement as HTMLElement) + step];
    if (to) {
      e.preventDefault();
      to.focus();
    }
  };
  return (
    <nav className="list" aria-label="Conversations" onKeyDown={move}>
      <header className="list-head">
        {archive ? (
          <>
            <IconButton icon="back" label="Back to all conversations" onClick={() => setArchive(false)} />
            <h1>Archived</h1>
          </>
        ) : (
          <>
            <h1>Messages</h1>
            <IconButton icon="user" label="You and your devices" onClick={settings} />
            <IconButton icon="edit" label="New conversation" onClick={write} />
          </>
        )}
      </header>
      <div className="search">
        <Icon name="search" size={18} />
        <input className="input" type="search" aria-label="Search conversations" placeholder="Search" value={search} onChange={(e) => setSearch(e.target.value)} />
      </div>
      {inbox.error && <p className="note bad" role="alert">{inbox.error} <button className="button small" onClick={() => void inbox.more()}>Try again</button></p>}
      {rows.length === 0 && !inbox.loading && (search
        ? <NoneNamed found={messages} text={search.trim()} whole={inbox.whole} more={() => void inbox.more()} />
        : archive ? <Empty title="Nothing is archived"><p>A conversation's details have “Archive”. It comes back with its next message.</p></Empty>
        : archived > 0 ? <Empty title="All conversations are archived" />
        : <Empty title="No conversations yet"><p>Write to somebody, and it appears here.</p><button className="button main" onClick={write}>New conversation</button></Empty>)}
      {rows.length === 0 && inbox.loading && <p className="list-wait"><Spinner label="Loading conversations" /></p>}
      <Virtuoso ref={list} className="list-rows" data={rows} computeItemKey={(_, r) => r.conv} endReached={() => { if (!search) void inbox.more(); }} increaseViewportBy={300}
        components={below} context={{ found: messages, people, choose }}
        itemContent={(_, r) => <Line row={r} people={people} draft={drafts.of(r.target)} current={keyOf(r.target) === key} choose={choose} />} />
      {!archive && archived > 0 && <button className="archived-line soft small" onClick={() => setArchive(true)}><Icon name="archive" size={18} /> Archived <span className="num">{count(archived)}</span></button>}
    </nav>
  );
}

const below = { Footer: ({ context }: { context?: { found: MessageSearch; people: People; choose: Props["choose"] } }) => context && <FoundMessages {...context} /> };

/** What is searched for, wherever it is; else the archive, or what is not in it. */
function found(rows: Row[], search: string, people: People, archive: boolean): Row[] {
  const words = search.trim().toLocaleLowerCase();
  if (!words) return rows.filter((r) => r.archived === archive);
  return rows.filter((r) => `${people.nameHere(r.target, r)}\n${r.peer}\n${r.preview?.text ?? ""}`.toLocaleLowerCase().includes(words));
}

function Line({ row, people, draft, current, choose }: { row: Row; people: People; draft: string; current: boolean; choose: (t: Target) => void }) {
  const name = people.nameOf(row.target, row);
  const unread = row.unread > 0 || row.marked;
  return (
    <button className="conversation-row" aria-current={current ? "true" : undefined} onClick={() => choose(row.target)}>
      <Avatar name={name} picture={people.pictureOf(row.target, row)} group={isGroup(row.target)} />
      <span className="row-top">
        <bdi className={unread ? "row-name unread" : "row-name"}>{name}</bdi>
        {isMuted(row) && <span className="faint pin"><Icon name="muted" size={14} /><span className="unseen">Muted</span></span>}
        {row.pinned > 0 && <span className="faint pin"><Icon name="pin" size={14} /><span className="unseen">Pinned</span></span>}
        {row.activity > 0 && <time className="row-time num" dateTime={new Date(row.activity).toISOString()} title={fullTime(row.activity)}>{moment(row.activity)}</time>}
      </span>
      <span className="row-low">
        <Preview row={row} people={people} draft={current ? "" : draft} />
        {row.mentions > 0 && <span className="badge mention" aria-label={`${row.mentions} mention you`}>@</span>}
        {row.unread > 0 ? <span className={isMuted(row) ? "badge quiet" : "badge"} aria-label={`${count(row.unread)} unread`}>{row.unread > 999 ? "999+" : row.unread}</span>
          : row.marked && <span className="badge dot-badge" aria-label="Marked as unread" />}
      </span>
    </button>
  );
}

function Preview({ row, people, draft }: { row: Row; people: People; draft: string }) {
  const { me } = people;
  const m = row.preview;
  if (row.deleted) return <span className="row-preview soft"><em>The group was deleted</em></span>;
  if (row.left) return <span className="row-preview soft"><em>You are no longer a member</em></span>;
  if (draft.trim()) return <span className="row-preview soft"><span className="draft">Draft: </span><bdi>{draft}</bdi></span>;
  if (!m) return <span className="row-preview faint">Nothing written yet</span>;
  const own = m.from === me;
  const who = m.type === "note" || m.call ? "" : own ? "You: " : isGroup(row.target) ? `${people.called(m.from) || m.from}: ` : "";
  return (
    <span className="row-preview soft">
      {own && <Status status={m.status} />}
      <bdi>{m.deleted ? <em>Deleted message</em> : <>{who}{m.type === "action" ? <em>{m.text}</em> : lineOf(m, me)}</>}</bdi>
      <span className="unseen"> {fullTime(written(m))}</span>
    </span>
  );
}
