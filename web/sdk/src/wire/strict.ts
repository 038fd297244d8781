// Refuses what is no message of a kind before it is decoded: the decoder of protobuf-es reads a
// field by the type that it expects, whatever the bytes say it is.

import { ScalarType, type DescField, type DescMessage } from "@bufbuild/protobuf";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { BackscrollError, Code } from "../errors.ts";

const fieldsOf = new WeakMap<DescMessage, Map<number, DescField>>();

function fields(desc: DescMessage): Map<number, DescField> {
  let map = fieldsOf.get(desc);
  if (!map) fieldsOf.set(desc, (map = new Map(desc.fields.map((f) => [f.number, f]))));
  return map;
}

export const badFrame = (path: string, why: string): BackscrollError => new BackscrollError(Code.BadFrame, `${path}: ${why}`);

/** Throws BadFrame, with the path of the field at fault, unless bytes are a message of this kind. */
export function strict(desc: DescMessage, bytes: Uint8Array, path: string): void {
  const r = new BinaryReader(bytes);
  const known = fields(desc);
  while (r.pos < bytes.length) {
    let no: number;
    let type: WireType;
    try {
      [no, type] = r.tag();
    } catch {
      throw badFrame(path, "these bytes are no protobuf message");
    }
    const field = known.get(no);
    const at = field ? `${path}.${field.name}` : path;
    const begins = r.pos;
    try {
      r.skip(type, no);
    } catch {
      throw badFrame(path, `the value of field ${no} is cut short or broken`);
    }
    if (type === WireType.Varint && tooLong(bytes, begins, r.pos, 10, 1)) throw badFrame(path, `the value of field ${no} is cut short or broken`);
    if (field) checkField(field, type, bytes, begins, r.pos, at);
  }
}

function checkField(field: DescField, type: WireType, bytes: Uint8Array, begins: number, ends: number, at: string): void {
  const scalar = field.fieldKind === "scalar" ? field.scalar : field.fieldKind === "list" && field.listKind === "scalar" ? field.scalar : undefined;
  if (scalar === undefined || scalar === ScalarType.STRING || scalar === ScalarType.BYTES) {
    if (type !== WireType.LengthDelimited) throw badFrame(at, "is a number where bytes are expected");
    if (scalar === undefined && field.message) {
      const size = new BinaryReader(bytes.subarray(begins, ends));
      size.uint32();
      strict(field.message, bytes.subarray(begins + size.pos, ends), at);
    }
    return;
  }
  if (scalar === ScalarType.DOUBLE) {
    if (type !== WireType.Bit64) throw badFrame(at, "is not a double");
    return;
  }
  if (type === WireType.LengthDelimited && field.fieldKind === "list") return packed(bytes.subarray(begins, ends), at);
  if (type !== WireType.Varint) throw badFrame(at, "is not a number");
  if (scalar === ScalarType.UINT32 && tooLong(bytes, begins, ends, 5, 0x0f)) throw badFrame(at, "is larger than makes sense");
}

function packed(bytes: Uint8Array, at: string): void {
  const r = new BinaryReader(bytes);
  r.uint32();
  while (r.pos < bytes.length) {
    const begins = r.pos;
    try {
      r.skip(WireType.Varint);
    } catch {
      throw badFrame(at, "is cut short or broken");
    }
    if (tooLong(bytes, begins, r.pos, 10, 1)) throw badFrame(at, "is cut short or broken");
  }
}

/** Whether a varint has more than so many bytes, or that many and a larger last one. */
const tooLong = (b: Uint8Array, begins: number, ends: number, most: number, last: number): boolean =>
  ends - begins > most || (ends - begins === most && b[ends - 1]! > last);
