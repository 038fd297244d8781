import { indexedDBStorage, openClient, type Client, type Failure } from "@backscroll/client/browser";
import { openLink, takeCodes } from "../shared/links.ts";

// Where the token lives: in this device's local database (IndexedDB), where the SDK keeps
// it beside the messages that it opens the way to. It is in no address, no cookie and no
// other storage, and the page runs no script but this server's. Signing out deletes it.

/** A device of a user in this browser. */
export async function openDevice(database: string, token?: string, remember = true): Promise<Client> {
  return openClient({
    storage: indexedDBStorage(database),
    server: location.origin,
    platform: platform(),
    remember,
    ...(token === undefined ? {} : { token: (why?: Failure) => (why ? Promise.reject(new Error(why.detail)) : token) }),
  });
}

/** A token or a link's address or code, as a person pastes it: signs in with what it is. */
export async function tokenOf(text: string): Promise<string> {
  const trimmed = text.trim();
  if (/^[0-9a-f]{64}$/i.test(trimmed)) return trimmed.toLowerCase();
  const code = /[#&]link=([\w-]+)/.exec(trimmed)?.[1] ?? trimmed;
  return (await openLink(code)).token;
}

/** The code that this page was opened with, if it was. */
export const codeOfAddress = (): string | undefined => takeCodes()[0];

/** What the user's list of devices says of this one: the browser and its system. */
function platform(): string {
  const agent = navigator.userAgent;
  const browser = /Firefox/.test(agent) ? "Firefox" : /Edg\//.test(agent) ? "Edge" : /Chrome/.test(agent) ? "Chrome" : /Safari/.test(agent) ? "Safari" : "Browser";
  const system = /Android/.test(agent) ? "Android" : /iPhone|iPad/.test(agent) ? "iOS" : /Windows/.test(agent) ? "Windows" : /Mac OS/.test(agent) ? "macOS" : /Linux/.test(agent) ? "Linux" : "";
  return system ? `${browser}, ${system}` : browser;
}
