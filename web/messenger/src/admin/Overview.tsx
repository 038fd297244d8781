import { bytes, count, fullTime } from "../shared/format.ts";
import { Spinner } from "../shared/parts.tsx";
import type { Api } from "./api.ts";
import { useAsked } from "./hooks.ts";

/** How the server fares, looked at every few seconds. */
export function Overview({ api }: { api: Api }) {
  const { value: s, error } = useAsked(api.status, 3000);
  if (!s) return error ? <p className="note bad" role="alert">{error}</p> : <p><Spinner label="Loading" /></p>;
  return (
    <section aria-label="Overview" className="stack">
      {error && <p className="note bad" role="alert">{error} What stands here is from before.</p>}
      {s.low_on_space && <p className="note bad" role="alert">The disk is nearly full: sends and imports are refused, reading goes on. Make room on it.</p>}
      <dl className="figures">
        <Figure name="Connected devices" value={count(s.connections)} />
        <Figure name="Store" value={bytes(s.store_bytes)} about={`${bytes(s.free_bytes)} free on its disk`} />
        <Figure name="From devices" value={bytes(s.received.bytes)} about={`${count(s.received.messages)} frames`} />
        <Figure name="To devices" value={bytes(s.sent.bytes)} about={`${count(s.sent.messages)} frames`} />
      </dl>
      <p className="small faint">Traffic since the server started, {fullTime(Date.parse(s.started))}.</p>
    </section>
  );
}

function Figure({ name, value, about }: { name: string; value: string; about?: string }) {
  return (
    <div className="figure">
      <dt>{name}</dt>
      <dd className="figure-value num">{value}</dd>
      {about && <dd className="small soft num">{about}</dd>}
    </div>
  );
}
