// Turns proto/ into src/pb: device_pb.ts by protobuf-es, of which the SDK uses the types and its
// tests all, and table.ts, which src/wire/proto.ts reads and writes by. The sources are compiled by tools/dev/gen, so this needs Go and no protoc.
//
//   npm run gen             write the code
//   npm run gen -- --check  write nothing; fail if the code differs
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync, existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createFileRegistry, fromBinary, ScalarType } from "@bufbuild/protobuf";
import { CodeGeneratorRequestSchema, CodeGeneratorResponseSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { create } from "@bufbuild/protobuf";

const sdk = join(dirname(fileURLToPath(import.meta.url)), "..");
const check = process.argv.includes("--check");
const request = execFileSync("go", ["-C", "../../tools/dev", "run", "./gen", "-request"], { cwd: sdk, maxBuffer: 1 << 26 });
const plugin = join(sdk, "node_modules/@bufbuild/protoc-gen-es/bin/protoc-gen-es");
const answer = execFileSync(process.execPath, [plugin], { cwd: sdk, input: request, maxBuffer: 1 << 26 });
const response = fromBinary(CodeGeneratorResponseSchema, answer);
if (response.error) throw new Error(response.error);

const TYPES = {
  [ScalarType.STRING]: "s", [ScalarType.BYTES]: "b", [ScalarType.UINT64]: "u", [ScalarType.INT64]: "i", [ScalarType.UINT32]: "n",
  [ScalarType.DOUBLE]: "f", [ScalarType.BOOL]: "t",
};

function fieldText(f) {
  const type = f.message ? f.message.name : TYPES[f.scalar];
  if (!type) throw new Error(`${f}: a type that src/wire/proto.ts does not know`);
  if (f.oneof && f.oneof.name !== "kind") throw new Error(`${f}: the one oneof of a message is called kind`);
  const mark = f.fieldKind === "list" ? "*" : f.oneof ? "|" : f.proto.proto3Optional ? "?" : "";
  return `${f.localName}=${f.number}${mark}${type}`;
}

function table() {
  const files = create(FileDescriptorSetSchema, { file: fromBinary(CodeGeneratorRequestSchema, request).protoFile });
  const lines = ["// Generated from proto/ by scripts/gen.mjs. DO NOT EDIT.", "", "/** The fields of each message, ascending: see src/wire/proto.ts. */", "export const TABLE = {"];
  for (const d of createFileRegistry(files)) {
    if (d.kind !== "message") continue;
    const fields = [...d.fields].sort((a, b) => a.number - b.number);
    lines.push(`  ${d.name}: ${JSON.stringify(fields.map(fieldText).join(" "))},`);
  }
  return [...lines, "} as const;", ""].join("\n");
}

for (const file of [...response.file, { name: "table.ts", content: table() }]) {
  const path = join(sdk, "src/pb", file.name.split("/").pop());
  const now = existsSync(path) ? readFileSync(path, "utf8") : "";
  if (now === file.content) continue;
  if (check) {
    console.error(`${path} differs from proto/: run \`npm run gen\` in web/sdk and commit what it changes`);
    process.exitCode = 1;
    continue;
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, file.content);
  console.log("write", path);
}
