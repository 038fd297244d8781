// Conversations that wait for news of what the user hid on another device: a few are asked about at a time.

import { refresh } from "./changes.ts";
import type { Conv } from "./conv.ts";
import type { Engine } from "./engine.ts";

const MAX_NEWS = 4;

/** Asks for what the user hid in a conversation of which something is held, at once: nothing of it is to be shown. */
export function learnHidden(e: Engine, c: Conv): void {
  if (!c.behindHidden() || c.closed() || c.changing || c.newsDue) return;
  c.newsDue = true;
  e.news.push(c.no);
  pumpNews(e);
}

/** Moves on to the conversations that wait for their turn. */
export function pumpNews(e: Engine): void {
  if (!e.online() || e.link.retryAt !== 0) return;
  let asking = 0;
  for (const no of [...e.news]) {
    const c = e.convs.get(no);
    if (!c || !c.behindHidden() || c.closed()) {
      e.news = e.news.filter((o) => o !== no);
      if (c) c.newsDue = false;
      continue;
    }
    if (++asking > MAX_NEWS) return;
    refresh(e, c);
  }
}
