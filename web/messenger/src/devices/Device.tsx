import type { Message, MessageStatus, Target } from "@backscroll/client";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { CoverageBar, coverageText } from "../shared/CoverageBar.tsx";
import { count, many, timeOfDay } from "../shared/format.ts";
import { useModel } from "../shared/model.ts";
import { keyOf } from "../shared/names.ts";
import { statusOf } from "../shared/receipts.ts";
import { Spinner } from "../shared/parts.tsx";
import { Status } from "../messenger/Status.tsx";
import { written } from "../messenger/dates.ts";
import type { Pane } from "./pane.ts";

interface Props {
  pane: Pane;
  chosen: string | undefined;
  choose: (t: Target) => void;
}

/** A device: what its database holds of each conversation, and one of them to read and write. */
export function Device({ pane, chosen, choose }: Props) {
  useModel(pane);
  const id = `device-${pane.side}`;
  const row = pane.rows.find((r) => keyOf(r.target) === chosen);
  return (
    <section className={`device ${pane.side}`} aria-labelledby={id}>
      <header className="pane-head">
        <div>
          <h2 id={id}><bdi>{pane.held.user}</bdi> <span className="soft">on {pane.held.device}</span></h2>
          <p className="small soft" role="status"><span className={pane.status.state === "online" ? "dot on" : "dot"} aria-hidden="true" /> {pane.busy ? <>{pane.busy} <Spinner /></> : stateOf(pane)}</p>
        </div>
        <div className="pane-buttons">
          <button className="button small" onClick={() => pane.turn(!pane.online)}>{pane.online ? "Go offline" : "Go online"}</button>
          <button className="button small" disabled={pane.busy !== ""} onClick={() => void pane.wipe()}>Wipe</button>
          <button className="button small" disabled={pane.busy !== "" || !pane.online} onClick={() => void pane.renew()}>New device</button>
        </div>
      </header>
      {pane.error && <p className="note bad" role="alert">{pane.error}</p>}
      <ul className="convs">
        {pane.rows.map((r) => {
          const c = pane.coverage.get(keyOf(r.target));
          return (
            <li key={r.conv}>
              <button className="conv" aria-current={keyOf(r.target) === chosen ? "true" : undefined} onClick={() => choose(r.target)}>
                <span className="conv-name"><bdi>{pane.nameOf(r)}</bdi>{r.unread > 0 && <span className="badge" aria-label={`${count(r.unread)} unread`}>{r.unread}</span>}</span>
                <span className="conv-held small soft num">{c ? coverageText(c) : ""}</span>
                {c && <CoverageBar coverage={c} />}
              </button>
            </li>
          );
        })}
      </ul>
      {chosen ? <Talk pane={pane} name={row ? pane.nameOf(row) : ""} /> : <p className="soft hint">Choose a conversation. Nothing of it comes to this device before you look.</p>}
    </section>
  );
}

function stateOf(pane: Pane): string {
  const s = pane.status;
  if (!pane.online) return "offline; reading goes on";
  return s.state === "signed out" || s.state === "refused" ? s.error.detail : s.state;
}

function Talk({ pane, name }: { pane: Pane; name: string }) {
  const [text, setText] = useState("");
  const list = useRef<HTMLOListElement>(null);
  const newest = pane.messages.at(-1)?.id;
  useEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [newest, pane.messages.length]);
  const submit = (e: FormEvent) => {
    e.preventDefault();
    void pane.send(text);
    setText("");
  };
  const disabled = pane.busy !== "";
  return (
    <div className="mini">
      <div className="mini-head">
        <h3><bdi>{name}</bdi></h3>
        <button className="button small" disabled={disabled} onClick={() => void pane.read(20)}>Read 20</button>
        <button className="button small" disabled={disabled} onClick={() => void pane.sync(50)}>Sync 50</button>
        <button className="button small" disabled={disabled} onClick={() => void pane.sync(Infinity)}>Sync all</button>
      </div>
      <ol className="mini-list" ref={list} tabIndex={0} aria-label={`Messages of ${name}`}>
        <li className="mini-end small">{why(pane)}</li>
        {pane.messages.map((m) => <Line key={m.id} message={m} status={statusOf(m, pane.receipt)} />)}
      </ol>
      <form className="mini-form" onSubmit={submit}>
        <input className="input" aria-label={`Message to ${name}`} placeholder="Message" value={text} onChange={(e) => setText(e.target.value)} />
        <button className="button main" disabled={!text.trim()}>Send</button>
      </form>
    </div>
  );
}

/** Why there is nothing above. */
function why(pane: Pane): string {
  if (pane.end === "gap") return pane.missing === undefined ? "Earlier messages are on the server" : `${many(pane.missing, "message")} on the server, not here`;
  if (pane.end === "more") return "More is here: read on";
  return pane.end === "beginning" ? "This is where it begins" : pane.end ?? "";
}

function Line({ message: m, status }: { message: Message; status: MessageStatus }) {
  const own = m.status !== "received";
  return (
    <li className={m.type === "note" ? "mini-line note-line" : own ? "mini-line own" : "mini-line"}>
      {m.type !== "note" && <span className="faint num small">{timeOfDay(written(m))}</span>}
      <span dir="auto">{m.type !== "note" && <strong>{m.from}</strong>} {m.deleted ? <em>deleted</em> : m.text} {own && <Status status={status} />}</span>
    </li>
  );
}
