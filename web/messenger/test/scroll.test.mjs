// 100,000 messages, from the newest to the first: none missing, none twice, in order, and
// what is before the eyes stays where it is when older ones arrive.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Server, imported, launch, profile } from "./world.mjs";

const all = 100_000;
let server, browser;
before(async () => {
  server = await Server.start();
  browser = await launch();
  const { id } = await server.api("groups", { name: "Long", members: (await server.api("users/ensure", { addresses: ["ann", "ben"] }), ["ann", "ben"]) });
  await server.import(`group=${id}`, Array.from({ length: all }, (_, i) => imported(i + 1, all, i % 3 ? "ann" : "ben", `Line ${i + 1}`)));
});
after(async () => {
  await browser.close();
  await server.stop();
});

test("100,000 messages scroll, with none missing or repeated", { timeout: 170_000 }, async (t) => {
  const { page, wrong } = await profile(browser);
  await page.goto(await server.link("ann", "browser"));
  await page.locator(".conversation-row", { hasText: "Long" }).click();
  await page.locator(`[data-seq='${all}']`).waitFor();

  // Older messages arrive above, and what is read stays in its place.
  const jump = await page.locator(".messages").evaluate(async (list) => {
    const frame = () => new Promise(requestAnimationFrame);
    let worst = 0;
    for (let i = 0; i < 60; i++) {
      const middle = list.getBoundingClientRect().top + list.clientHeight / 2;
      const anchor = [...list.querySelectorAll("[data-seq]")].find((m) => m.getBoundingClientRect().bottom > middle);
      const before = anchor.getBoundingClientRect().top;
      list.scrollTop -= 150;
      for (let j = 0; j < 6; j++) await frame();
      if (anchor.isConnected) worst = Math.max(worst, Math.abs(anchor.getBoundingClientRect().top - before - 150));
    }
    return worst;
  });
  assert.ok(jump <= 2, `a message stood ${jump} pixels beside where it was scrolled to`);

  const began = Date.now();
  await page.locator(".messages").evaluate(async (list) => {
    const frame = () => new Promise(requestAnimationFrame);
    while (!list.querySelector("[data-seq='1']")) {
      list.scrollTop = 0;
      await frame();
    }
  });
  const loaded = Date.now() - began;
  // Neighbours in the list are neighbours in the conversation: by the index that each has in the
  // list, wherever one looks, and one by one where it is looked.
  const looked = await page.locator(".messages").evaluate(async (list) => {
    const frame = () => new Promise(requestAnimationFrame);
    const offsets = new Set();
    const seen = new Set();
    for (let i = 0; i <= 200; i++) {
      list.scrollTop = (list.scrollHeight * i) / 200;
      for (let j = 0; j < 3; j++) await frame();
      for (const m of list.querySelectorAll("[data-seq]")) {
        seen.add(Number(m.dataset.seq));
        offsets.add(Number(m.closest("[data-item-index]").dataset.itemIndex) - Number(m.dataset.seq));
      }
    }
    return { first: Math.min(...seen), last: Math.max(...seen), offsets: offsets.size, seen: seen.size };
  });
  t.diagnostic(`${all} messages were synced and scrolled to in ${(loaded / 1000).toFixed(1)} s; ${looked.seen} were looked at`);
  assert.ok(looked.seen > all / 50, `only ${looked.seen} messages were drawn`);
  assert.deepEqual({ ...looked, seen: 0 }, { first: 1, last: all, offsets: 1, seen: 0 });
  assert.deepEqual(wrong, []);
});
