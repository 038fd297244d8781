// docs/quickstart-typescript.md, with the package as it is built.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Server, noServer } from "./server.ts";

const sdk = fileURLToPath(new URL("..", import.meta.url));
const text = readFileSync(new URL("../../../docs/quickstart-typescript.md", import.meta.url), "utf8");
const block = (language: string): string => new RegExp("```" + language + "\n([^]*?)```").exec(text)![1]!;

describe.skipIf(noServer)("the quick start", () => {
  let server: Server;
  // Inside the package, where its own name finds it.
  const dir = mkdtempSync(join(sdk, "node_modules", ".quickstart-"));
  beforeAll(async () => {
    server = await Server.start();
    execFileSync(process.execPath, [join(sdk, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.build.json"], { cwd: sdk });
    writeFileSync(join(dir, "package.json"), JSON.stringify({ name: "@backscroll/client", type: "module", exports: { "./node": "./dist/node.js" } }));
    execFileSync("cp", ["-r", join(sdk, "dist"), dir]);
  });
  afterAll(async () => {
    await server.stop();
    rmSync(dir, { recursive: true });
  });

  test("does what it says", async () => {
    writeFileSync(join(dir, "ann.token"), server.token("ann", "phone"));
    writeFileSync(join(dir, "hello.mjs"), block("js"));
    const bob = await server.device("bob", "phone");
    await bob.sendWait({ peer: "ann" }, { text: "The lamp is lit." });
    const hello = (): string => execFileSync(process.execPath, ["hello.mjs"], { cwd: dir, encoding: "utf8", env: { ...process.env, SERVER: server.url } });
    expect(hello()).toBe(block("text"));
    await bob.close();
    await server.kill();
    expect(hello()).toBe("1 beginning\nbob: The lamp is lit.\n");
    await server.begin();
  });
});
