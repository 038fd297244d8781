// What the page asks of the backend API; docs/admin-api.md is its manual.
//
// The admin key is typed in and kept in this tab's session storage: it outlives a
// reload, so that nobody is tempted to put it into an address, a bookmark or a
// cookie, and it ends with the tab. No other tab, page or request sees it, and no
// script but this server's can run here.

import { ask, Refused } from "../shared/links.ts";

export interface Status {
  started: string;
  connections: number;
  store_bytes: number;
  free_bytes: number;
  low_on_space: boolean;
  received: { messages: number; bytes: number };
  sent: { messages: number; bytes: number };
}
export interface Connection {
  address: string;
  device: string;
  remote: string;
  since: string;
}
export interface User {
  id: number;
  address: string;
  name?: string;
  active: boolean;
  created: string;
}
export interface Device {
  device: string;
  title?: string;
  platform?: string;
  created: string;
  last_seen: string | null;
  expires: string | null;
  online: boolean;
}
export interface Group {
  id: number;
  name: string;
  description?: string;
  members: number;
  head: number;
  created: string;
  deleted?: string;
}
export interface Member {
  id: number;
  address: string;
  name?: string;
  role: string;
  joined: string;
}

/** A page of a list, and what to ask for the next one. */
export interface Page<T> {
  rows: T[];
  next: string;
}

const slot = "backscroll admin key";

export class Api {
  constructor(private readonly key: string) {}

  /** The key that this tab was given, if it still is good. */
  static remembered(): Api | undefined {
    const key = sessionStorage.getItem(slot);
    return key ? new Api(key) : undefined;
  }

  /** Tries a key. */
  static async unlock(key: string): Promise<Api> {
    const api = new Api(key.trim());
    await api.status();
    sessionStorage.setItem(slot, key.trim());
    return api;
  }

  static forget(): void {
    sessionStorage.removeItem(slot);
  }

  status = (): Promise<Status> => this.get("status");
  connections = (after = ""): Promise<Page<Connection>> => this.page("connections", "connections", after);
  users = (after = ""): Promise<Page<User>> => this.page("users", "users", after);
  groups = (after = ""): Promise<Page<Group>> => this.page("groups", "groups", after);
  members = (group: number, after = ""): Promise<Page<Member>> => this.page(`groups/${group}/members`, "members", after);

  addUser = (address: string, name: string): Promise<User> => this.post("users", { address, name });
  disableUser = (address: string): Promise<void> => this.post("users/disable", { address });
  devices = async (address: string): Promise<Device[]> =>
    (await this.get<{ devices: Device[] }>(`tokens?address=${encodeURIComponent(address)}`)).devices;
  revoke = (address: string, device: string): Promise<void> => this.post("tokens/revoke", { address, device });
  newToken = (address: string, device: string): Promise<{ token: string }> => this.post("tokens", { address, device });
  newLink = (address: string, device: string): Promise<{ code: string }> => this.post("links", { address, device });
  addGroup = (name: string, members: string[]): Promise<Group> => this.post("groups", { name, members });
  deleteGroup = (id: number): Promise<void> => this.post(`groups/${id}/delete`, {});
  changeMembers = (id: number, add: string[], remove: string[]): Promise<void> => this.post(`groups/${id}/members`, { add, remove });

  private async page<T>(path: string, field: string, after: string): Promise<Page<T>> {
    const answer = await this.get<Record<string, unknown>>(`${path}?limit=100${after ? `&after=${encodeURIComponent(after)}` : ""}`);
    return { rows: (answer[field] ?? []) as T[], next: answer["next"] === undefined ? "" : String(answer["next"]) };
  }

  private get = <T>(path: string): Promise<T> => ask("GET", `/v1/admin/${path}`, undefined, this.key);
  private post = <T>(path: string, body: unknown): Promise<T> => ask("POST", `/v1/admin/${path}`, body, this.key);
}

/** Whether the key itself was refused: then it is asked for again. */
export const wrongKey = (e: unknown): boolean => e instanceof Refused && e.code === 5000;
