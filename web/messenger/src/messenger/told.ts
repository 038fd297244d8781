import type { Change } from "@backscroll/client";
import { useCallback, useState } from "react";
import { reason } from "../shared/format.ts";

/** Follows something that was asked for to its end, and says whether it came about. */
export type Told = (asked: Promise<unknown>) => Promise<boolean>;

/** Why the last thing that was asked for did not come about, in words; a change is followed to the server's answer. */
export function useTold(): [error: string, told: Told, forget: () => void] {
  const [error, setError] = useState("");
  const told = useCallback(async (asked: Promise<unknown>) => {
    try {
      await (await asked as Partial<Change> | undefined)?.wait?.();
      setError("");
      return true;
    } catch (e) {
      setError(reason(e));
      return false;
    }
  }, []);
  return [error, told, useCallback(() => setError(""), [])];
}
