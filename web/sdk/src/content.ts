// What a sender writes, and the rules that it keeps: the server's, so that a refusal comes at once.

import { compareText, utf8 } from "./bytes.ts";
import { BackscrollError, Code } from "./errors.ts";
import type { Address, Call, Content, Draft, Message, Outcome, Properties } from "./types.ts";

/** The default limit of text and properties together, in bytes. */
export const MAX_BODY = 64 << 10;
const MAX_MENTIONS = 64;
const MAX_VALUES = 64;
const MAX_ADDRESS = 255;
const MAX_KEY = 320;
const MAX_EMOJI = 64;

/** The content that a draft stands for. */
export function contentOfDraft(d: Draft, replyTo = 0): Content {
  const c: Content = {
    type: d.type ?? "text", silent: d.silent ?? false, wantReceipt: d.wantReceipt ?? false, forwarded: d.forwarded ?? false, text: d.text ?? "",
    original: 0, replyTo, thread: d.thread ?? 0n, mentions: [...new Set(d.mentions)].sort(compareText),
  };
  if (d.properties) c.properties = { type: 0, title: "", subtitle: "", values: {}, body: new Uint8Array(), ...d.properties };
  return c;
}

/** The content of a new call record. One that is not missed is silent: it never counts as unread. */
export function contentOfCall(c: Partial<Call>): Content {
  const call: Call = { video: false, outcome: "missed", duration: 0, ...c };
  return { ...contentOfDraft({ silent: call.outcome !== "missed" }), type: "call", call };
}

const OUTCOMES: readonly Outcome[] = ["missed", "rejected", "answered"];

/** A call after it was said to have come out so: the higher outcome holds, and the longer duration. */
export const raised = (c: Call, outcome: Outcome, duration: number): Call => ({
  ...c, outcome: OUTCOMES.indexOf(outcome) > OUTCOMES.indexOf(c.outcome) ? outcome : c.outcome, duration: Math.max(c.duration, duration),
});

export function checkCall(outcome: Outcome, duration: number): void {
  if (!OUTCOMES.includes(outcome)) throw new BackscrollError(Code.BadRequest, `the outcome "${outcome}" of a call is not known`);
  if (!(duration >= 0) || (duration > 0 && outcome !== "answered")) {
    throw new BackscrollError(Code.BadRequest, "only an answered call has a duration, in milliseconds");
  }
}

/** What forwarding a message sends. Whom it mentioned, what it answered and its thread belong to its own conversation. */
export function forwardOf(m: Message): Draft {
  if (m.deleted !== 0) throw new BackscrollError(Code.Deleted, "nothing is left of a deleted message", "forward");
  if (m.type !== "text" && m.type !== "action") throw new BackscrollError(Code.BadRequest, "a system note or a call cannot be forwarded", "forward");
  return { type: m.type, text: m.text, forwarded: true, ...(m.properties && { properties: m.properties }) };
}

/** Throws a numbered error that says what is wrong. */
export function checkContent(c: Content, maxBody: number): void {
  const size = sizeOf(c);
  if (size > maxBody) throw new BackscrollError(Code.TooLarge, `the message body is ${size} bytes; at most ${maxBody} are allowed`);
  if (!c.text.isWellFormed()) throw new BackscrollError(Code.BadText, "the message text is not valid Unicode");
  if (c.thread < 0n || c.thread >= 1n << 64n) throw new BackscrollError(Code.BadRequest, "a thread is a number of 64 bits");
  if (c.mentions.length > MAX_MENTIONS) {
    throw new BackscrollError(Code.TooLarge, `${c.mentions.length} users are mentioned; at most ${MAX_MENTIONS} are allowed`);
  }
  for (const a of c.mentions) checkAddress(a);
  if (c.properties) checkProperties(c.properties);
  if (c.call) checkCall(c.call.outcome, c.call.duration);
}

function sizeOf(c: Content): number {
  const p = c.properties;
  let n = utf8(c.text).length;
  if (p) {
    n += utf8(p.title).length + utf8(p.subtitle).length + p.body.length;
    for (const [k, v] of Object.entries(p.values)) n += utf8(k).length + utf8(v).length;
  }
  return n;
}

function checkProperties(p: Properties): void {
  const values = Object.entries(p.values);
  if (values.length > MAX_VALUES) throw new BackscrollError(Code.TooLarge, `${values.length} key-values are given; at most ${MAX_VALUES} are allowed`);
  for (const s of [p.title, p.subtitle, ...values.flat()]) {
    if (!s.isWellFormed()) throw new BackscrollError(Code.BadText, "a property of the message is not valid Unicode");
  }
  const l = p.location;
  if (l && !(Math.abs(l.latitude) <= 90 && Math.abs(l.longitude) <= 180)) {
    throw new BackscrollError(Code.BadRequest, "the location is not on Earth: latitudes go from -90 to 90 degrees, longitudes from -180 to 180");
  }
}

function badName(s: string, most = MAX_ADDRESS): string {
  if (s === "") return "is empty";
  const size = utf8(s).length;
  if (size > most) return `is ${size} bytes long; at most ${most} are allowed`;
  if (!s.isWellFormed()) return "is not valid Unicode";
  return /\p{Cc}/u.test(s) ? "contains a control character" : "";
}

export function checkAddress(a: Address): void {
  const why = badName(a);
  if (why) throw new BackscrollError(Code.BadAddress, `the address ${why}`);
}

/** A key of user data is named as an address is, but longer. */
export function checkKey(key: string): void {
  const why = badName(key, MAX_KEY);
  if (why) throw new BackscrollError(Code.BadName, `the key ${why}`);
}

/** A reaction is 1 to 64 bytes without control characters. */
export function checkEmoji(s: string): void {
  const size = utf8(s).length;
  if (size > MAX_EMOJI) throw new BackscrollError(Code.TooLarge, `the reaction is ${size} bytes long; at most ${MAX_EMOJI} are allowed`);
  const why = badName(s) || (s.trim() === s ? "" : "begins or ends with white space");
  if (why) throw new BackscrollError(Code.BadText, `the reaction ${why}`);
}
