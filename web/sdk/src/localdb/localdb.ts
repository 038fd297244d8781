// The local database as the engine uses it, on any Storage. Look-ups of what is not there
// give undefined. Coverage, rows and messages change in one transaction.

import type { Storage, StoreReader, StoreWriter } from "../storage/storage.ts";
import type { Datum, InboxKey, Watermark } from "../frame.ts";
import { isEmpty, lengthOf, type SpanSet } from "../span.ts";
import type { Address, ConvID, Hole, Member, MessageID, Range, Seq } from "../types.ts";
import { compareBytes, utf8 } from "../bytes.ts";
import { after, datumKey, entryKey, idKey, key, listKey, metaKey, next, peerKey, placedKey, prefixKey, seqKey, u32, u53, u64, type Table } from "./keys.ts";
import { NO_STATE, Trait, TRAITS, newRecord, type ConvNo, type ConvRecord, type Cover, type OutboxEntry, type Stored, type StoredCounts } from "./records.ts";

const ALL = Number.MAX_SAFE_INTEGER;
/** Where this many values are few enough to be looked at one by one. */
const FEW = 32;

export class LocalDB {
  constructor(readonly storage: Storage) {}

  /** Runs f on what is committed. */
  view<T>(f: (r: Reader) => Promise<T>): Promise<T> {
    return this.storage.view((r) => f(new Reader(r)));
  }

  /** Runs f in one transaction; with durable it is on disk when this resolves. */
  update<T>(durable: boolean, f: (tx: Tx) => Promise<T>): Promise<T> {
    return this.storage.update(durable, (w) => f(new Tx(w)));
  }

  close(): Promise<void> {
    return this.storage.close();
  }
}

export class Reader {
  constructor(protected readonly r: StoreReader) {}

  async meta<T>(name: string): Promise<T | undefined> {
    return (await this.r.get(metaKey(name))) as T | undefined;
  }

  async conv(no: ConvNo): Promise<ConvRecord | undefined> {
    return (await this.r.get(key("c", u32(no)))) as ConvRecord | undefined;
  }

  async convByID(id: ConvID): Promise<ConvRecord | undefined> {
    const no = await this.r.get(idKey(id));
    return no === undefined ? undefined : this.conv(no as ConvNo);
  }

  async convByPeer(peer: Address): Promise<ConvRecord | undefined> {
    const no = await this.r.get(peerKey(peer));
    return no === undefined ? undefined : this.conv(no as ConvNo);
  }

  /** At most limit conversations with an inbox row that come after `before` in the list. */
  async list(before: InboxKey | undefined, limit: number): Promise<ConvRecord[]> {
    const lo = before ? next(listKey(before)) : key("l");
    const out: ConvRecord[] = [];
    for (const no of await this.r.scan(lo, after(key("l")), limit)) out.push((await this.conv(no as ConvNo))!);
    return out;
  }

  /** At most limit conversations with a receipt that the server has not acknowledged. */
  async wanting(limit: number): Promise<ConvRecord[]> {
    const out: ConvRecord[] = [];
    for (const no of await this.r.scan(key("w"), after(key("w")), limit)) out.push((await this.conv(no as ConvNo))!);
    return out;
  }

  async cover(no: ConvNo): Promise<Cover> {
    return ((await this.r.get(key("s", u32(no)))) as Cover | undefined) ?? { spans: [], holes: [] };
  }

  async watermarks(no: ConvNo): Promise<Watermark[]> {
    return (await this.table("k", no)) as Watermark[];
  }

  async message(no: ConvNo, seq: Seq): Promise<Stored | undefined> {
    return (await this.r.get(seqKey("M", no, seq))) as Stored | undefined;
  }

  /** At most limit stored messages of a range, ascending or backward; of one thread, or of all (0n). */
  async messages(no: ConvNo, r: Range, backward: boolean, limit: number, thread = 0n): Promise<Stored[]> {
    if (isEmpty(r) || limit <= 0) return [];
    if (thread !== 0n) {
      const lo = key("t", u32(no), u64(thread), u53(r.lo));
      return (await this.r.scan(lo, next(key("t", u32(no), u64(thread), u53(r.hi))), limit, backward)) as Stored[];
    }
    if (!backward) return (await this.r.scan(seqKey("M", no, r.lo), next(seqKey("M", no, r.hi)), limit)) as Stored[];
    // What is held is dense: going back in steps of the limit costs no more than it delivers.
    const out: Stored[] = [];
    for (let hi = r.hi; hi >= r.lo && out.length < limit; ) {
      const lo = Math.max(r.lo, hi - Math.max(limit - out.length, FEW) + 1);
      const part = (await this.r.scan(seqKey("M", no, lo), next(seqKey("M", no, hi)), ALL)) as Stored[];
      for (let i = part.length - 1; i >= 0 && out.length < limit; i--) out.push(part[i]!);
      hi = lo - 1;
      if (part.length === 0 && hi >= r.lo) {
        const below = (await this.r.scan(seqKey("M", no, r.lo), next(seqKey("M", no, hi)), 1, true)) as Stored[];
        if (!below[0]) break;
        hi = below[0].seq;
      }
    }
    return out;
  }

  /** How many stored messages of a range there are; of one thread, or of all (0n). */
  async countAll(no: ConvNo, r: Range, thread = 0n): Promise<number> {
    if (isEmpty(r)) return 0;
    if (thread === 0n) return this.r.count(seqKey("M", no, r.lo), next(seqKey("M", no, r.hi)));
    return this.r.count(key("t", u32(no), u64(thread), u53(r.lo)), next(key("t", u32(no), u64(thread), u53(r.hi))));
  }

  async countMessages(no: ConvNo, r: Range, thread = 0n): Promise<StoredCounts> {
    if (thread !== 0n || lengthOf(r) <= FEW) {
      const n: StoredCounts = { all: 0, own: 0, counts: 0, mention: 0 };
      for (const row of await this.messages(no, r, false, ALL, thread)) tally(n, row.traits, 1);
      return n;
    }
    const n: StoredCounts = { all: 0, own: 0, counts: 0, mention: 0 };
    const all = await this.countAll(no, r);
    for (let traits = 0; traits < TRAITS; traits++) {
      if (traits === Trait.counts) continue;
      const at = [u32(no), Uint8Array.of(traits)] as const;
      tally(n, traits, await this.r.count(key("x", ...at, u53(r.lo)), next(key("x", ...at, u53(r.hi)))));
    }
    tally(n, Trait.counts, all - n.all);
    return n;
  }

  /** At most limit members whose address sorts after `last`, ascending. */
  async members(no: ConvNo, last: Address, limit: number): Promise<Member[]> {
    const lo = next(key("n", u32(no), utf8(last)));
    return (await this.r.scan(lo, after(key("n", u32(no))), limit)) as Member[];
  }

  /** The outbox entries of a conversation (0: of all) in the order in which they were written. */
  async outbox(no: ConvNo): Promise<OutboxEntry[]> {
    const all = (await this.r.scan(key("o"), after(key("o")), ALL)) as OutboxEntry[];
    return no === 0 ? all : all.filter((e) => e.conv === no);
  }

  async outboxByID(id: MessageID): Promise<OutboxEntry | undefined> {
    const no = await this.r.get(entryKey(id));
    return no === undefined ? undefined : ((await this.r.get(key("o", u53(no as number)))) as OutboxEntry);
  }

  /** Where a message of this device, once in the outbox, was stored by the server; 0: not known here. */
  async placed(no: ConvNo, id: MessageID): Promise<Seq> {
    return ((await this.r.get(placedKey(no, id))) as Seq | undefined) ?? 0;
  }

  /** What is known of a key of the user's data. */
  async datum(name: string): Promise<Datum | undefined> {
    return (await this.r.get(datumKey(name))) as Datum | undefined;
  }

  /** At most limit keys that begin with prefix and sort after `last`, ascending, those known to be deleted included. */
  async data(prefix: string, last: string, limit: number): Promise<Datum[]> {
    const [first, behind] = [datumKey(prefix), next(datumKey(last))];
    const lo = last !== "" && compareBytes(behind, first) > 0 ? behind : first;
    return (await this.r.scan(lo, after(first), limit)) as Datum[];
  }

  /** Whether putPrefix noted s or a prefix of it. */
  async hasPrefix(s: string): Promise<boolean> {
    for (let prefix = s; ; prefix = [...prefix].slice(0, -1).join("")) {
      if ((await this.r.get(prefixKey(prefix))) !== undefined) return true;
      if (prefix === "") return false;
    }
  }

  protected table(t: Table, no: ConvNo): Promise<unknown[]> {
    return this.r.scan(key(t, u32(no)), after(key(t, u32(no))), ALL);
  }
}

export function tally(n: StoredCounts, traits: number, by: number): void {
  n.all += by;
  if (traits & Trait.own) n.own += by;
  else if (traits & Trait.counts) {
    n.counts += by;
    if (traits & Trait.mention) n.mention += by;
  }
}

/** A Reader that writes, and reads its own writes. */
export class Tx extends Reader {
  constructor(private readonly w: StoreWriter) {
    super(w);
  }

  /** undefined takes it away. */
  setMeta(name: string, value: unknown): void {
    if (value === undefined) this.w.delete(metaKey(name));
    else this.w.put(metaKey(name), value);
  }

  private async number(name: string): Promise<number> {
    const n = ((await this.meta<number>(name)) ?? 0) + 1;
    this.setMeta(name, n);
    return n;
  }

  /** Stores the whole record; a zero no is given the next number, set in c. */
  async putConv(c: ConvRecord): Promise<void> {
    const old = c.no === 0 ? undefined : await this.conv(c.no);
    if (c.no === 0) c.no = await this.number("next conversation");
    const listed = (r: ConvRecord) => (r.inboxRev > 0 ? listKey({ pinned: r.pinned, activity: r.activity, conv: r.id }) : undefined);
    const wants = (r: ConvRecord) => r.wantDelivered > 0 || r.wantRead > 0 || r.wantTold > 0;
    const [was, is] = [old && listed(old), listed(c)];
    if (was) this.w.delete(was);
    if (is) this.w.put(is, c.no);
    if (c.id !== "" && c.id !== old?.id) this.w.put(idKey(c.id), c.no);
    if (c.peer !== "" && c.peer !== old?.peer) this.w.put(peerKey(c.peer), c.no);
    if (wants(c)) this.w.put(key("w", u32(c.no)), c.no);
    else if (old && wants(old)) this.w.delete(key("w", u32(c.no)));
    this.w.put(key("c", u32(c.no)), c);
  }

  setCover(no: ConvNo, spans: SpanSet, holes: readonly Hole[]): void {
    this.w.put(key("s", u32(no)), { spans, holes });
  }

  async putWatermark(no: ConvNo, mark: Watermark): Promise<void> {
    const at = key("k", u32(no), utf8(mark.user));
    const old = (await this.r.get(at)) as Watermark | undefined;
    const { max } = Math;
    this.w.put(at, { ...mark, delivered: max(mark.delivered, old?.delivered ?? 0), read: max(mark.read, old?.read ?? 0) });
  }

  /** Takes all conversations out of the list: what is known of their heads is to be checked. */
  async unlist(): Promise<void> {
    for (const c of await this.list(undefined, ALL)) await this.putConv({ ...c, inboxRev: 0 });
  }

  /** Stores messages; one that is there already is replaced only by a higher rev. */
  async putMessages(no: ConvNo, rows: readonly Stored[]): Promise<void> {
    if (rows.length === 0) return;
    const old = await this.among(no, rows);
    for (const row of rows) {
      const was = old.get(row.seq);
      if (was && was.rev >= row.rev) continue;
      if (was) this.unindex(no, was);
      this.write(no, row);
    }
  }

  /** The stored ones of these. */
  private async among(no: ConvNo, rows: readonly Stored[]): Promise<Map<Seq, Stored>> {
    const found = new Map<Seq, Stored>();
    const seqs = rows.map((r) => r.seq);
    const r = { lo: Math.min(...seqs), hi: Math.max(...seqs) };
    if (lengthOf(r) <= 2 * rows.length + FEW) {
      for (const s of await this.messages(no, r, false, ALL)) found.set(s.seq, s);
      return found;
    }
    for (const seq of seqs) {
      const s = await this.message(no, seq);
      if (s) found.set(seq, s);
    }
    return found;
  }

  private write(no: ConvNo, row: Stored): void {
    this.w.put(seqKey("M", no, row.seq), row);
    if (row.traits !== Trait.counts) this.w.put(key("x", u32(no), Uint8Array.of(row.traits), u53(row.seq)), 0);
    if (row.thread) {
      this.w.put(key("t", u32(no), u64(row.thread), u53(row.seq)), row);
      this.w.put(seqKey("T", no, row.seq), row.thread);
    }
  }

  private unindex(no: ConvNo, row: Stored): void {
    if (row.traits !== Trait.counts) this.w.delete(key("x", u32(no), Uint8Array.of(row.traits), u53(row.seq)));
    if (row.thread) this.w.delete(key("t", u32(no), u64(row.thread), u53(row.seq)));
  }

  async deleteMessages(no: ConvNo, r: Range): Promise<void> {
    if (isEmpty(r)) return;
    const threaded = (await this.r.scan(seqKey("T", no, r.lo), next(seqKey("T", no, r.hi)), ALL)) as bigint[];
    for (const thread of new Set(threaded)) {
      this.w.deleteRange(key("t", u32(no), u64(thread), u53(r.lo)), next(key("t", u32(no), u64(thread), u53(r.hi))));
    }
    if (threaded.length > 0) this.w.deleteRange(seqKey("T", no, r.lo), next(seqKey("T", no, r.hi)));
    for (let traits = 0; traits < TRAITS; traits++) {
      if (traits === Trait.counts) continue;
      const at = [u32(no), Uint8Array.of(traits)] as const;
      this.w.deleteRange(key("x", ...at, u53(r.lo)), next(key("x", ...at, u53(r.hi))));
    }
    this.w.deleteRange(seqKey("M", no, r.lo), next(seqKey("M", no, r.hi)));
  }

  /** Replaces the mine of a stored message. */
  async setMine(no: ConvNo, seq: Seq, mine: string[]): Promise<void> {
    const row = await this.message(no, seq);
    if (row) this.write(no, { ...row, mine });
  }

  /** Stores a key in place of what was known of it. */
  putDatum(d: Datum): void {
    this.w.put(datumKey(d.key), d);
  }

  /** Notes that every key with the prefix that the user has is stored. */
  putPrefix(prefix: string): void {
    this.w.put(prefixKey(prefix), prefix);
  }

  /** Removes all keys and prefixes. */
  forgetData(): void {
    for (const t of ["d", "f"] as const) this.w.deleteRange(key(t), after(key(t)));
  }

  /** Stores a member; one who has left is removed. */
  putMember(no: ConvNo, m: Member): void {
    const at = key("n", u32(no), utf8(m.user));
    if (m.left) this.w.delete(at);
    else this.w.put(at, m);
  }

  deleteMembers(no: ConvNo): void {
    this.w.deleteRange(key("n", u32(no)), after(key("n", u32(no))));
  }

  /** Stores an entry; a zero no is given the next number, set in e. */
  async putOutbox(e: OutboxEntry): Promise<void> {
    if (e.no === 0) e.no = await this.number("next entry");
    this.w.put(key("o", u53(e.no)), e);
    this.w.put(entryKey(e.id), e.no);
  }

  /** Removes an entry; with a seq above 0, placed finds that from then on. */
  deleteOutbox(e: OutboxEntry, placed: Seq): void {
    this.w.delete(key("o", u53(e.no)));
    this.w.delete(entryKey(e.id));
    if (placed > 0) this.w.put(placedKey(e.conv, e.id), placed);
  }

  /**
   * Removes all conversations, messages and what belongs to them, and the values whose name
   * begins with "sync."; the outbox stays, and its entries keep their conversations, one-to-one
   * by their peer, groups by their id.
   */
  async forget(): Promise<void> {
    const kept = new Set((await this.outbox(0)).map((e) => e.conv));
    const records = (await this.r.scan(key("c"), after(key("c")), ALL)) as ConvRecord[];
    for (const t of ["c", "i", "p", "l", "w", "s", "k", "M", "x", "t", "T", "n", "P", "d", "f"] as const) this.w.deleteRange(key(t), after(key(t)));
    this.w.deleteRange(metaKey("sync."), after(metaKey("sync.")));
    for (const c of records) {
      if (!kept.has(c.no)) continue;
      const bare = { ...newRecord(c.peer === "" ? c.id : "", c.peer), no: c.no, state: NO_STATE };
      this.w.put(key("c", u32(c.no)), bare);
      if (bare.id !== "") this.w.put(idKey(bare.id), c.no);
      else this.w.put(peerKey(bare.peer), c.no);
    }
  }
}
