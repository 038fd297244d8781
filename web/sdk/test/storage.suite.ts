// What every implementation of Storage promises.

import { expect, test } from "vitest";
import type { Storage, StorageFactory, StoreWriter } from "../src/storage/storage.ts";

const k = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);

async function put(s: Storage, ...keys: Uint8Array[]): Promise<void> {
  await s.update(false, async (w) => keys.forEach((key) => w.put(key, [...key].join("."))));
}

const all = (s: Storage): Promise<unknown[]> => s.view((r) => r.scan(k(0), k(255, 255), 1000));

export function storageSuite(make: () => StorageFactory): void {
  const open = async (): Promise<Storage> => make().open();

  test("keys are ordered byte for byte, a prefix first", async () => {
    const s = await open();
    await put(s, k(2), k(1, 0), k(1), k(1, 255), k(0, 255, 255), k(128), k(127));
    expect(await all(s)).toEqual(["0.255.255", "1", "1.0", "1.255", "2", "127", "128"]);
    await s.close();
  });

  test("a scan ends before its upper key and at its limit, in either direction", async () => {
    const s = await open();
    await put(s, k(1), k(2), k(3), k(4));
    await s.view(async (r) => {
      expect(await r.scan(k(2), k(4), 10)).toEqual(["2", "3"]);
      expect(await r.scan(k(1), k(9), 2)).toEqual(["1", "2"]);
      expect(await r.scan(k(1), k(4), 2, true)).toEqual(["3", "2"]);
      expect(await r.count(k(2), k(9))).toBe(3);
      expect(await r.get(k(3))).toBe("3");
      expect(await r.get(k(9))).toBeUndefined();
    });
    await s.close();
  });

  test("values come back as they were: numbers of 64 bits, bytes, what is not there", async () => {
    const s = await open();
    const value = { big: 2n ** 63n, bytes: Uint8Array.of(1, 2), list: [{ lo: 1 }], none: undefined, text: "é" };
    await s.update(true, async (w) => w.put(k(1), value));
    value.list.push({ lo: 2 });
    const got = (await s.view((r) => r.get(k(1)))) as typeof value;
    expect(got.big).toBe(2n ** 63n);
    expect([...got.bytes]).toEqual([1, 2]);
    expect(got.list).toEqual([{ lo: 1 }]);
    expect(got.text).toBe("é");
    await s.close();
  });

  test("an update reads its own writes", async () => {
    const s = await open();
    await put(s, k(1), k(2));
    await s.update(false, async (w) => {
      w.put(k(3), "new");
      w.delete(k(1));
      expect(await w.scan(k(0), k(9), 10)).toEqual(["2", "new"]);
      w.deleteRange(k(2), k(3));
      expect(await w.get(k(2))).toBeUndefined();
      expect(await w.count(k(0), k(9))).toBe(1);
    });
    expect(await all(s)).toEqual(["new"]);
    await s.close();
  });

  test("an update that fails changes nothing", async () => {
    const s = await open();
    await put(s, k(1), k(2), k(3));
    const failing = s.update(true, async (w) => {
      w.put(k(1), "changed");
      w.put(k(9), "added");
      w.delete(k(2));
      w.deleteRange(k(3), k(4));
      await w.get(k(1));
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await all(s)).toEqual(["1", "2", "3"]);
    await s.close();
  });

  test("updates run one after the other, in the order of the calls", async () => {
    const s = await open();
    const add = (w: StoreWriter) => w.get(k(1)).then((n) => w.put(k(1), ((n as number | undefined) ?? 0) + 1));
    await Promise.all(Array.from({ length: 20 }, (_, i) => s.update(i % 2 === 0, add)));
    expect(await s.view((r) => r.get(k(1)))).toBe(20);
    await s.close();
  });

  test("what was written is there when it is opened again", async () => {
    const f = make();
    const first = await f.open();
    await put(first, k(1));
    await first.close();
    const second = await f.open();
    expect(await all(second)).toEqual(["1"]);
    await second.close();
  });

  test("many rows in one update", async () => {
    const s = await open();
    const keys = Array.from({ length: 3000 }, (_, i) => k(7, i >> 8, i & 255));
    await put(s, ...keys);
    expect(await s.view((r) => r.count(k(7), k(8)))).toBe(3000);
    expect((await s.view((r) => r.scan(k(7), k(8), 5000))).length).toBe(3000);
    await s.close();
  });
}
