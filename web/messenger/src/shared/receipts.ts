import type { Message, MessageStatus, Seq } from "@backscroll/client";

/** Up to which seq others have received and read. */
export interface Receipt {
  delivered: Seq;
  read: Seq;
}

/** How far a message has come, by what it was shown with and what was heard since. */
export function statusOf(m: Message, r: Receipt): MessageStatus {
  if (m.status !== "sent" && m.status !== "delivered") return m.status;
  if (m.seq <= r.read) return "read";
  return m.seq <= r.delivered ? "delivered" : m.status;
}

export const higher = (r: Receipt, delivered: Seq, read: Seq): Receipt => ({ delivered: Math.max(r.delivered, delivered), read: Math.max(r.read, read) });
