// Offline and back, two tabs, a page that is closed while it syncs.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Server, imported, launch, profile } from "./world.mjs";

let server, browser;
before(async () => {
  server = await Server.start();
  browser = await launch();
  for (const who of ["ann", "ben", "cleo"]) await server.api("users", { address: who });
  await server.import("between=ann&between=ben", Array.from({ length: 200 }, (_, i) => imported(i + 1, 200, "ben", `Message ${i + 1}`)));
  await server.import("between=ann&between=cleo", Array.from({ length: 6000 }, (_, i) => imported(i + 1, 6000, "cleo", `Message ${i + 1}`, 7)));
});
after(async () => {
  await browser.close();
  await server.stop();
});

const open = async (page, name) => {
  await page.locator(".conversation-row", { has: page.locator(".row-name", { hasText: name }) }).click();
  await page.locator(".message").first().waitFor();
};
const write = async (page, text) => {
  await page.getByLabel("Message", { exact: true }).fill(text);
  await page.keyboard.press("Enter");
};
const refused = (w) => !/WebSocket|ERR_CONNECTION_REFUSED/.test(w); // the server was away

test("offline: what is here is read, what is written waits, and all of it comes through once", async () => {
  const ann = await profile(browser);
  const ben = await profile(browser);
  await ann.page.goto(await server.link("ann", "offline"));
  await ben.page.goto(await server.link("ben", "offline"));
  await open(ann.page, "ben");
  await open(ben.page, "ann");
  await open(ann.page, "cleo");
  await open(ann.page, "ben");
  const there = ann.page.locator(".talk-head").getByText("online", { exact: true });
  await there.waitFor();
  await server.pause();
  await ann.page.getByText("Offline.").waitFor();
  await there.waitFor({ state: "detached" }); // nobody knows
  await ann.page.locator(".message", { hasText: /^Message 200/ }).waitFor();
  for (const text of ["First from the tunnel", "Second from the tunnel"]) await write(ann.page, text);
  await ann.page.locator(".message.own").getByRole("img", { name: "Waiting to be sent" }).nth(1).waitFor();
  await ann.page.close(); // the outbox outlives the page
  await server.resume();
  const later = await ann.another();
  await later.goto(server.url);
  await open(later, "ben");
  await ben.page.locator(".message.theirs", { hasText: "Second from the tunnel" }).waitFor({ timeout: 45_000 });
  assert.equal(await ben.page.locator(".message.theirs", { hasText: "from the tunnel" }).count(), 2);
  await later.locator(".message.own", { hasText: "Second from the tunnel" }).getByRole("img", { name: /Sent|Delivered|Read/ }).waitFor();
  assert.equal(await later.locator(".message.own", { hasText: "from the tunnel" }).count(), 2);
  assert.deepEqual([...ann.wrong, ...ben.wrong].filter(refused), []);
});

test("two tabs are one device, and one goes on when the other is closed", async () => {
  const { page: first, another, wrong } = await profile(browser);
  await first.goto(await server.link("ann", "tabs"));
  await open(first, "ben");
  const second = await another();
  await second.goto(server.url);
  await open(second, "ben");
  await write(second, "From the second tab");
  await first.locator(".message.own", { hasText: "From the second tab" }).waitFor();
  await first.close();
  await write(second, "Alone now");
  await second.locator(".message.own", { hasText: "Alone now" }).getByRole("img", { name: /^(Sent|Delivered|Read)$/ }).waitFor();
  const online = (await server.api("connections")).connections.filter((c) => c.device === "tabs");
  assert.equal(online.length, 1);
  assert.deepEqual(wrong, []);
});

test("a page that is closed while it syncs loses nothing that it had, and goes on", async () => {
  const { page, another, wrong } = await profile(browser);
  await page.goto(await server.link("ann", "closed"));
  await open(page, "cleo");
  await page.locator(".messages").evaluate(async (list) => {
    while (![...list.querySelectorAll("[data-seq]")].some((m) => Number(m.dataset.seq) < 5000)) {
      list.scrollTop = 0;
      await new Promise(requestAnimationFrame);
    }
  });
  await page.close(); // while the next ones are on their way
  const again = await another();
  await again.goto(server.url);
  await open(again, "cleo");
  await again.getByRole("button", { name: "Details" }).click();
  const bar = again.locator(".details .coverage");
  await bar.waitFor();
  const here = Number((await bar.getAttribute("aria-label")).split(" ")[0].replaceAll(",", ""));
  assert.ok(here >= 1000 && here < 6000, `${here} messages were here`);
  await again.getByRole("button", { name: "Close the details" }).click();
  const seqs = await again.locator(".messages").evaluate(walk, { up: true });
  assert.deepEqual(gapsOf(seqs), { first: 1, missing: 0 });
  assert.deepEqual(wrong, []);
});

/** In the page: scrolls up to the beginning, and collects the seqs that were drawn on the way. */
async function walk(list) {
  const seen = new Set();
  const frame = () => new Promise(requestAnimationFrame);
  while (!list.innerText.includes("This is where it begins") || list.scrollTop > 0) {
    for (const m of list.querySelectorAll("[data-seq]")) seen.add(Number(m.dataset.seq));
    list.scrollTop -= list.clientHeight * 0.9;
    await frame();
  }
  for (const m of list.querySelectorAll("[data-seq]")) seen.add(Number(m.dataset.seq));
  return [...seen];
}

function gapsOf(seqs) {
  const first = Math.min(...seqs);
  return { first, missing: Math.max(...seqs) - first + 1 - seqs.length };
}

test("a date is jumped to and stays in view; offline, the gap above the newest is stepped over to what is here of it", async () => {
  const { page, wrong } = await profile(browser);
  await page.goto(await server.link("ann", "steps"));
  await open(page, "cleo");
  const day = new Date(Date.now() - 3 * 24 * 3600_000).toISOString().slice(0, 10);
  await page.locator("input[type=date]").fill(day);
  await page.locator(".message.marked").waitFor();
  const at = page.locator(`[data-seq="${await page.locator(".message.marked").getAttribute("data-seq")}"]`);
  await page.locator(".message.marked").waitFor({ state: "detached" }); // what is above and below has come meanwhile
  assert.ok(await at.isVisible());
  await server.pause();
  await page.getByText("Offline.").waitFor();
  await page.getByRole("button", { name: "Newest" }).click();
  await page.locator(".message", { hasText: "Message 6000" }).waitFor();
  for (const seq of [5900, 5801]) { // the next hundred come as one scrolls
    await page.locator(".messages").press("Home");
    await page.locator(`[data-seq="${seq}"]`).waitFor({ state: "attached" });
  }
  await page.getByRole("button", { name: "Show older ones that are here" }).click();
  await page.locator(".gap-line", { hasText: "messages not on this device" }).first().waitFor();
  const none = page.getByText("Nothing older is here.");
  const oldest = () => page.evaluate(() => Math.min(...[...document.querySelectorAll("[data-seq]")].map((m) => Number(m.dataset.seq))));
  for (let was = 0; ;) { // what was looked at on the way to the date is here too, one by one
    await page.locator(".messages").press("Home");
    await page.locator(".gap-card", { hasText: /Show older|Nothing older/ }).waitFor();
    if (await none.isVisible()) break;
    was = await oldest();
    await page.getByRole("button", { name: "Show older ones that are here" }).click();
    await page.waitForFunction((was) => document.body.innerText.includes("Nothing older is here.") ||
      [...document.querySelectorAll("[data-seq]")].some((m) => Number(m.dataset.seq) < was), was);
  }
  await server.resume();
  await none.waitFor({ state: "detached", timeout: 45_000 }); // they come with the connection, unasked
  assert.deepEqual(wrong.filter(refused), []);
});
