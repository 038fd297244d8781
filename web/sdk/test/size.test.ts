// What an app downloads: under 60 KiB gzipped, without the database library.

import { gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";

const LIMIT = 60 * 1024;

async function sizeOf(code: string): Promise<number> {
  const out = await build({
    stdin: { contents: code, resolveDir: fileURLToPath(new URL("../src", import.meta.url)), loader: "ts" }, bundle: true, minify: true, format: "esm",
    external: ["idb"], write: false, platform: "browser",
  });
  return gzipSync(out.outputFiles[0]!.contents, { level: 9 }).length;
}

describe("size", () => {
  test("everything for a browser is under 60 KiB", async () => {
    const size = await sizeOf('export * from "./browser.ts"; export * from "./compat.ts";');
    console.log(`everything for a browser: ${(size / 1024).toFixed(1)} KiB gzipped`);
    expect(size).toBeLessThan(LIMIT);
    expect(size).toBeGreaterThan(20 * 1024); // otherwise it was not all of it
  });

  test("what is not used is left out", async () => {
    expect(await sizeOf('export { BackscrollError } from "./index.ts";')).toBeLessThan(1024);
    expect(await sizeOf('export { indexedDBStorage } from "./browser.ts";')).toBeLessThan(4 * 1024);
  });
});
