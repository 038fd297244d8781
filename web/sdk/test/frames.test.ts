import { readFileSync } from "node:fs";
import { inflateRawSync } from "node:zlib";
import { fromBinary, toBinary, toJson, type DescMessage } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { hex, unhex } from "../src/bytes.ts";
import { BackscrollError, Code } from "../src/errors.ts";
import { BundleSchema, ClientFrameSchema, MessageSchema, ServerFrameSchema } from "../src/pb/device_pb.ts";
import { inflateStream } from "../src/wire/bundle.ts";
import { decodeServer } from "../src/wire/decode.ts";
import { decodeMessage, encodeMessage } from "../src/wire/message.ts";
import { strict } from "../src/wire/strict.ts";

interface Case {
  name: string;
  of: "client" | "server" | "message";
  hex: string;
  json?: unknown;
  bundle?: unknown;
  code?: number;
  detail?: string;
}

const cases = JSON.parse(readFileSync(new URL("../../../proto/vectors/frames.json", import.meta.url), "utf8")) as Case[];
const SCHEMAS: Record<Case["of"], DescMessage> = { client: ClientFrameSchema, server: ServerFrameSchema, message: MessageSchema };

/** What a server refuses of a device's frames beyond their being protobuf: no device reads these. */
const FOR_SERVERS = /of 15 bytes|of 1 byte|of 17 bytes|and peer|31 bits|ends before|from 0|overlap|role that is none/;

const codeOf = async (f: () => unknown): Promise<unknown> => {
  try {
    return await f();
  } catch (e) {
    return (e as BackscrollError).code;
  }
};

describe("proto/vectors/frames.json", () => {
  test.each(cases.map((c) => [c.name, c] as const))("%s", async (_name, c) => {
    const schema = SCHEMAS[c.of];
    const bytes = unhex(c.hex)!;
    if (c.code !== undefined) {
      const read = c.of === "server" ? () => decodeServer(bytes) : c.of === "message" ? () => decodeMessage(bytes) : () => strict(schema, bytes, "frame");
      if (c.of === "client" && FOR_SERVERS.test(c.name)) return;
      expect(await codeOf(read)).toBe(c.code);
      return;
    }
    strict(schema, bytes, "frame");
    const m = fromBinary(schema, bytes);
    const json = toJson(schema, m) as Record<string, unknown>;
    expect(json).toEqual(c.json);
    if (c.bundle !== undefined) {
      const body = json["page"] ?? json["changes"];
      const { bundle, deflated } = body as { bundle?: string; deflated?: string };
      const plain = bundle ? Buffer.from(bundle, "base64") : inflateRawSync(Buffer.from(deflated!, "base64"));
      expect(toJson(BundleSchema, fromBinary(BundleSchema, plain))).toEqual(c.bundle);
    }
    expect(hex(toBinary(schema, m))).toBe(c.hex);
  });

  // What the SDK makes of them: every server frame and message is read, unless it counts beyond 2^53.
  const huge = (c: Case): boolean => /"(\d{17,20}|9[1-9]\d{14})"/.test(JSON.stringify([c.json, c.bundle]).replace(/"epoch":"\d+"|"userId":"\d+"|"thread":"\d+"|"next":"\d+"/g, ""));
  test.each(cases.filter((c) => c.of === "server" && c.json).map((c) => [c.name, c] as const))("server frame: %s", async (_name, c) => {
    if (huge(c)) {
      expect(await codeOf(() => decodeServer(unhex(c.hex)!))).toBe(Code.BadFrame);
      return;
    }
    const f = await decodeServer(unhex(c.hex)!);
    const kinds = Object.keys(c.json as object).filter((k) => k !== "request");
    expect(f.body.kind === "unknown" ? [] : [f.body.kind]).toEqual(kinds);
    if ("messages" in f.body) for (const blob of f.body.messages) decodeMessage(blob);
  });

  test.each(cases.filter((c) => c.of === "message" && c.json).map((c) => [c.name, c] as const))("message: %s", async (_name, c) => {
    if (huge(c)) {
      expect(await codeOf(() => decodeMessage(unhex(c.hex)!))).toBe(Code.BadFrame);
      return;
    }
    const m = decodeMessage(unhex(c.hex)!);
    if (m.type !== "unknown") expect(hex(encodeMessage(m))).toBe(c.hex);
  });
});

describe("bundles", () => {
  test("the platform's inflater does as Node's", async () => {
    const plain = new TextEncoder().encode("backscroll ".repeat(1000));
    const { deflateRawSync } = await import("node:zlib");
    const packed = deflateRawSync(plain);
    expect(hex(await inflateStream(packed, plain.length))).toBe(hex(plain));
    await expect(inflateStream(packed, plain.length - 1)).rejects.toThrow("more than");
    await expect(inflateStream(packed.subarray(3), plain.length)).rejects.toThrow();
  });
});
