import type { Traffic } from "@backscroll/client";
import { many } from "../shared/format.ts";
import { Model } from "../shared/model.ts";

export type Side = "left" | "right";

/** One thing that happened: a frame on its way, or what a device did by itself. */
export interface Event {
  id: number;
  side: Side;
  direction: "in" | "out" | "here";
  text: string;
  bytes: number;
}

/** What each device moved so far. */
export interface Moved {
  frames: number;
  messages: number;
  in: number;
  out: number;
}

const kept = 200;
const silent = new Set(["done", "opAck", "heartbeat"]);
const none = (): Moved => ({ frames: 0, messages: 0, in: 0, out: 0 });

/** Everything that happens on the page, newest first. */
export class Feed extends Model {
  events: Event[] = [];
  moved: Record<Side, Moved> = { left: none(), right: none() };
  #last = 0;

  frame(side: Side, t: Traffic): void {
    const moved = this.moved[side];
    moved.frames++;
    moved[t.direction] += t.bytes;
    if (t.direction === "in" && (t.kind === "page" || t.kind === "push")) moved.messages += t.count;
    if (silent.has(t.kind)) return this.changed(); // counted, and of no interest
    this.#add({ side, direction: t.direction, text: inWords(t), bytes: t.bytes });
  }

  /** What a device did without the network. */
  here(side: Side, text: string): void {
    this.#add({ side, direction: "here", text, bytes: 0 });
  }

  reset(side: Side): void {
    this.moved[side] = none();
    this.changed();
  }

  #add(e: Omit<Event, "id">): void {
    this.events = [{ ...e, id: ++this.#last }, ...this.events.slice(0, kept - 1)];
    this.changed();
  }
}

/** What the frames of a device say. */
const asked: Record<string, string> = {
  hello: "Hello, with its token", inbox: "asks for the list", fetch: "asks for messages", changes: "asks what has changed",
  send: "sends a message", receipt: "tells what was read", op: "makes a change", typing: "tells that somebody types",
};

/** What the server's frames bring. */
const answered: Record<string, (n: number) => string> = {
  welcome: () => "Welcome",
  inbox: (n) => (n > 0 ? `list: ${many(n, "row")}` : "nothing new in the list"),
  page: (n) => `page of ${many(n, "message")}`,
  changes: (n) => many(n, "change"),
  push: (n) => (n > 0 ? `push of ${many(n, "message")}` : "push of a row"),
  receiptPush: () => "push: received or read",
  sendAck: () => "it is stored",
};

function inWords(t: Traffic): string {
  const known = t.direction === "out" ? asked[t.kind] : answered[t.kind]?.(t.count);
  return known ?? t.kind.replace(/([A-Z])/g, (c) => " " + c.toLowerCase());
}
