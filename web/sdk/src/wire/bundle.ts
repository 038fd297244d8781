// The messages of a page as they travel: a bundle, plain or as raw deflate (RFC 1951).

import { badFrame } from "./proto.ts";

/** Inflates raw deflate to at most size bytes. */
export type Inflate = (packed: Uint8Array, size: number) => Uint8Array | Promise<Uint8Array>;

/** No more than a frame holds, with room to spare. */
const MAX_BUNDLE = (4 << 20) + (64 << 10);
/** More than deflate can make of one byte: a bundle that claims a larger ratio lies. */
const MAX_RATIO = 1040;

/** Inflates by the platform's DecompressionStream: browsers, and Node from 20.12 on. */
export const inflateStream: Inflate = async (packed, size) => {
  const stream = new DecompressionStream("deflate-raw");
  const writer = stream.writable.getWriter();
  // What fails here fails the reading below too.
  writer.write(packed as Uint8Array<ArrayBuffer>).then(() => writer.close()).catch(() => {});
  const out = new Uint8Array(size);
  const reader = stream.readable.getReader();
  let n = 0;
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    if (n + value.length > size) {
      await reader.cancel();
      throw new RangeError("inflates to more than bundle_size");
    }
    out.set(value, n);
    n += value.length;
  }
  return out.subarray(0, n);
};

export interface Packed {
  bundle: Uint8Array;
  deflated: Uint8Array;
  bundleSize: number;
}

/** The encoded messages of a bundle, each in bytes of its own. */
export async function unpack(p: Packed, inflate: Inflate, path: string): Promise<Uint8Array[]> {
  if (p.deflated.length === 0) return split(p.bundle, `${path}.bundle`);
  const at = `${path}.deflated`;
  if (p.bundle.length > 0) throw badFrame(at, "stands beside a plain bundle; one of the two is expected");
  if (p.bundleSize > MAX_BUNDLE || p.bundleSize > p.deflated.length * MAX_RATIO) {
    throw badFrame(at, "bundle_size is larger than such a bundle can be");
  }
  let plain: Uint8Array;
  try {
    plain = await inflate(p.deflated, p.bundleSize);
  } catch (e) {
    throw badFrame(at, `cannot be inflated: ${String(e)}`);
  }
  if (plain.length !== p.bundleSize) throw badFrame(at, "does not inflate to bundle_size");
  return split(plain, at);
}

/** Field 1, length-delimited, is one message; other fields are stepped over. */
function split(plain: Uint8Array, path: string): Uint8Array[] {
  const out: Uint8Array[] = [];
  let at = 0;
  const varint = (): number => {
    let n = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const b = plain[at++];
      if (b === undefined) break;
      n += (b & 0x7f) * 2 ** shift;
      if (b < 0x80) return n;
    }
    throw badFrame(path, "is cut short or broken");
  };
  while (at < plain.length) {
    const tag = varint();
    if (tag % 8 !== 2) throw badFrame(path, "holds something else than messages");
    const end = varint() + at;
    if (end > plain.length) throw badFrame(path, "is cut short or broken");
    if (tag === 0x0a) out.push(plain.slice(at, end));
    at = end;
  }
  return out;
}
