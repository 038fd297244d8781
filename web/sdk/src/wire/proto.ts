// Reads and writes protobuf by the table that is generated from proto/: the same values as
// protobuf-es has (tests compare the two), in a tenth of its size, and strictly: what is not of
// the type that a field has is refused.
//
// An embedded Message stays encoded, as it is stored: a field of that kind holds its bytes.

import { TABLE } from "../pb/table.ts";
import { BackscrollError, Code } from "../errors.ts";

export type Name = keyof typeof TABLE;

interface Field {
  no: number;
  name: string;
  /** s text, b bytes, u and i numbers of 64 bits, n one of 32 bits, f a double, t true or false; otherwise a message. */
  type: string;
  repeated: boolean;
  optional: boolean;
  /** Of the message's one oneof, which is called kind. */
  choice: boolean;
}

interface Layout {
  fields: Field[];
  byNo: Map<number, Field>;
}

const layouts = new Map<string, Layout>();

/** "name=number" and then the type, with *, ? or | before it where it is repeated, optional, or of the oneof. */
function layoutOf(name: string): Layout {
  let l = layouts.get(name);
  if (l) return l;
  const fields = TABLE[name as Name].split(" ").filter(Boolean).map((text): Field => {
    const m = /^(\w+)=(\d+)([*?|]?)(\w+)$/.exec(text)!;
    return { name: m[1]!, no: Number(m[2]), repeated: m[3] === "*", optional: m[3] === "?", choice: m[3] === "|", type: m[4]! };
  });
  l = { fields, byNo: new Map(fields.map((f) => [f.no, f])) };
  layouts.set(name, l);
  return l;
}

export const badFrame = (path: string, why: string): BackscrollError => new BackscrollError(Code.BadFrame, `${path}: ${why}`);

type Value = unknown;
type Struct = Record<string, Value>;

const NO_BYTES = new Uint8Array();

function zero(f: Field): Value {
  if (f.repeated) return [];
  if (f.optional) return undefined;
  switch (f.type) {
    case "s": return "";
    case "b": return NO_BYTES;
    case "u":
    case "i": return 0n;
    case "n":
    case "f": return 0;
    case "t": return false;
  }
  return undefined;
}

/** Throws BadFrame, with the path of the field at fault, unless bytes are a message of this kind. whole: embedded Messages are decoded too. */
export function decode(name: Name, bytes: Uint8Array, path: string, whole = false): Struct {
  return new Decoder(bytes, path, whole).message(name);
}

class Decoder {
  private at = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array, private readonly path: string, private readonly whole: boolean) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  message(name: string): Struct {
    const { fields, byNo } = layoutOf(name);
    const out: Struct = {};
    for (const f of fields) {
      if (!f.choice) out[f.name] = zero(f);
      else out["kind"] ??= { case: undefined };
    }
    while (this.at < this.bytes.length) {
      const tag = this.varint(0);
      const no = Number(tag >> 3n);
      const type = Number(tag & 7n);
      if (no < 1 || tag > 0xffffffffn) throw badFrame(this.path, "these bytes are no protobuf message");
      const f = byNo.get(no);
      if (f) this.field(f, type, out);
      else this.skip(no, type);
    }
    return out;
  }

  private field(f: Field, type: number, out: Struct): void {
    const packed = f.repeated && type === 2 && "uin".includes(f.type);
    if (packed) {
      const inside = this.inside(f);
      while (inside.at < inside.bytes.length) (out[f.name] as Value[]).push(inside.scalar(f, 0));
      return;
    }
    const isMessage = f.type.length > 1;
    const value = isMessage ? this.struct(f, type) : this.scalar(f, type);
    if (f.repeated) (out[f.name] as Value[]).push(value);
    else if (f.choice) out["kind"] = { case: f.name, value };
    else if (isMessage && out[f.name] instanceof Uint8Array) out[f.name] = joined(out[f.name] as Uint8Array, value as Uint8Array);
    else out[f.name] = value;
  }

  private struct(f: Field, type: number): Value {
    if (type !== 2) throw badFrame(`${this.path}.${f.name}`, "is a number where bytes are expected");
    if (f.type === "Message" && !this.whole) return this.delimited(f.no).slice();
    return this.inside(f).message(f.type);
  }

  private inside(f: Field): Decoder {
    return new Decoder(this.delimited(f.no), `${this.path}.${f.name}`, this.whole);
  }

  private scalar(f: Field, type: number): Value {
    const at = `${this.path}.${f.name}`;
    switch (f.type) {
      case "s":
      case "b": {
        if (type !== 2) throw badFrame(at, "is a number where bytes are expected");
        const b = this.delimited(f.no);
        return f.type === "s" ? text(b) : b.slice();
      }
      case "f":
        if (type !== 1) throw badFrame(at, "is not a double");
        this.need(8, f.no);
        this.at += 8;
        return this.view.getFloat64(this.at - 8, true);
    }
    if (type !== 0) throw badFrame(at, "is not a number");
    const n = this.varint(f.no);
    switch (f.type) {
      case "i": return BigInt.asIntN(64, n);
      case "t": return n !== 0n;
      case "n":
        if (n > 0xffffffffn) throw badFrame(at, `is ${n}; at most 4294967295 makes sense`);
        return Number(n);
    }
    return n;
  }

  private varint(no: number): bigint {
    const { bytes } = this;
    let lo = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const b = bytes[this.at++];
      if (b === undefined) throw this.broken(no);
      lo |= (b & 0x7f) << shift;
      if (b < 0x80) return BigInt(lo);
    }
    let n = BigInt(lo);
    for (let shift = 28n; shift < 70n; shift += 7n) {
      const b = bytes[this.at++];
      if (b === undefined || (shift === 63n && b > 1)) throw this.broken(no);
      n |= BigInt(b & 0x7f) << shift;
      if (b < 0x80) return n;
    }
    throw this.broken(no);
  }

  private delimited(no: number): Uint8Array {
    const n = Number(this.varint(no));
    this.need(n, no);
    this.at += n;
    return this.bytes.subarray(this.at - n, this.at);
  }

  private need(n: number, no: number): void {
    if (n > this.bytes.length - this.at) throw this.broken(no);
  }

  private broken(no: number): BackscrollError {
    return badFrame(this.path, no === 0 ? "these bytes are no protobuf message" : `the value of field ${no} is cut short or broken`);
  }

  /** Steps over a field that is not known here. */
  private skip(no: number, type: number, depth = 0): void {
    if (type === 0) this.varint(no);
    else if (type === 2) this.delimited(no);
    else if (type === 1 || type === 5) {
      const n = type === 1 ? 8 : 4;
      this.need(n, no);
      this.at += n;
    } else if (type === 3 && depth < 100) {
      for (;;) {
        const tag = Number(this.varint(no));
        if (tag === no * 8 + 4) return;
        if (tag < 8 || tag % 8 === 4) throw this.broken(no);
        this.skip(tag >>> 3, tag % 8, depth + 1);
      }
    } else throw this.broken(no);
  }
}

const joined = (a: Uint8Array, b: Uint8Array): Uint8Array => {
  const out = new Uint8Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
};

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

function text(b: Uint8Array): string {
  if (b.length > 24) return decoder.decode(b);
  let s = "";
  for (const x of b) {
    if (x >= 0x80) return decoder.decode(b);
    s += String.fromCharCode(x);
  }
  return s;
}

/** Fields in ascending order, zero values left out; absent fields may be undefined. */
export function encode(name: Name, value: object): Uint8Array {
  const out: number[] = [];
  write(out, name, value as Struct);
  return Uint8Array.from(out);
}

function write(out: number[], name: string, value: Struct): void {
  const { fields } = layoutOf(name);
  const kind = value["kind"] as { case?: string; value?: Value } | undefined;
  for (const f of fields) {
    const v = f.choice ? (kind?.case === f.name ? kind.value : undefined) : value[f.name];
    if (v === undefined) continue;
    if (!f.repeated) writeField(out, f, v, f.optional || f.choice);
    else if (f.type === "u" && (v as Value[]).length > 0) {
      const packed: number[] = [];
      for (const n of v as bigint[]) varint(packed, n);
      delimited(out, f, packed);
    } else for (const item of v as Value[]) writeField(out, f, item, true);
  }
}

function writeField(out: number[], f: Field, v: Value, evenZero: boolean): void {
  switch (f.type) {
    case "s":
    case "b": {
      const b = f.type === "s" ? encoder.encode(v as string) : (v as Uint8Array);
      if (b.length > 0 || evenZero) delimited(out, f, b);
      return;
    }
    case "u":
    case "i":
    case "n":
    case "t": {
      const n = BigInt(v as bigint | number | boolean);
      if (n === 0n && !evenZero) return;
      varint(out, BigInt(f.no) << 3n);
      varint(out, BigInt.asUintN(64, n));
      return;
    }
    case "f": {
      if (v === 0 && !evenZero) return;
      varint(out, (BigInt(f.no) << 3n) | 1n);
      const b = new Uint8Array(8);
      new DataView(b.buffer).setFloat64(0, v as number, true);
      out.push(...b);
      return;
    }
  }
  if (v instanceof Uint8Array) return delimited(out, f, v);
  const inside: number[] = [];
  write(inside, f.type, v as Struct);
  delimited(out, f, inside);
}

const encoder = new TextEncoder();

function delimited(out: number[], f: Field, b: ArrayLike<number>): void {
  varint(out, (BigInt(f.no) << 3n) | 2n);
  varint(out, BigInt(b.length));
  for (let i = 0; i < b.length; i++) out.push(b[i]!);
}

function varint(out: number[], n: bigint): void {
  while (n > 0x7fn) {
    out.push(Number(n & 0x7fn) | 0x80);
    n >>= 7n;
  }
  out.push(Number(n));
}
