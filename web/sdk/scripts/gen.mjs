// Turns proto/ into src/pb. The sources are compiled by tools/dev/gen, so this needs Go and no protoc.
//
//   npm run gen             write the code
//   npm run gen -- --check  write nothing; fail if the code differs
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync, existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { fromBinary } from "@bufbuild/protobuf";
import { CodeGeneratorResponseSchema } from "@bufbuild/protobuf/wkt";

const sdk = join(dirname(fileURLToPath(import.meta.url)), "..");
const check = process.argv.includes("--check");
const request = execFileSync("go", ["-C", "../../tools/dev", "run", "./gen", "-request"], { cwd: sdk, maxBuffer: 1 << 26 });
const plugin = join(sdk, "node_modules/@bufbuild/protoc-gen-es/bin/protoc-gen-es");
const answer = execFileSync(process.execPath, [plugin], { cwd: sdk, input: request, maxBuffer: 1 << 26 });
const response = fromBinary(CodeGeneratorResponseSchema, answer);
if (response.error) throw new Error(response.error);
for (const file of response.file) {
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
