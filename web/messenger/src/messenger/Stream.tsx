import type { Message } from "@backscroll/client";
import { useCallback, useEffect, useRef, useState } from "react";
import { Virtuoso, type VirtuosoHandle } from "react-virtuoso";
import { count, dayName, many, sameDay } from "../shared/format.ts";
import { useModel } from "../shared/model.ts";
import { statusOf } from "../shared/receipts.ts";
import { Empty, Icon, Spinner } from "../shared/parts.tsx";
import type { Unread } from "./Conversation.tsx";
import { written } from "./dates.ts";
import { MessageView, type Actions } from "./MessageView.tsx";
import type { Names } from "./people.ts";
import type { At, Edge, Item, Timeline } from "./timeline.ts";

interface Props {
  timeline: Timeline;
  unread: Unread | undefined;
  names: Names;
  actions: Actions;
  open: (at?: At) => void;
}

/** Whoever looks at the newest message goes on with what arrives; where newer ones are still to come, he stays where he is. */
const follow = (atBottom: boolean) => atBottom && ("auto" as const);

/** How near an end of what is loaded the next piece is asked for, in messages. */
const near = 30;

/** The messages: as many in the page as are seen, and as many loaded as were scrolled to. */
export function Stream({ timeline: t, unread, names, actions, open }: Props) {
  useModel(t);
  const list = useRef<VirtuosoHandle>(null);
  const range = useRef({ startIndex: t.firstIndex, endIndex: t.firstIndex });
  const [bottom, setBottom] = useState(true);
  const [marked, setMarked] = useState(t.at?.seq);

  // What is near an end is loaded, again as long as it is near.
  const fill = useCallback(() => {
    if (!t.ready) return;
    if (range.current.startIndex - t.firstIndex < near && t.older.state.kind !== "failed") void t.loadOlder();
    if (t.firstIndex + t.items.length - range.current.endIndex < near && t.newer.state.kind !== "failed") void t.loadNewer();
  }, [t]);
  useEffect(fill, [fill, t.version()]);
  useEffect(() => {
    if (!marked) return;
    const timer = setTimeout(() => setMarked(undefined), 2500);
    return () => clearTimeout(timer);
  }, [marked]);

  const goTo = useCallback((seq: number) => {
    const index = t.indexOf(seq);
    if (index < 0) return actions.goTo(seq);
    list.current?.scrollToIndex({ index, align: "center" });
    setMarked(seq);
  }, [t, actions]);
  const lookBack = () => open({ seq: Math.max(1, unread?.after ?? 1) });
  const newest = () => (t.atHead ? list.current?.scrollToIndex({ index: "LAST", align: "end" }) : open());

  if (t.error) return <div className="stream"><Empty title="This conversation cannot be read"><p>{t.error}</p></Empty></div>;
  if (!t.ready) return <div className="stream"><p className="list-wait"><Spinner label="Reading" /></p></div>;
  if (t.items.length === 0) {
    return (
      <div className="stream">
        {t.older.end === "beginning" ? <Empty title="Nothing written yet"><p>Say the first word.</p></Empty> : <div className="edge alone"><EdgeView edge={t.older} more="earlier" again={() => void t.loadOlder()} over={() => t.stepOver()} /></div>}
      </div>
    );
  }
  const unreadAbove = unread && !t.at && t.items.length > 0 && ((t.items.find((i) => i.seq > 0)?.seq ?? 0) > unread.after + 1);
  return (
    <div className="stream">
      <Virtuoso ref={list} className="messages" data={t.items} firstItemIndex={t.firstIndex} computeItemKey={(_, item) => item.key}
          initialTopMostItemIndex={t.at ? { index: Math.max(0, t.indexOf(t.at.seq)), align: "center" } : { index: "LAST", align: "end" }}
          alignToBottom defaultItemHeight={46} skipAnimationFrameInResizeObserver followOutput={t.atHead && follow} atBottomThreshold={80} atBottomStateChange={setBottom}
          rangeChanged={(r) => { range.current = r; fill(); }} increaseViewportBy={{ top: 900, bottom: 500 }}
          role="log" aria-label="Messages" aria-live="off" tabIndex={0}
          components={{ Header: Above, Footer: Below }} context={{ t }}
          itemContent={(index, item) => (
            <Line item={item} before={t.items[index - t.firstIndex - 1]} t={t} unread={unread} names={names} actions={actions} goTo={goTo} marked={item.seq > 0 && item.seq === marked} />
          )} />
      {unreadAbove && <button className="pill top" onClick={lookBack}><Icon name="up" size={16} /> {count(unread.count)} unread</button>}
      {(!bottom || !t.atHead) && t.items.length > 0 && (
        <button className="pill bottom" onClick={newest}><Icon name="down" size={16} /> {t.missed > 0 ? many(t.missed, "new message") : "Newest"}</button>
      )}
    </div>
  );
}

/** How long after another a message of the same person stands by itself again. */
const pause = 7 * 60_000;

interface LineProps {
  item: Item;
  before: Item | undefined;
  t: Timeline;
  unread: Unread | undefined;
  names: Names;
  actions: Actions;
  goTo: (seq: number) => void;
  marked: boolean;
}

function Line({ item, before, t, unread, names, actions, goTo, marked }: LineProps) {
  if (item.kind === "gap") {
    return <div className="gap-line" role="note">{many(item.range.hi - item.range.lo + 1, "message")} not on this device</div>;
  }
  const m = item.message;
  const last = before?.kind === "message" ? before.message : undefined;
  const day = !last || !sameDay(written(last), written(m));
  const newUnread = unread !== undefined && item.seq > unread.after && (before?.seq ?? 0) <= unread.after && (before !== undefined || t.older.end === "beginning");
  const first = day || newUnread || !follows(last, m);
  return (
    <>
      {day && <div className="day" role="separator"><span>{dayName(written(m))}</span></div>}
      {newUnread && <div className="unread-line" role="separator"><span>New</span></div>}
      <MessageView message={m} status={statusOf(m, t.receipt)} first={first} names={names} actions={actions} goTo={goTo} marked={marked}
        reply={m.replyTo > 0 ? t.reply(m.replyTo) : undefined} group={"group" in t.target} />
    </>
  );
}

const follows = (last: Message, m: Message): boolean =>
  last.from === m.from && last.type !== "note" && m.type !== "note" && written(m) - written(last) < pause;

/** What stands above the oldest message that is shown: why there is no more, or how much there is. */
function Above({ context }: { context?: { t: Timeline } }) {
  const t = context?.t;
  if (!t || t.items.length === 0 && t.older.end === "beginning") return null;
  return <div className="edge">{<EdgeView edge={t.older} more="earlier" again={() => void t.loadOlder()} over={() => t.stepOver()} />}</div>;
}

function Below({ context }: { context?: { t: Timeline } }) {
  const t = context?.t;
  if (!t || t.atHead) return <div className="bottom-space" />;
  if (t.missed > 0) return <div className="edge"><p className="gap-line">{many(t.missed, "newer message")} on the server</p></div>;
  return <div className="edge"><EdgeView edge={t.newer} more="later" again={() => void t.loadNewer()} /></div>;
}

const ends: Partial<Record<string, string>> = {
  beginning: "This is where it begins.",
  "before you joined": "What was written before you joined is not shown.",
  cleared: "You cleared what was above.",
  retention: "Older messages are no longer kept.",
  left: "You are no longer a member: older messages stay on the server.",
  deleted: "The group was deleted.",
};

function EdgeView({ edge, more, again, over }: { edge: Edge; more: string; again: () => void; over?: () => Promise<boolean> }) {
  const [none, setNone] = useState(false);
  const { state } = edge;
  if (state.kind === "failed") {
    return <p className="note bad" role="alert">{state.error.detail || "That could not be brought."} <button className="button small" onClick={again}>Try again</button></p>;
  }
  if (edge.end !== "gap") {
    const text = edge.end && ends[edge.end];
    return text ? <p className="small faint">{text}</p> : <Spinner label="Reading" />;
  }
  const missing = edge.missing === undefined ? `More ${more} messages` : many(edge.missing, `${more} message`);
  return (
    <div className="gap-card" role="status">
      <p><strong>{missing}</strong> {edge.missing === 1 ? "is" : "are"} on the server, not on this device.</p>
      {state.kind === "syncing" && <p className="small soft"><Spinner /> Bringing {count(state.want)}{state.transferred > 0 && `, ${count(state.transferred)} are here`}…</p>}
      {state.kind === "waiting" && (
        <p className="small soft">
          They come when there is a connection.
          {over && !none && <button className="button small" onClick={() => void over().then((there) => setNone(!there))}>Show older ones that are here</button>}
          {none && " Nothing older is here."}
        </p>
      )}
      {state.kind === "idle" && <p className="small soft">They come as you scroll.</p>}
    </div>
  );
}
