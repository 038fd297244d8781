import type { MemberInfo, Message } from "@backscroll/client";
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";
import { fullTime, reason } from "../shared/format.ts";
import { IconButton } from "../shared/parts.tsx";
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
  const [open, setOpen] = useState(false);
  const holder = useRef<HTMLSpanElement>(null);
  const close = (focus = true) => {
    setOpen(false);
    if (focus) holder.current?.querySelector("button")?.focus();
  };
  return (
    <span className="menu-holder" ref={holder}>
      <IconButton icon="more" small label="Message actions" expanded={open} onClick={() => setOpen(!open)} />
      {open && <Menu {...p} anchor={holder.current as HTMLElement} close={close} />}
    </span>
  );
}

function Menu({ message: m, own, names, actions, anchor, close }: Props & { anchor: HTMLElement; close: (focus?: boolean) => void }) {
  const menu = useRef<HTMLDivElement>(null);
  const [sure, setSure] = useState(false);
  const [info, setInfo] = useState<MemberInfo[] | string>();
  useLayoutEffect(() => place(menu.current as HTMLElement, anchor), [anchor, info, sure]);
  useEffect(() => {
    menu.current?.querySelector("button")?.focus();
    const away = (e: Event) => {
      if (!menu.current?.contains(e.target as Node) && !anchor.contains(e.target as Node)) close(false);
    };
    document.addEventListener("pointerdown", away);
    document.addEventListener("wheel", away);
    return () => {
      document.removeEventListener("pointerdown", away);
      document.removeEventListener("wheel", away);
    };
  }, []);
  const keys = (e: KeyboardEvent) => {
    const all = [...(menu.current?.querySelectorAll("button") ?? [])];
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[e.key];
    if (e.key === "Escape" || e.key === "Tab") close();
    else if (step) all.at((all.indexOf(document.activeElement as HTMLButtonElement) + step) % all.length)?.focus();
    else return;
    e.preventDefault();
    e.stopPropagation();
  };
  const doing = (f: () => void) => () => {
    f();
    close(f !== startReply && f !== startEdit);
  };
  const startReply = () => actions.reply(m);
  const startEdit = () => actions.edit(m);
  return (
    <div className="menu" ref={menu} role="menu" aria-label="Message actions" onKeyDown={keys}>
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
    </div>
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

/** Puts the menu beside its button, inside the window. */
function place(menu: HTMLElement, anchor: HTMLElement): void {
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: w, offsetHeight: h } = menu;
  const below = at.bottom + h + 8 < innerHeight;
  menu.style.top = `${Math.max(8, below ? at.bottom + 4 : at.top - h - 4)}px`;
  menu.style.left = `${Math.min(Math.max(8, at.left - w / 2), innerWidth - w - 8)}px`;
}
