// One message, and the content in it, as the log encodes them.

import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  ContentSchema, MessageSchema, type Content as PbContent, type Message as PbMessage,
} from "../pb/device_pb.ts";
import { compareText, fromUUID, uuid } from "../bytes.ts";
import { BackscrollError, Code } from "../errors.ts";
import type { Content, ConvID, LogMessage, MessageType } from "../types.ts";
import type { Blob } from "../frame.ts";
import { badFrame, strict } from "./strict.ts";

const TYPES: readonly MessageType[] = ["text", "action", "note"];

/** A number of 64 bits that has to be exact here. */
export function exact(n: bigint): number {
  if (n > 9007199254740991n || n < -9007199254740991n) throw new BackscrollError(Code.BadFrame, `${n} is beyond what this device can count`);
  return Number(n);
}

/** Reads a message as it is stored or sent. Its conversation is for the reader to fill in. */
export function decodeMessage(blob: Blob, conv: ConvID = ""): LogMessage {
  strict(MessageSchema, blob, "message");
  return messageOf(decode(blob), conv);
}

/** The same of one that was checked when it came. */
export const readMessage = (blob: Blob, conv: ConvID): LogMessage => messageOf(decode(blob), conv);

function decode(blob: Blob): PbMessage {
  try {
    return fromBinary(MessageSchema, blob);
  } catch (e) {
    throw badFrame("message", String(e));
  }
}

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

export const blobOf = (m: PbMessage): Blob => toBinary(MessageSchema, m);

/** Writes a message in canonical form. */
export function encodeMessage(m: LogMessage): Blob {
  return toBinary(MessageSchema, create(MessageSchema, {
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
  }));
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
  return out;
}

/** A content in its canonical form: what a message id stands for. */
export function pbContent(c: Content): PbContent {
  const p = c.properties;
  return create(ContentSchema, {
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
  });
}
