import type { Coverage } from "@backscroll/client";
import { count, many } from "./format.ts";

const held = (c: Coverage): number => c.spans.reduce((n, s) => n + s.hi - s.lo + 1, 0);

/** In words what the bar shows. */
export function coverageText(c: Coverage): string {
  if (!c.known) return "Not known yet";
  const all = Math.max(0, c.head - c.first + 1);
  const missing = c.gaps.reduce((n, g) => n + g.hi - g.lo + 1, 0);
  if (all === 0) return "Nothing written yet";
  if (missing === 0) return `All ${many(all, "message")} here`;
  if (missing === all) return `None of ${many(all, "message")} here`;
  return `${count(held(c))} of ${many(all, "message")} here, ${many(c.gaps.length, "gap")}`;
}

/** What a device holds of a conversation, from its first message to its newest, in proportion. */
export function CoverageBar({ coverage: c }: { coverage: Coverage }) {
  const first = c.first || 1;
  const all = Math.max(1, c.head - first + 1);
  return (
    <svg className="coverage" viewBox={`0 0 ${all} 10`} preserveAspectRatio="none" role="img" aria-label={coverageText(c)}>
      {c.spans.map((s) => {
        // The shortest span is seen too: never thinner than a hair.
        const width = Math.max(s.hi - s.lo + 1, all / 250);
        return <rect key={`${s.lo} ${s.rev}`} x={Math.min(s.lo - first, all - width)} y="0" width={width} height="10" className={s.rev < c.rev ? "stale" : "held"} />;
      })}
      {c.holes.map((h) => <rect key={`hole ${h.lo}`} x={h.lo - first} y="0" width={Math.max(h.hi - h.lo + 1, all / 400)} height="10" className="hole" />)}
    </svg>
  );
}
