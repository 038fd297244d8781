import { useEffect, useState, type ReactNode } from "react";
import { Spinner } from "../shared/parts.tsx";

type Panes = typeof import("./panes.ts");

let loaded: Panes | undefined;

/** Brings the panes; what failed is tried again at the next call. */
export async function loadPanes(): Promise<Panes> {
  return (loaded ??= await import("./panes.ts"));
}

/** Shows a pane as soon as its script is here. */
export function Pane({ children }: { children: (panes: Panes) => ReactNode }) {
  const [panes, setPanes] = useState(loaded);
  const [failed, setFailed] = useState(false);
  const load = () => {
    setFailed(false);
    loadPanes().then(setPanes, () => setFailed(true));
  };
  useEffect(load, []);
  if (panes) return children(panes);
  return failed
    ? <p className="note bad pane-note" role="alert">This part of the page could not be loaded. <button className="button small" onClick={load}>Try again</button></p>
    : <p className="list-wait"><Spinner label="Loading" /></p>;
}
