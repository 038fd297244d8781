// Links that sign in: a code that is good once stands behind the '#' of the address,
// which browsers send to nobody. It is exchanged for a token, and taken out of the
// address and of the tab's history at once.

/** A refusal with its number; docs/errors.md lists them. */
export class Refused extends Error {
  constructor(readonly code: number, detail: string) {
    super(detail);
  }
}

/** Takes the codes out of the address. */
export function takeCodes(): string[] {
  const codes = new URLSearchParams(location.hash.slice(1)).getAll("link");
  if (codes.length > 0) history.replaceState(null, "", location.pathname + location.search);
  return codes;
}

/** Who a token signs in. It goes into the device's local database and nowhere else. */
export interface SignedIn {
  address: string;
  device: string;
  token: string;
}

export const openLink = (code: string): Promise<SignedIn> => post("/v1/links/open", { code });

/** Makes a code that signs a further device of the same user in. */
export const linkDevice = (token: string, device: string): Promise<{ code: string }> => post("/v1/links", { device }, token);

export async function ask<T>(method: string, path: string, body?: unknown, key?: string): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: { "Content-Type": "application/json", ...(key ? { Authorization: `Bearer ${key}` } : {}) },
      credentials: "omit",
      cache: "no-store",
    });
  } catch {
    throw new Refused(9000, "The server cannot be reached. Is it running?");
  }
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok) return answer as T;
  const failure = answer as { code?: number; error?: string } | undefined;
  throw new Refused(failure?.code ?? 9007, failure?.error ?? `The server answered with status ${response.status}.`);
}

const post = <T>(path: string, body: unknown, key?: string): Promise<T> => ask("POST", path, body, key);
