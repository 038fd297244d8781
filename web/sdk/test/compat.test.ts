// The seed's figure with the seed's names.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seedApi, type ReadDbSession } from "../src/compat.ts";
import { Server, noServer } from "./server.ts";

describe.skipIf(noServer)("readDbSession", () => {
  let server: Server;
  beforeAll(async () => {
    server = await Server.start();
  });
  afterAll(() => server.stop());

  test("reads 0 on a new device, syncs, and reads what was synced", async () => {
    server.token("dest", "phone");
    const old = await server.device("me", "old phone");
    for (let i = 1; i <= 12; i++) await old.send({ peer: "dest" }, { text: `m${i}` });
    await old.flush();
    const api = seedApi(await server.device("me", "new phone"));
    const told: (string | number)[] = [];
    const shown = await new Promise<string[]>((resolve) => {
      const rs = api.readDbSession("dest", 0, null, function on_read(this: ReadDbSession, result: number) {
        told.push("read", result);
        if (result > 0) return resolve(this.getMessages().map((m) => m.text));
        void this.sync(200, function on_sync(this: ReadDbSession, count: number) {
          told.push("sync", count);
          void this.read(count);
        });
      });
      void rs.read(100);
    });
    expect(told).toEqual(["read", 0, "sync", 12, "read", 12]);
    expect(shown).toEqual(Array.from({ length: 12 }, (_, i) => `m${12 - i}`));
    expect(() => api.readDbSession("", 0, null, () => {})).toThrow("a peer or a group");
  });
});
