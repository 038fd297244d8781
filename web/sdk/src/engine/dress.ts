// What a listener gets of a stored message: with what differs per reader.

import { asError, Code } from "../errors.ts";
import { decodeMessage } from "../wire/message.ts";
import type { Blob } from "../frame.ts";
import type { Stored } from "../localdb/records.ts";
import type { LogMessage, Message, MessageStatus } from "../types.ts";
import type { Conv, Queued } from "./conv.ts";
import type { Engine } from "./engine.ts";
import { mineOf, overlay } from "./overlay.ts";

/** With what a queue waits to change of it: that of its conversation, unless another one is given. */
export const readStored = (e: Engine, c: Conv, row: Stored, queue = c.queue as readonly Queued[]): Message => readBlob(e, c, row.blob, row.mine, queue);

export function readBlob(e: Engine, c: Conv, blob: Blob, mine?: string[], queue = c.queue as readonly Queued[]): Message {
  let m: LogMessage;
  try {
    m = decodeMessage(blob, c.id);
  } catch (err) {
    throw asError(err, Code.LocalDB, "read the local database");
  }
  return dress(e, c, m, mine, queue);
}

export function dress(e: Engine, c: Conv, m: LogMessage, mine?: string[], queue = c.queue as readonly Queued[]): Message {
  const d: Message = {
    ...m, conv: c.id, peer: c.peer, mine: m.reactions.length > 0 ? mineOf(e, m, mine) : [], status: status(e, c, m), code: 0, detail: "", origin: "database",
    update: false, changing: false, last: false,
  };
  if (queue.length > 0) overlay(e, queue, d);
  return d;
}

/** How far a stored message has come. */
function status(e: Engine, c: Conv, m: LogMessage): MessageStatus {
  if (!e.owner || m.from !== e.owner.user) return "received";
  if (m.seq <= c.othersRead) return "read";
  return m.seq <= c.othersDelivered ? "delivered" : "sent";
}
