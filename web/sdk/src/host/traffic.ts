import type { Traffic } from "../api.ts";
import type { Outgoing } from "../engine/events.ts";
import type { ServerFrame } from "../frame.ts";

/** A frame that came, for pages that show what happens. */
export function bytesIn(f: ServerFrame, bytes: number): Traffic {
  const b = f.body;
  const count = "messages" in b ? b.messages.length : b.kind === "inbox" ? b.rows.length : b.kind === "members" ? b.members.length : 0;
  return { direction: "in", kind: b.kind, bytes, count, request: f.request };
}

export const bytesOut = (f: Outgoing): Traffic => ({
  direction: "out", kind: f.kind, bytes: f.bytes.length, count: f.kind === "send" ? 1 : 0, request: f.request,
});
