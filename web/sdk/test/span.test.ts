import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as span from "../src/span.ts";
import type { Range } from "../src/types.ts";

interface Case {
  name: string;
  start: string;
  op: string;
  fails?: boolean;
  range?: [number, number];
  ranges?: [number, number][];
  rev?: number;
  prev?: number;
  since?: number;
  upto?: number;
  seq?: number;
  want?: unknown;
}

const cases = JSON.parse(readFileSync(new URL("../../../proto/vectors/span.json", import.meta.url), "utf8")) as Case[];
const KNOWN = new Set(["name", "start", "op", "fails", "range", "ranges", "rev", "prev", "since", "upto", "seq", "want"]);
const rangeOf = ([lo, hi]: [number, number]): Range => ({ lo, hi });
const pair = (r: Range): [number, number] => [r.lo, r.hi];

function run(c: Case): unknown {
  const s = span.parse(c.start);
  const range = c.range && rangeOf(c.range);
  switch (c.op) {
    case "parse": return span.draw(s);
    case "insert": return span.draw(span.insert(s, { ...range!, rev: c.rev! }));
    case "push": return span.draw(span.push(s, c.prev!, c.rev!));
    case "lift": return span.draw(span.lift(s, c.ranges!.map(rangeOf), c.since!, c.upto!));
    case "remove": return span.draw(span.remove(s, range!));
    case "gaps": return span.gaps(s, range!).map(pair);
    case "held": return span.held(s, range!);
    case "stale": return span.draw(span.stale(s, range!, c.rev!));
    case "run": return mapped(span.run(s, c.seq!), pair);
    case "at": return span.draw([span.at(s, c.seq!)].filter((x) => x !== undefined));
    case "below": return span.below(s, c.seq!) ?? null;
    case "above": return span.above(s, c.seq!) ?? null;
  }
  throw new Error(`op ${c.op} is not known here`);
}

const mapped = <T, U>(x: T | undefined, f: (x: T) => U): U | null => (x === undefined ? null : f(x));

describe("proto/vectors/span.json", () => {
  test.each(cases.map((c) => [c.name, c] as const))("%s", (_name, c) => {
    expect(Object.keys(c).filter((k) => !KNOWN.has(k))).toEqual([]);
    if (c.fails) expect(() => run(c)).toThrow();
    else expect(run(c)).toEqual(c.want);
  });
});
