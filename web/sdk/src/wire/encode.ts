// Writes what a device sends.

import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ClientFrameSchema, OpSchema, SettingsSchema, TargetSchema } from "../pb/device_pb.ts";
import { compareText, fromUUID, unhex } from "../bytes.ts";
import { PROTOCOL, type Change, type ClientBody, type ConvTarget } from "../frame.ts";
import type { ConvID, Rights, Role, Settings } from "../types.ts";
import { OUTCOMES, orEver, pbContent } from "./message.ts";
import { WRITE_FROM } from "./decode.ts";
import { encode } from "./proto.ts";

type Kind = NonNullable<MessageInitShape<typeof ClientFrameSchema>["kind"]>;

export function encodeClient(request: number, body: ClientBody): Uint8Array {
  return encode("ClientFrame", { request: BigInt(request), kind: kindOf(body) });
}

function kindOf(b: ClientBody): Kind {
  switch (b.kind) {
    case "hello":
      return {
        case: "hello",
        value: {
          token: b.token, device: b.device, protocol: PROTOCOL, epoch: b.epoch, cursor: BigInt(b.cursor), platform: b.platform, seal: b.seal,
        },
      };
    case "send":
      return { case: "send", value: { to: to(b.to), id: fromUUID(b.id), after: b.after === "" ? new Uint8Array() : fromUUID(b.after), content: pbContent(b.content) } };
    case "fetch":
      return {
        case: "fetch",
        value: {
          to: to(b.to), from: BigInt(b.from), until: BigInt(b.until), forward: b.forward, limit: b.limit, receiptRev: BigInt(b.receiptRev),
          hiddenRev: BigInt(b.hiddenRev),
        },
      };
    case "changes":
      return {
        case: "changes",
        value: {
          to: to(b.to), since: BigInt(b.since), ranges: b.ranges.map((r) => ({ lo: BigInt(r.lo), hi: BigInt(r.hi) })),
          receiptRev: BigInt(b.receiptRev), limit: b.limit, hiddenRev: BigInt(b.hiddenRev),
        },
      };
    case "inbox":
      return {
        case: "inbox",
        value: b.before
          ? {
              page: true, beforePinned: BigInt(b.before.pinned), beforeActivity: BigInt(b.before.activity),
              beforeConversation: convBytes(b.before.conv), limit: b.limit,
            }
          : { since: BigInt(b.since ?? 0), limit: b.limit },
      };
    case "receipt":
      return {
        case: "receipt",
        value: { items: b.items.map((i) => ({ to: to(i.to), delivered: BigInt(i.delivered), read: BigInt(i.read), told: BigInt(i.told) })) },
      };
    case "heartbeat":
      return { case: "heartbeat", value: { inboxRev: BigInt(b.inboxRev), time: BigInt(b.time) } };
    case "op":
      return { case: "op", value: { to: to(b.to), op: b.op, kind: changeOf(b.change) } };
    default:
      return askOf(b);
  }
}

/** The requests that store nothing on this device. */
function askOf(b: Exclude<ClientBody, { kind: "hello" | "send" | "fetch" | "changes" | "inbox" | "receipt" | "heartbeat" | "op" }>): Kind {
  switch (b.kind) {
    case "newGroup":
      return {
        case: "newGroup",
        value: { key: b.key, name: b.name, description: b.description, picture: b.picture, settings: settings(b.settings), members: b.members },
      };
    case "info":
      return { case: "info", value: { to: to(b.to), seq: BigInt(b.seq), after: b.after, limit: b.limit } };
    case "members":
      return { case: "members", value: { to: to(b.to), since: BigInt(b.since), limit: b.limit } };
    case "reactors":
      return { case: "reactors", value: { to: to(b.to), seq: BigInt(b.seq), emoji: b.emoji, after: BigInt(b.after), limit: b.limit } };
    case "transient":
      return { case: "transient", value: { to: to(b.to), content: pbContent(b.content) } };
    case "typing":
      return { case: "typing", value: { to: to(b.to), on: b.on } };
    case "account":
      return {
        case: "account",
        value: {
          ...given("quiet", b.quiet), ...given("hideLastSeen", b.hideLastSeen), ...given("keepArchived", b.keepArchived),
          ...(b.writeFrom !== undefined && { writeFrom: WRITE_FROM.indexOf(b.writeFrom) }),
        },
      };
    case "profile":
      return { case: "profile", value: { users: b.users.map((u) => ({ user: u.user, version: BigInt(u.version) })) } };
    case "setProfile": {
      const { fields = {} } = b;
      return {
        case: "setProfile",
        value: {
          ...given("name", b.name), ...given("picture", b.picture), ...given("status", b.status),
          fields: Object.keys(fields).sort(compareText).map((key) => ({ key, value: fields[key]! })),
        },
      };
    }
    case "watch":
      return { case: "watch", value: { users: b.users } };
    case "presence":
      return { case: "presence", value: { users: b.users } };
    case "data":
      return { case: "data", value: { prefix: b.prefix, after: b.after, limit: b.limit, key: b.key } };
    case "devices":
      return { case: "devices", value: {} };
    case "renameDevice":
      return { case: "renameDevice", value: { device: b.device, title: b.title } };
    case "signOut":
      return { case: "signOut", value: { device: b.device } };
  }
}

type OpKind = NonNullable<MessageInitShape<typeof OpSchema>["kind"]>;

function changeOf(c: Change): OpKind {
  switch (c.kind) {
    case "edit":
      return { case: "edit", value: { seq: BigInt(c.seq), content: pbContent(c.content) } };
    case "set call":
      return { case: "setCall", value: { seq: BigInt(c.seq), outcome: Math.max(0, OUTCOMES.indexOf(c.outcome)), duration: BigInt(c.duration) } };
    case "arrange":
      return {
        case: "arrange",
        value: {
          ...(c.pinned !== undefined && { pinned: BigInt(c.pinned) }), ...(c.mutedUntil !== undefined && { mutedUntil: orEver(c.mutedUntil) }),
          ...(c.archived !== undefined && { archived: orEver(c.archived) }),
        },
      };
    case "delete":
      return { case: "delete", value: { seq: BigInt(c.seq) } };
    case "react":
      return { case: "react", value: { seq: BigInt(c.seq), emoji: c.emoji, remove: c.remove } };
    case "hide":
      return { case: "hide", value: { seqs: c.seqs.map(BigInt) } };
    case "clear":
      return { case: "clear", value: { seq: BigInt(c.seq) } };
    case "mark":
      return { case: "mark", value: { unread: c.unread } };
    case "set group":
      return {
        case: "setGroup",
        value: {
          ...given("name", c.name), ...given("description", c.description), ...given("picture", c.picture), ...(c.settings && { settings: settings(c.settings) }),
        },
      };
    case "set role":
      return { case: "setRole", value: { user: c.user, role: ROLES.indexOf(c.role) } };
    case "add members":
      return { case: "add", value: { users: c.users } };
    case "remove members":
      return { case: "remove", value: { users: c.users } };
    case "set data":
      return { case: "setData", value: { key: c.key, value: c.value } };
    case "delete data":
      return { case: "deleteData", value: { key: c.key } };
    case "join":
      return { case: "join", value: {} };
    case "leave":
      return { case: "leave", value: {} };
    case "delete group":
      return { case: "deleteGroup", value: {} };
  }
}

/** A field that may be absent. */
const given = <K extends string, V>(name: K, v: V | undefined): { [k in K]?: V } => (v === undefined ? {} : { [name]: v } as { [k in K]?: V });

const ROLES: readonly Role[] = ["member", "admin", "owner"];

const bits = (r: Rights): number => (r.send ? 1 : 0) | (r.add ? 2 : 0) | (r.remove ? 4 : 0) | (r.change ? 8 : 0);

const settings = (s: Settings): MessageInitShape<typeof SettingsSchema> => ({
  fromJoining: s.fromJoining, broadcast: s.broadcast, open: s.open, noNotes: s.noNotes,
  ...(s.custom && { custom: true, member: bits(s.custom.member), admin: bits(s.custom.admin) }),
});

const convBytes = (id: ConvID): Uint8Array => (id === "" ? new Uint8Array() : unhex(id)!);

const to = (t: ConvTarget): MessageInitShape<typeof TargetSchema> => (t.conv === "" ? { peer: t.peer } : { conversation: convBytes(t.conv) });
