import type { ReactNode } from "react";
import { Empty, Spinner } from "../shared/parts.tsx";
import type { List } from "./hooks.ts";

/** A list as a table: what it waits for, that it is empty, what went wrong, and more of it. */
export function Table<T>({ list, label, heads, empty, children }: { list: List<T>; label: string; heads: string[]; empty: string; children: (row: T) => ReactNode }) {
  return (
    <>
      {list.error && <p className="note bad" role="alert">{list.error}</p>}
      {!list.rows && !list.error && <p><Spinner label="Loading" /></p>}
      {list.rows?.length === 0 && <Empty title={empty} />}
      {list.rows && list.rows.length > 0 && (
        <div className="table" tabIndex={0} role="region" aria-label={label}>
          <table>
            <thead><tr>{heads.map((h) => <th key={h} scope="col">{h || <span className="unseen">Actions</span>}</th>)}</tr></thead>
            <tbody>{list.rows.map(children)}</tbody>
          </table>
        </div>
      )}
      {list.more && <button className="button small" onClick={list.more}>More</button>}
    </>
  );
}
