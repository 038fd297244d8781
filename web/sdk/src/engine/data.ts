// User data is what the user keeps under keys on all his devices. The local database has it as far
// as it came: by the stream that also brings rows, or because a prefix or a key was asked for. A
// change of this device is shown over that at once.

import { compareText } from "../bytes.ts";
import type { Change, Datum as Row } from "../frame.ts";
import type { Reader } from "../localdb/localdb.ts";
import type { Datum, Millis } from "../types.ts";
import { noteBlocked } from "./blocked.ts";
import type { Queued } from "./conv.ts";
import type { Engine } from "./engine.ts";

/** What the engine holds of it in memory. */
export interface DataState {
  /** Changes of this device that the server has not answered. */
  queue: Queued[];
  /** The newest of each key. */
  latest: Map<string, Queued>;
  /** When the server said to ask again; 0: it did not. */
  retryAt: Millis;
  /** +1 whenever what is known is dropped: an answer to what was asked before says nothing of what changed meanwhile. */
  life: number;
}

export const newDataState = (): DataState => ({ queue: [], latest: new Map(), retryAt: 0, life: 0 });

const NO_BYTES = new Uint8Array();
const ALL = Number.MAX_SAFE_INTEGER;

/** Whether the value of a row is there. */
export const isWhole = (d: Row): boolean => d.value.length === d.size;

/** Reads a key from the local database. */
export const readDatum = (e: Engine, key: string): Promise<Datum> => e.db.view((r) => datumOf(e, r, key));

async function datumOf(e: Engine, r: Reader, key: string): Promise<Datum> {
  const row = await r.datum(key);
  if (row) return withPending(e, shown(row));
  return withPending(e, { key, state: (await r.hasPrefix(key)) ? "absent" : "unknown", value: NO_BYTES, size: 0, pending: false });
}

function shown(row: Row): Datum {
  const { key, size } = row;
  if (row.deleted) return { key, state: "absent", value: NO_BYTES, size: 0, pending: false };
  return isWhole(row) ? { key, state: "here", value: row.value, size, pending: false } : { key, state: "long", value: NO_BYTES, size, pending: false };
}

/** Shows the newest change of this device over what the server has. */
function withPending(e: Engine, d: Datum): Datum {
  const ch = e.data.latest.get(d.key)?.change;
  if (!ch) return d;
  if (ch.kind === "set data") return { key: d.key, state: "here", value: ch.value, size: ch.value.length, pending: true };
  return { key: d.key, state: "absent", value: NO_BYTES, size: 0, pending: true };
}

/** The key that a change is about; "": it is none of user data. */
export const keyOf = (ch: Change): string => (ch.kind === "set data" || ch.kind === "delete data" ? ch.key : "");

/** The keys with a prefix that are known here to be there, ascending, and whether these are all. */
export const listData = (e: Engine, prefix: string): Promise<{ data: Datum[]; known: boolean }> =>
  e.db.view(async (r) => {
    const rows = new Map((await r.data(prefix, "", ALL)).map((row) => [row.key, shown(row)]));
    for (const key of e.data.latest.keys()) {
      if (key.startsWith(prefix) && !rows.has(key)) rows.set(key, { key, state: "absent", value: NO_BYTES, size: 0, pending: false });
    }
    const data = [...rows.values()].map((d) => withPending(e, d)).filter((d) => d.state !== "absent").sort((a, b) => compareText(a.key, b.key));
    return { data, known: await r.hasPrefix(prefix) };
  });

/** Tells how keys are shown now. */
export async function tellData(e: Engine, ...keys: string[]): Promise<void> {
  for (const key of keys) {
    const datum = await readDatum(e, key);
    noteBlocked(e, datum);
    e.emit({ kind: "data", datum });
  }
}
