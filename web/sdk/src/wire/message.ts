// One message, and the content in it, as the log encodes them.

import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Content as PbContent, ContentSchema, Message as PbMessage } from "../pb/device_pb.ts";
import { compareText, fromUUID, uuid } from "../bytes.ts";
import { BackscrollError, Code } from "../errors.ts";
import { FOREVER, type Content, type ConvID, type LogMessage, type MessageType, type Outcome } from "../types.ts";
import type { Blob } from "../frame.ts";
import { badFrame, decode, encode } from "./proto.ts";

const TYPES: readonly MessageType[] = ["text", "action", "note", "call"];
export const OUTCOMES: readonly Outcome[] = ["missed", "rejected", "answered"];

/** A number of 64 bits that has to be exact here. */
export function exact(n: bigint): number {
  if (n > 9007199254740991n || n < -9007199254740991n) throw new BackscrollError(Code.BadFrame, `${n} is beyond what this device can count`);
  return Number(n);
}

/** A moment or a number that may stand for "for ever", which is the highest there is. */
export const everBelow = (n: bigint): number => (n > BigInt(FOREVER) ? FOREVER : Number(n));
export const orEver = (n: number): bigint => (n >= FOREVER ? (1n << 63n) - 1n : BigInt(n));

/** Reads a message as it is stored or sent. */
export const decodeMessage = (blob: Blob, conv: ConvID = ""): LogMessage => messageOf(decode("Message", blob, "message") as unknown as PbMessage, conv);

function messageOf(m: PbMessage, conv: ConvID): LogMessage {
  if (m.seq === 0n) throw badFrame("message.seq", "is missing");
  if (m.id.length !== 16) throw badFrame("message.id", m.id.length === 0 ? "is missing" : `is ${m.id.length} bytes long; it must be 16`);
  return {
    ...contentOf(m.content),
    conv,
    seq: exact(m.seq),
    ordinal: exact(m.ordinal),
    rev: exact(m.rev),
    id: uuid(m.id),
    from: m.from,
    time: exact(m.time),
    edited: exact(m.edited),
    deleted: exact(m.deleted),
    changedBy: m.changedBy,
    reactions: m.reactions.map((r) => ({ emoji: r.emoji, count: exact(r.count), names: r.names })),
  };
}

/** Writes a message in canonical form. */
export function encodeMessage(m: LogMessage): Blob {
  return encode("Message", {
    seq: BigInt(m.seq),
    ordinal: BigInt(m.ordinal),
    rev: BigInt(m.rev),
    id: fromUUID(m.id),
    from: m.from,
    time: BigInt(m.time),
    content: pbContent(m),
    edited: BigInt(m.edited),
    deleted: BigInt(m.deleted),
    changedBy: m.changedBy,
    reactions: m.reactions.map((r) => ({ emoji: r.emoji, count: BigInt(r.count), names: r.names })),
  });
}

export function contentOf(c: PbContent | undefined): Content {
  const flags = c?.flags ?? 0;
  const p = c?.properties;
  const out: Content = {
    type: TYPES[c?.type ?? 0] ?? "unknown",
    silent: (flags & 1) !== 0,
    wantReceipt: (flags & 2) !== 0,
    forwarded: (flags & 4) !== 0,
    text: c?.text ?? "",
    original: exact(c?.original ?? 0n),
    replyTo: exact(c?.replyTo ?? 0n),
    thread: c?.thread ?? 0n,
    mentions: c?.mentions ?? [],
  };
  if (p) {
    out.properties = {
      type: p.type,
      title: p.title,
      subtitle: p.subtitle,
      values: Object.fromEntries(p.values.map((v) => [v.key, v.value])),
      body: p.body,
    };
    if (p.location) out.properties.location = { latitude: p.location.latitude, longitude: p.location.longitude };
  }
  if (c?.call) out.call = { video: c.call.video, outcome: OUTCOMES[c.call.outcome] ?? "unknown", duration: exact(c.call.duration) };
  return out;
}

/** A content in its canonical form: what a message id stands for. */
export function pbContent(c: Content): MessageInitShape<typeof ContentSchema> {
  const p = c.properties;
  return {
    type: Math.max(0, TYPES.indexOf(c.type)),
    flags: (c.silent ? 1 : 0) | (c.wantReceipt ? 2 : 0) | (c.forwarded ? 4 : 0),
    text: c.text,
    original: BigInt(c.original),
    replyTo: BigInt(c.replyTo),
    thread: c.thread,
    mentions: c.mentions,
    ...(p && {
      properties: {
        type: p.type,
        title: p.title,
        subtitle: p.subtitle,
        values: Object.keys(p.values).sort(compareText).map((key) => ({ key, value: p.values[key]! })),
        body: p.body,
        ...(p.location && { location: p.location }),
      },
    }),
    ...(c.call && { call: { video: c.call.video, outcome: Math.max(0, OUTCOMES.indexOf(c.call.outcome)), duration: BigInt(c.call.duration) } }),
  };
}
