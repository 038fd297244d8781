// Reads what a server sends.

import type {
  ServerFrame, ChangesPage, Hole as PbHole, InfoPage, InboxPage, Member as PbMember, MembersPage,
  Mine as PbMine, Page, Row as PbRow, Settings as PbSettings, Span as PbSpan, State as PbState,
  UserProfile, Datum as PbDatum, Watermark as PbWatermark, Welcome,
} from "../pb/device_pb.ts";
import { hex } from "../bytes.ts";
import type * as frame from "../frame.ts";
import type { ConvID, End, Hole, HoleReason, Member, Profile, Range, Rights, Role, Settings, WriteFrom } from "../types.ts";
import { inflateStream, unpack, type Inflate } from "./bundle.ts";
import { contentOf, everBelow, exact } from "./message.ts";
import { badFrame, decode } from "./proto.ts";

const ROLES: readonly Role[] = ["member", "admin", "owner"];
const FIRST_WHY: readonly End[] = ["beginning", "before you joined", "cleared", "retention"];
export const WRITE_FROM: readonly WriteFrom[] = ["anyone", "contacts", "groups", "nobody"];
const HOLES: readonly HoleReason[] = ["unknown", "hidden", "expired"];

/** Reads a frame. What is malformed is refused with BadFrame. */
export async function decodeServer(bytes: Uint8Array, inflate: Inflate = inflateStream): Promise<frame.ServerFrame> {
  const f = decode("ServerFrame", bytes, "frame") as unknown as ServerFrame;
  return { request: exact(f.request), body: await bodyOf(f.kind, inflate) };
}

type Kind = ServerFrame["kind"];

/** Embedded messages stay encoded, whatever protobuf-es would make of them. */
const blobs = (messages: unknown): frame.Blob[] => messages as frame.Blob[];

async function bodyOf(k: Kind, inflate: Inflate): Promise<frame.ServerBody> {
  switch (k.case) {
    case "error":
      return { kind: "error", code: k.value.code, detail: k.value.detail, retryAfter: k.value.retryAfter };
    case "welcome":
      return welcome(k.value);
    case "sendAck":
      return {
        kind: "sendAck", conv: needConv("send_ack", k.value.conversation), pos: { seq: exact(k.value.seq), ordinal: exact(k.value.ordinal) },
        prev: exact(k.value.prev), rev: exact(k.value.rev), time: exact(k.value.time),
      };
    case "page":
      return page(k.value, inflate);
    case "changes":
      return changes(k.value, inflate);
    case "inbox":
      return inbox(k.value);
    case "done":
      return { kind: "done" };
    case "push":
      return {
        kind: "push", conv: needConv("push", k.value.conversation), prev: exact(k.value.prev), rev: exact(k.value.rev),
        messages: blobs(k.value.messages), from: exact(k.value.from), to: exact(k.value.to),
        ...(k.value.row && { row: row(k.value.row) }), mine: mine(k.value.mine),
      };
    case "receiptPush":
      return {
        kind: "receiptPush", conv: needConv("receipt_push", k.value.conversation), prev: exact(k.value.prev), rev: exact(k.value.rev),
        watermarks: watermarks(k.value.watermarks),
      };
    case "heartbeat":
      return { kind: "heartbeat", inboxRev: exact(k.value.inboxRev), time: exact(k.value.time), seal: k.value.seal };
    case "opAck":
      return {
        kind: "opAck", conv: k.value.conversation.length === 0 ? "" : needConv("op_ack", k.value.conversation), prev: exact(k.value.prev), rev: exact(k.value.rev), time: exact(k.value.time),
        messages: blobs(k.value.messages), mine: mine(k.value.mine), state: state(k.value.state),
        inboxRev: exact(k.value.inboxRev),
      };
    default:
      return answer(k);
  }
}

/** The answers that nothing is stored of. */
function answer(k: Kind): frame.ServerBody {
  switch (k.case) {
    case "info":
      return info(k.value);
    case "members":
      return members(k.value);
    case "reactors":
      return {
        kind: "reactors", conv: needConv("reactors", k.value.conversation), seq: exact(k.value.seq), next: exact(k.value.next),
        reactors: k.value.reactors.map((r) => ({ user: r.user, time: exact(r.time) })),
      };
    case "transient":
      return {
        kind: "transient", conv: needConv("transient", k.value.conversation), from: k.value.from, content: contentOf(k.value.content),
        time: exact(k.value.time),
      };
    case "typing":
      return { kind: "typing", conv: needConv("typing", k.value.conversation), from: k.value.from, on: k.value.on };
    case "devices":
      return {
        kind: "devices",
        devices: k.value.devices.map((d) => ({
          name: d.name, title: d.title, platform: d.platform, created: exact(d.created), lastSeen: exact(d.lastSeen),
          online: d.online, current: d.current,
        })),
      };
    case "presence":
      return {
        kind: "presence",
        users: k.value.users.map((u) => ({ user: u.user, known: u.known, online: u.online, lastSeen: exact(u.lastSeen) })),
      };
    case "account":
      return {
        kind: "account", quiet: k.value.quiet ?? false, hideLastSeen: k.value.hideLastSeen ?? false, keepArchived: k.value.keepArchived ?? false,
        writeFrom: WRITE_FROM[k.value.writeFrom ?? 0] ?? "nobody",
      };
    case "profile":
      return { kind: "profile", answered: k.value.answered, users: k.value.users.map(profile) };
    case "profilePush":
      return { kind: "profilePush", user: k.value.user, version: exact(k.value.version) };
    case "data":
      return { kind: "data", rev: exact(k.value.rev), data: k.value.data.map(datum), more: k.value.more };
    default:
      return { kind: "unknown" };
  }
}

const profile = (p: UserProfile): Profile => ({
  user: p.user, known: p.known, version: exact(p.version), name: p.name, picture: p.picture, status: p.status,
  fields: Object.fromEntries(p.fields.map((f) => [f.key, f.value])),
});

const datum = (d: PbDatum): frame.Datum => ({ key: d.key, inboxRev: exact(d.inboxRev), deleted: d.deleted, size: exact(d.size), value: d.value });

function welcome(w: Welcome): frame.Welcome {
  if (w.serverId.length !== 16) throw badFrame("frame.welcome.server_id", "is missing");
  const l = w.limits;
  return {
    kind: "welcome", user: w.user, userId: w.userId, serverId: hex(w.serverId), time: exact(w.time), epoch: w.epoch,
    inboxRev: exact(w.inboxRev), device: w.device, seal: w.seal,
    limits: { bodyBytes: l?.bodyBytes ?? 0, pageMessages: l?.pageMessages ?? 0, heartbeat: l?.heartbeat ?? 0, dataBytes: l?.dataBytes ?? 0 },
  };
}

async function page(p: Page, inflate: Inflate): Promise<frame.Page> {
  return {
    kind: "page", conv: needConv("page", p.conversation), range: { lo: exact(p.lo), hi: exact(p.hi) }, rev: exact(p.rev),
    messages: await unpack(p, inflate, "frame.page"), holes: holes("page", p.holes), state: state(p.state), watermarks: watermarks(p.watermarks),
    hidden: { seqs: p.hidden.map(exact), rev: exact(p.hiddenRev) }, mine: mine(p.mine),
  };
}

async function changes(p: ChangesPage, inflate: Inflate): Promise<frame.ChangesPage> {
  return {
    kind: "changes", conv: needConv("changes", p.conversation), since: exact(p.since), rev: exact(p.rev), ranges: ranges(p.ranges),
    messages: await unpack(p, inflate, "frame.changes"), holes: holes("changes", p.holes), state: state(p.state),
    watermarks: watermarks(p.watermarks), more: p.more, hidden: { seqs: p.hidden.map(exact), rev: exact(p.hiddenRev) }, mine: mine(p.mine),
  };
}

const inbox = (p: InboxPage): frame.InboxPage => ({
  kind: "inbox", from: exact(p.from), to: exact(p.to), rows: p.rows.map(row), more: p.more, reset: p.reset, data: p.data.map(datum),
});

const row = (r: PbRow): frame.InboxRow => ({
  conv: needConv("row", r.conversation), inboxRev: exact(r.inboxRev), peer: r.peer, name: r.name, state: state(r.state),
  activity: exact(r.activity), pinned: exact(r.pinned), read: { seq: exact(r.readSeq), ordinal: exact(r.readOrdinal) },
  peerDelivered: exact(r.peerDelivered), peerRead: exact(r.peerRead), unread: exact(r.unread), wide: r.wide,
  mentions: exact(r.mentions), marked: r.marked, picture: r.picture, mutedUntil: everBelow(r.mutedUntil),
  archived: everBelow(r.archived), ...(r.preview && { preview: r.preview as unknown as frame.Blob }),
});

function state(s: PbState | undefined): frame.State {
  const firstWhy = FIRST_WHY[s?.firstWhy ?? 0];
  if (!firstWhy) throw badFrame("state.first_why", `is ${s?.firstWhy}; at most 3 makes sense`);
  return {
    head: { seq: exact(s?.headSeq ?? 0n), ordinal: exact(s?.headOrdinal ?? 0n) },
    rev: exact(s?.rev ?? 0n), metaRev: exact(s?.metaRev ?? 0n), receiptRev: exact(s?.receiptRev ?? 0n),
    first: exact(s?.first ?? 0n), firstWhy, left: s?.left ?? false, deleted: s?.deleted ?? false,
    hiddenRev: exact(s?.hiddenRev ?? 0n), role: role(s?.role ?? 0), rights: rights(s?.rights ?? 0), cleared: exact(s?.cleared ?? 0n),
  };
}

function info(p: InfoPage): frame.ServerBody {
  return {
    kind: "info", conv: needConv("info", p.conversation), seq: exact(p.seq), next: p.next,
    members: p.members.map((m) => ({ user: m.user, delivered: exact(m.delivered), read: exact(m.read) })),
  };
}

const members = (p: MembersPage): frame.MembersPage => ({
  kind: "members", conv: needConv("members", p.conversation), since: exact(p.since), rev: exact(p.rev), members: p.members.map(member),
  more: p.more, name: p.name, description: p.description, picture: p.picture, settings: settings(p.settings), count: exact(p.count),
  created: exact(p.created), state: state(p.state),
});

const member = (m: PbMember): Member => ({
  user: m.user, name: m.name, role: role(m.role), joined: exact(m.joined), left: m.left, metaRev: exact(m.metaRev),
});

function settings(s: PbSettings | undefined): Settings {
  const out: Settings = {
    fromJoining: s?.fromJoining ?? false, broadcast: s?.broadcast ?? false, open: s?.open ?? false, noNotes: s?.noNotes ?? false,
  };
  if (s?.custom) out.custom = { member: rights(s.member), admin: rights(s.admin) };
  return out;
}

function role(n: number): Role {
  const r = ROLES[n];
  if (!r) throw badFrame("role", `is ${n}; at most 2 makes sense`);
  return r;
}

const rights = (n: number): Rights => ({ send: (n & 1) !== 0, add: (n & 2) !== 0, remove: (n & 4) !== 0, change: (n & 8) !== 0 });

const watermarks = (list: PbWatermark[]): frame.Watermark[] =>
  list.map((w) => ({ user: w.user, delivered: exact(w.delivered), read: exact(w.read) }));

const mine = (list: PbMine[]): frame.Mine[] => list.map((m) => ({ seq: exact(m.seq), emoji: m.emoji }));

function holes(kind: string, list: PbHole[]): Hole[] {
  return list.map((h) => {
    const reason = HOLES[h.reason];
    if (h.reason === 0 || !reason) throw badFrame(`frame.${kind}.holes.reason`, `is ${h.reason}; 1 or 2 makes sense`);
    return { lo: exact(h.lo), hi: exact(h.hi), reason };
  });
}

const ranges = (list: PbSpan[]): Range[] => list.map((s) => ({ lo: exact(s.lo), hi: exact(s.hi) }));

function needConv(kind: string, id: Uint8Array): ConvID {
  if (id.length !== 16 || id.every((b) => b === 0)) throw badFrame(`frame.${kind}.conversation`, "is missing");
  return hex(id);
}
