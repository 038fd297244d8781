// The layout of the local database: the first byte of a key is its table, then come the parts
// in the order that they are asked by.
//
//   m key                      a value of the device's own (owner, epoch, cursor)
//   c conv                     ConvRecord
//   i conversation id          conv
//   p peer                     conv
//   l pinned activity id       conv, in list order (all bits turned: newest first)
//   w conv                     conv: it has a receipt that the server has not acknowledged
//   s conv                     Cover: spans and holes
//   k conv user                Watermark
//   M conv seq                 Stored
//   x conv traits seq          0, of messages whose traits are not COUNTS alone, which most are
//   t conv thread seq          Stored, of messages in a thread
//   T conv seq                 thread, of messages in a thread
//   n conv user                Member
//   o entry                    OutboxEntry
//   e message id               entry
//   d key                      Datum: what is known of a key of the user's data
//   f prefix                   prefix: every key with it that the user has is stored
//   P conv message id          seq: where a message of this device was stored by the server
//
// conv numbers have 4 bytes, seqs, times and entry numbers 7 (they are exact numbers here).

import { fromUUID, unhex, utf8 } from "../bytes.ts";
import type { InboxKey } from "../frame.ts";
import type { Key } from "../storage/storage.ts";

export type Table = "m" | "c" | "i" | "p" | "l" | "w" | "s" | "k" | "M" | "x" | "t" | "T" | "n" | "o" | "e" | "P" | "d" | "f";

/** A key of a table from parts of bytes. */
export function key(table: Table, ...parts: Uint8Array[]): Key {
  let n = 1;
  for (const p of parts) n += p.length;
  const out = new Uint8Array(n);
  out[0] = table.charCodeAt(0);
  let at = 1;
  for (const p of parts) {
    out.set(p, at);
    at += p.length;
  }
  return out;
}

/** The first key after all that begin with this one. */
export function after(prefix: Key): Key {
  const out = prefix.slice();
  for (let i = out.length - 1; i >= 0; i--) {
    if (out[i]! < 0xff) {
      out[i]!++;
      return out.subarray(0, i + 1).slice();
    }
  }
  return out;
}

/** The first key after this one. */
export const next = (k: Key): Key => {
  const out = new Uint8Array(k.length + 1);
  out.set(k);
  return out;
};

export function u32(n: number): Uint8Array {
  return Uint8Array.of(n >>> 24, n >>> 16, n >>> 8, n);
}

/** 7 bytes: what a number holds exactly. */
export function u53(n: number): Uint8Array {
  const hi = Math.floor(n / 2 ** 32);
  return Uint8Array.of(hi >>> 16, hi >>> 8, hi, n / 2 ** 24, n / 2 ** 16, n / 2 ** 8, n);
}

export function u64(n: bigint): Uint8Array {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, n);
  return out;
}

/** The key of a message: made often, so in one piece. */
export function seqKey(table: "M" | "T", conv: number, seq: number): Key {
  const hi = Math.floor(seq / 2 ** 32);
  return Uint8Array.of(
    table.charCodeAt(0), conv >>> 24, conv >>> 16, conv >>> 8, conv,
    hi >>> 16, hi >>> 8, hi, seq / 2 ** 24, seq / 2 ** 16, seq / 2 ** 8, seq,
  );
}

const turned = (b: Uint8Array): Uint8Array => b.map((x) => ~x);

export const listKey = (k: InboxKey): Key => key("l", turned(u53(k.pinned)), turned(u53(k.activity)), turned(unhex(k.conv)!));
export const metaKey = (name: string): Key => key("m", utf8(name));
export const datumKey = (name: string): Key => key("d", utf8(name));
export const prefixKey = (name: string): Key => key("f", utf8(name));
export const idKey = (conv: string): Key => key("i", unhex(conv)!);
export const peerKey = (peer: string): Key => key("p", utf8(peer));
export const entryKey = (id: string): Key => key("e", fromUUID(id));
export const placedKey = (conv: number, id: string): Key => key("P", u32(conv), fromUUID(id));
