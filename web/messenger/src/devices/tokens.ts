import { linkDevice, openLink, Refused, type SignedIn } from "../shared/links.ts";
import type { Side } from "./feed.ts";

// The tokens of the two devices are kept in this tab's session storage: the page hands them
// to devices that it makes and throws away, so it must know them, and they end with the tab.

const slot = "backscroll two devices";

/** A device of this page: its token and the name of its local database. */
export interface Held {
  user: string;
  device: string;
  token: string;
  database: string;
}

export const remembered = (): Partial<Record<Side, Held>> => JSON.parse(sessionStorage.getItem(slot) ?? "{}") as Partial<Record<Side, Held>>;

export function remember(side: Side, held: Held | undefined): void {
  const all = remembered();
  if (held) all[side] = held;
  else delete all[side];
  sessionStorage.setItem(slot, JSON.stringify(all));
}

const databaseFor = (side: Side): string => `backscroll two devices ${side} ${crypto.randomUUID().slice(0, 8)}`;

export const held = (side: Side, s: SignedIn): Held => ({ user: s.address, device: s.device, token: s.token, database: databaseFor(side) });

/** Signs a further device of the same user in, under the first name that is free. */
export async function further(by: Held, side: Side): Promise<Held> {
  for (let i = 1; ; i++) {
    try {
      const { code } = await linkDevice(by.token, i === 1 ? side : `${side} ${i}`);
      return held(side, await openLink(code));
    } catch (e) {
      if (!(e instanceof Refused && e.code === 2010) || i > 20) throw e;
    }
  }
}
