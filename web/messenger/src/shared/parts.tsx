import { useMemo, useState, type ReactNode } from "react";
import { initials } from "./format.ts";
import { shownPicture } from "./picture.ts";

const paths = {
  back: "M15 5l-7 7 7 7",
  send: "M5 12h13M12 5l7 7-7 7",
  search: "M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM20 20l-4.6-4.6",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  close: "M6 6l12 12M18 6L6 18",
  reply: "M9 7l-5 5 5 5M4 12h10a6 6 0 0 1 6 6",
  edit: "M4 20l1-4L16.5 4.5l3 3L8 19l-4 1zM14 7l3 3",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  smile: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM8.5 14.5c1.8 2.4 5.2 2.4 7 0M9 9.5h.01M15 9.5h.01",
  down: "M6 9l6 6 6-6",
  up: "M6 15l6-6 6 6",
  plus: "M12 5v14M5 12h14",
  calendar: "M5 6h14v14H5zM5 10h14M9 3.5V7M15 3.5V7",
  pin: "M9 4h6l-1 6 3 3H7l3-3zM12 13v7",
  info: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 11v5M12 8h.01",
  user: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20a7.5 7.5 0 0 1 15 0",
  check: "M5 12.5l4.5 4.5L19 7.5",
  clock: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7.5V12l3 2",
  phone: "M6.5 4h3l1.5 4-2 1.5a11 11 0 0 0 5.5 5.5l1.5-2 4 1.5v3a2 2 0 0 1-2 2A14.5 14.5 0 0 1 4.5 6a2 2 0 0 1 2-2z",
  video: "M4 7h11v10H4zM15 11l5-3v8l-5-3",
  muted: "M6 16.5V11a6 6 0 0 1 9.5-4.9M18 10.5v6H6M10.5 19.5h3M4 4l16 16",
  archive: "M4 5h16v4H4zM5.5 9v10h13V9M10 13h4",
  copy: "M9 9h10v11H9zM15 9V4H5v11h4",
} as const;

export type IconName = keyof typeof paths;

/** A picture for people who see it; whoever does not is told by the label of what holds it. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth={name === "more" ? 2.6 : 1.75}
      strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}

export function IconButton(p: { icon: IconName; label: string; onClick?: () => void; small?: boolean; disabled?: boolean; expanded?: boolean; menu?: boolean; type?: "submit" }) {
  return (
    <button type={p.type ?? "button"} className={p.small ? "icon-button small" : "icon-button"} aria-label={p.label} title={p.label}
      aria-expanded={p.expanded} aria-haspopup={p.menu ? "menu" : undefined} disabled={p.disabled} onClick={p.onClick}>
      <Icon name={p.icon} size={p.small ? 17 : 20} />
    </button>
  );
}

/** A picture, or a name's letters where there is none that can be shown. */
export function Avatar({ name, picture, group, size }: { name: string; picture?: string; group?: boolean; size?: "small" | "large" }) {
  const [broken, setBroken] = useState("");
  const shown = useMemo(() => shownPicture(picture), [picture]);
  return (
    <span className={["avatar", group && "group", size].filter(Boolean).join(" ")} aria-hidden="true">
      {shown && shown !== broken ? <img src={shown} alt="" onError={() => setBroken(shown)} /> : initials(name)}
    </span>
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

export const Spinner = ({ label }: { label?: string }) => <span className="spinner" role={label ? "status" : undefined} aria-label={label} />;
