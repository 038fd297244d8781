import { useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";

/** Closes a menu; the button has the focus again, unless something else is to get it. */
export type Close = (focus?: boolean) => void;

interface Props {
  label: string;
  /** The button that opens the menu. */
  face: (open: boolean, toggle: () => void) => ReactNode;
  /** What the menu holds: buttons with the role menuitem. */
  children: (close: Close) => ReactNode;
}

/** A button and the menu that it opens: arrows move in it, Escape leads back to the button. */
export function MenuButton({ label, face, children }: Props) {
  const [open, setOpen] = useState(false);
  const holder = useRef<HTMLSpanElement>(null);
  const close: Close = (focus = true) => {
    setOpen(false);
    if (focus) holder.current?.querySelector("button")?.focus();
  };
  return (
    <span className="menu-holder" ref={holder}>
      {face(open, () => setOpen(!open))}
      {open && <Menu label={label} anchor={holder.current as HTMLElement} close={close}>{children(close)}</Menu>}
    </span>
  );
}

function Menu({ label, anchor, close, children }: { label: string; anchor: HTMLElement; close: Close; children: ReactNode }) {
  const menu = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = menu.current as HTMLElement;
    // What it holds may grow: it stays inside the window.
    const grown = new ResizeObserver(() => place(element, anchor));
    grown.observe(element);
    place(element, anchor);
    element.querySelector("button")?.focus();
    const away = (e: Event) => {
      if (!element.contains(e.target as Node) && !anchor.contains(e.target as Node)) close(false);
    };
    document.addEventListener("pointerdown", away);
    document.addEventListener("wheel", away);
    return () => {
      grown.disconnect();
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
  return <div className="menu" ref={menu} role="menu" aria-label={label} onKeyDown={keys}>{children}</div>;
}

/** Puts the menu beside its button, inside the window. */
function place(menu: HTMLElement, anchor: HTMLElement): void {
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: w, offsetHeight: h } = menu;
  const below = at.bottom + h + 8 < innerHeight;
  menu.style.top = `${Math.max(8, below ? at.bottom + 4 : at.top - h - 4)}px`;
  menu.style.left = `${Math.min(Math.max(8, at.left - w / 2), innerWidth - w - 8)}px`;
}
