// The Go engine and this one, given the same random lives of devices, come to the same: every
// frame that is sent, every event, every page, what is held and what is shown.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import { memoryStorage } from "../src/storage/memory.ts";
import { Replay, type Line } from "./replay.ts";

const binary = process.env["DIFFERENTIAL"] ?? fileURLToPath(new URL("../node_modules/.differential", import.meta.url));
const runs = Number(process.env["RUNS"] ?? 8);
const first = Number(process.env["SEED"] ?? 1);
const steps = process.env["STEPS"] ?? "400";

/** As JSON has it: what is undefined is not there. */
const plain = (x: unknown): unknown => JSON.parse(JSON.stringify(x));

describe.skipIf(!existsSync(binary))("the Go engine and this one", () => {
  test.each(Array.from({ length: runs }, (_, i) => first + i))("seed %i", async (seed) => {
    const said = execFileSync(binary, [`-seed=${seed}`, "-runs=1", `-steps=${steps}`], { encoding: "utf8", maxBuffer: 1 << 28 });
    const devices = new Map<number, Replay>();
    const lines = said.trimEnd().split("\n").map((text) => JSON.parse(text) as Line);
    expect(lines.length).toBeGreaterThan(100);
    for (const [i, l] of lines.entries()) {
      let d = devices.get(l.device_no);
      if (!d) devices.set(l.device_no, (d = new Replay(memoryStorage())));
      const { result, frames, events, drop, deadline } = l;
      const where = () => `line ${i + 1}: device ${l.device_no}: ${JSON.stringify({ ...l, result: 0, frames: 0, events: 0 }).slice(0, 600)}`;
      const want = { result, frames, events, drop, deadline };
      const came = await d.play(l);
      if (!isDeepStrictEqual(plain(came), want)) expect(came, where()).toEqual(want); // this one draws the difference
    }
    for (const d of devices.values()) await d.close();
  });
});
