// The session of the seed: readDbSession(peer, groupid, query, on_read), with its names and its
// callbacks. It has no rules of its own.
//
//   const rs = api.readDbSession("dest", 0, null, function on_read(result) {
//     show(this.getMessages());
//     if (result < 100) this.sync(200, function on_sync(count) { if (count > 0) this.read(count); });
//   });
//   rs.read(100);

import type { Client, ReadSession } from "./api.ts";
import { BackscrollError, Code } from "./errors.ts";
import type { Message, SyncResult, Target } from "./types.ts";

/** Called with how many messages a read delivered; `this` is the session. */
export type OnRead = (this: ReadDbSession, result: number) => void;
/** Called with how many messages read now delivers, -1 if it was refused; `this` is the session. */
export type OnSync = (this: ReadDbSession, count: number, result?: SyncResult) => void;

export class ReadDbSession {
  private readonly session: Promise<ReadSession>;
  private messages: Message[] = [];
  private turn: Promise<void> = Promise.resolve();

  constructor(client: Client, target: Target, query: string, receipts: boolean, private readonly on_read: OnRead) {
    this.session = client.openSession({
      with: target, ...(query && { query }), readReceipts: receipts,
      on: { message: (m) => this.live(m), removed: (r) => this.removed("range" in r ? (m) => m.seq >= r.range.lo && m.seq <= r.range.hi : (m) => m.id === r.id) },
    });
    this.session.catch(() => {}); // every call hears of it
  }

  /** Reads at most n further messages from the local database; on_read is called with how many there were. */
  read(n: number): Promise<number> {
    return this.next(async (s) => {
      const page = await s.read(n);
      const known = new Set(page.messages.map((m) => m.id));
      this.messages = [...this.messages.filter((m) => !known.has(m.id)), ...page.messages];
      this.on_read.call(this, page.count);
      return page.count;
    });
  }

  /** Brings messages from the server's database into the local one; on_sync is called with how many read then delivers. */
  async sync(n: number, on_sync?: OnSync): Promise<number> {
    const result = await (await this.session).sync(n);
    const count = result.error ? -1 : result.count;
    on_sync?.call(this, count, result);
    return count;
  }

  /** What was read so far and what came live, the newest first. */
  getMessages(): Message[] {
    return this.messages;
  }

  async stop(): Promise<void> {
    await (await this.session).stop();
  }

  /** One read after the other, in the order of the calls. */
  private next<T>(f: (s: ReadSession) => Promise<T>): Promise<T> {
    const result = this.turn.then(async () => f(await this.session));
    this.turn = result.then(() => {}, () => {});
    return result;
  }

  private live(m: Message): void {
    const at = this.messages.findIndex((o) => o.id === m.id);
    if (at >= 0) this.messages = this.messages.with(at, m);
    else if (!m.update) this.messages = [m, ...this.messages];
  }

  private removed(gone: (m: Message) => boolean): void {
    this.messages = this.messages.filter((m) => !gone(m));
  }
}

/** The seed-shaped view of a client. */
export function seedApi(client: Client): { readDbSession: (peer: string, groupid: number, query: string | null, on_read: OnRead) => ReadDbSession } {
  return {
    readDbSession: (peer, groupid, query, on_read) => {
      if (!peer && !groupid) throw new BackscrollError(Code.BadRequest, "a peer or a group is needed", "readDbSession");
      return new ReadDbSession(client, groupid ? { group: groupid } : { peer }, query ?? "", true, on_read);
    },
  };
}
