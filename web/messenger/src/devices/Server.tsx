import type { Row, Target } from "@backscroll/client";
import { bytes, count, many } from "../shared/format.ts";
import { useModel } from "../shared/model.ts";
import { keyOf } from "../shared/names.ts";
import type { Event, Feed, Side } from "./feed.ts";
import type { Pane } from "./pane.ts";

interface Props {
  feed: Feed;
  panes: [Pane, Pane];
  chosen: string | undefined;
  choose: (t: Target) => void;
}

/** The middle: the whole history, and everything that moves between it and the devices. */
export function Server({ feed, panes, chosen, choose }: Props) {
  useModel(feed);
  useModel(panes[0]);
  useModel(panes[1]);
  const rows = known(panes);
  return (
    <section className="server" aria-labelledby="server">
      <header className="pane-head">
        <div>
          <h2 id="server">The server's database</h2>
          <p className="small soft num">{many(rows.length, "conversation")}, {many(rows.reduce((n, r) => n + r.head, 0), "message")}</p>
        </div>
      </header>
      <ul className="convs">
        {rows.map((r) => (
          <li key={r.conv}>
            <button className="conv" aria-current={keyOf(r.target) === chosen ? "true" : undefined} onClick={() => choose(r.target)}>
              <span className="conv-name"><bdi>{panes[0].nameOf(r)}</bdi></span>
              <span className="conv-held small soft num">1 … {count(r.head)}</span>
              <svg className="coverage whole-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect className="held" width="100" height="10" /></svg>
            </button>
          </li>
        ))}
      </ul>
      <div className="moved small num">
        <Moved feed={feed} side="left" />
        <Moved feed={feed} side="right" />
      </div>
      <h3 className="feed-title">What happens</h3>
      <div className="feed small" role="log" aria-label="What happens" tabIndex={0}><ol>
        {feed.events.length === 0 && <li className="soft">Nothing yet. Choose a conversation.</li>}
        {feed.events.map((e) => <Line key={e.id} event={e} />)}
      </ol></div>
    </section>
  );
}

/** The conversations, as the device that knows more of them tells. */
function known([left, right]: [Pane, Pane]): Row[] {
  const all = new Map<string, Row>();
  for (const r of [...left.rows, ...right.rows]) if (r.head >= (all.get(r.conv)?.head ?? -1)) all.set(r.conv, r);
  return [...all.values()].sort((a, b) => b.activity - a.activity);
}

function Moved({ feed, side }: { feed: Feed; side: Side }) {
  const m = feed.moved[side];
  return <p className={side}><span className="unseen">{side}: </span><strong>{bytes(m.in + m.out)}</strong> <span className="soft">{many(m.messages, "message")}</span></p>;
}

function Line({ event: e }: { event: Event }) {
  const arrow = e.direction === "here" ? "" : (e.side === "left") === (e.direction === "in") ? "←" : "→";
  return (
    <li className={`event ${e.side} ${e.direction}`}>
      <span className="unseen">{e.side}{e.direction === "in" ? " receives: " : e.direction === "out" ? ": " : " here: "}</span>
      <span className="event-text">{arrow && <span className="arrow" aria-hidden="true">{arrow}</span>} {e.text}</span>
      {e.bytes > 0 && <span className="faint num">{bytes(e.bytes)}</span>}
    </li>
  );
}
