import { FOREVER, type Client, type Row, type Target } from "@backscroll/client";
import { ahead } from "../shared/format.ts";
import { isMuted } from "../shared/names.ts";
import { MenuButton } from "./Menu.tsx";
import type { Told } from "./told.ts";

const hour = 3600_000;
const spans: [label: string, ms: number][] = [["For 1 hour", hour], ["For 8 hours", 8 * hour], ["For a week", 7 * 24 * hour], ["For good", FOREVER]];

/** For how long a conversation is to be silent, or the way back. */
export function Mute({ client, target, row, told }: { client: Client; target: Target; row: Row; told: Told }) {
  const until = (ms: number) => (ms === FOREVER ? FOREVER : Date.now() + ms);
  // Both are one button, so that the focus stays on it.
  const face = (open: boolean, toggle: () => void) => (isMuted(row)
    ? <button className="button small" onClick={() => void told(client.mute(target, 0))}>Unmute</button>
    : <button className="button small" aria-haspopup="menu" aria-expanded={open} onClick={toggle}>Mute</button>);
  return (
    <MenuButton label="Mute" face={face}>
      {(close) => spans.map(([label, ms]) => <button key={label} role="menuitem" onClick={() => { close(); void told(client.mute(target, until(ms))); }}>{label}</button>)}
    </MenuButton>
  );
}

/** How long a mute lasts; "": it is not muted. */
export const mutedText = (row: Row): string => (!isMuted(row) ? "" : row.mutedUntil >= FOREVER ? "Muted for good" : `Muted until ${ahead(row.mutedUntil)}`);
