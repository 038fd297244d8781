import { useCallback, useEffect, useRef, useState } from "react";
import { reason } from "../shared/format.ts";
import { Api, wrongKey, type Page } from "./api.ts";

/** Something that was asked for: what came, what went wrong, and how to ask again. */
export interface Asked<T> {
  value: T | undefined;
  error: string;
  again: () => void;
}

/** Asks at once, and then every so many milliseconds. */
export function useAsked<T>(question: () => Promise<T>, every = 0): Asked<T> {
  const [value, setValue] = useState<T>();
  const [error, setError] = useState("");
  const latest = useRef(question);
  latest.current = question;
  const again = useCallback(() => {
    latest.current().then(
      (v) => {
        setValue(v);
        setError("");
      },
      (e: unknown) => lockOr(e, setError),
    );
  }, []);
  useEffect(() => {
    again();
    if (every === 0) return;
    const timer = setInterval(again, every);
    return () => clearInterval(timer);
  }, [again, every]);
  return { value, error, again };
}

/** A list that grows by pages. */
export interface List<T> {
  rows: T[] | undefined;
  error: string;
  more: (() => void) | undefined;
  again: () => void;
}

export function useList<T>(question: (after: string) => Promise<Page<T>>): List<T> {
  const [rows, setRows] = useState<T[]>();
  const [next, setNext] = useState("");
  const [error, setError] = useState("");
  const latest = useRef(question);
  latest.current = question;
  const load = useCallback((after: string) => {
    latest.current(after).then(
      (page) => {
        setRows((before) => (after ? [...(before ?? []), ...page.rows] : page.rows));
        setNext(page.next);
        setError("");
      },
      (e: unknown) => lockOr(e, setError),
    );
  }, []);
  useEffect(() => load(""), [load]);
  return { rows, error, more: next ? () => load(next) : undefined, again: () => load("") };
}

/** One action at a time, with what went wrong. */
export function useAction(): { busy: boolean; error: string; run: (f: () => Promise<unknown>) => Promise<boolean> } {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const run = useCallback(async (f: () => Promise<unknown>) => {
    setBusy(true);
    setError("");
    try {
      await f();
      return true;
    } catch (e) {
      lockOr(e, setError);
      return false;
    } finally {
      setBusy(false);
    }
  }, []);
  return { busy, error, run };
}

/** A key that is no longer good locks the page; all else is told. */
function lockOr(e: unknown, tell: (reason: string) => void): void {
  if (wrongKey(e)) {
    Api.forget();
    dispatchEvent(new Event("locked"));
  } else tell(reason(e));
}
