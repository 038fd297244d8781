import type { Row, Target } from "@backscroll/client";

/** A conversation's name as people know it. */
export const nameOf = (row: Pick<Row, "name" | "peer" | "target">, me = ""): string => {
  if ("peer" in row.target && row.target.peer === me) return "Notes to self";
  return row.name || row.peer || ("group" in row.target ? `Group ${row.target.group}` : row.target.peer);
};

/** The same conversation has the same key. */
export const keyOf = (t: Target): string => ("group" in t ? `g${t.group}` : `p${t.peer}`);

export const isGroup = (t: Target): t is { group: number } => "group" in t;

/** The user wants to hear nothing of it now. */
export const isMuted = (row: Row): boolean => row.mutedUntil > Date.now();
