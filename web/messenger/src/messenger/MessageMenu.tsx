import type { MemberInfo, Message } from "@backscroll/client";
import { useState } from "react";
import { fullTime, reason } from "../shared/format.ts";
import { IconButton } from "../shared/parts.tsx";
import { MenuButton, type Close } from "./Menu.tsx";
import type { Actions } from "./MessageView.tsx";
import type { Names } from "./people.ts";

const emojis = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

interface Props {
  message: Message;
  own: boolean;
  names: Names;
  actions: Actions;
}

/** One button beside a message, and the menu that it opens. */
export function MessageMenu(p: Props) {
  return (
    <MenuButton label="Message actions" face={(open, toggle) => <IconButton icon="more" small label="Message actions" expanded={open} menu onClick={toggle} />}>
      {(close) => <Items {...p} close={close} />}
    </MenuButton>
  );
}

function Items({ message: m, own, names, actions, close }: Props & { close: Close }) {
  const [sure, setSure] = useState(false);
  const [info, setInfo] = useState<MemberInfo[] | string>();
  const doing = (f: () => void) => () => {
    f();
    close(f !== startReply && f !== startEdit);
  };
  const startReply = () => actions.reply(m);
  const startEdit = () => actions.edit(m);
  return (
    <>
      {m.status !== "failed" && (
        <div className="menu-emojis" role="group" aria-label="React">
          {emojis.map((e) => <button key={e} role="menuitem" aria-label={`${m.mine.includes(e) ? "Take back" : "React with"} ${e}`} className={m.mine.includes(e) ? "chosen" : ""} onClick={doing(() => actions.react(m, e))}>{e}</button>)}
        </div>
      )}
      <button role="menuitem" onClick={doing(startReply)}>Reply</button>
      {m.text !== "" && <button role="menuitem" onClick={doing(() => void navigator.clipboard?.writeText(m.text))}>Copy text</button>}
      {own && m.type === "text" && <button role="menuitem" onClick={doing(startEdit)}>Edit</button>}
      {own && m.seq > 0 && <button role="menuitem" onClick={() => actions.info(m.seq).then(setInfo, (e: unknown) => setInfo(reason(e)))}>Who has read it</button>}
      {m.seq > 0 && <button role="menuitem" onClick={doing(() => actions.hide(m))}>Delete for me</button>}
      {own && (sure
        ? <button role="menuitem" className="bad" onClick={doing(() => actions.remove(m))}>Really delete for everyone</button>
        : <button role="menuitem" className="bad" onClick={() => setSure(true)}>{m.seq > 0 ? "Delete for everyone…" : "Take back…"}</button>)}
      {info !== undefined && <Info of={info} names={names} />}
    </>
  );
}

function Info({ of: info, names }: { of: MemberInfo[] | string; names: Names }) {
  if (typeof info === "string") return <p className="menu-info small" role="alert">{info}</p>;
  if (info.length === 0) return <p className="menu-info small soft" role="status">Nobody else sees it.</p>;
  return (
    <ul className="menu-info small" role="status">
      {info.map((i) => <li key={i.user}><bdi>{names.of(i.user)}</bdi> <span className="soft">{i.read ? `read ${fullTime(i.read)}` : i.delivered ? `delivered ${fullTime(i.delivered)}` : "not delivered yet"}</span></li>)}
    </ul>
  );
}
