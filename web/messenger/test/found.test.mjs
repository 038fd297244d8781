// The search box finds messages that are on this device, and says what it did not look through.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import axe from "axe-core";
import { Server, framesOf, imported, launch, phone, profile } from "./world.mjs";

let server, browser;
before(async () => {
  server = await Server.start();
  browser = await launch();
  for (const who of ["ann", "ben", "cleo", "dan"]) await server.api("users", { address: who });
  const garden = await server.api("groups", { name: "Roof garden", members: ["ann", "ben", "cleo"] });
  await server.import(`group=${garden.id}`, Array.from({ length: 900 }, (_, i) => imported(i + 1, 1000, i % 2 ? "ben" : "cleo", i === 5 ? "A barrow, very old" : i % 90 === 89 ? `The barrow is needed again, for the ${i + 1}th time, and somebody has to carry it up all of the stairs` : `Beans, row ${i + 1}`)));
  await server.import("between=ann&between=ben", [imported(1, 3, "ben", "Did you see the BARROW?"), imported(2, 3, "ann", "It is <b>behind</b> the shed 🌱")].map((m, i) => ({ ...m, id: m.id.replace("8000-8", `8000-9`) })));
  await server.import("between=ann&between=dan", Array.from({ length: 5 }, (_, i) => imported(i + 1, 2000, "dan", "Hello", 7)));
});
after(async () => {
  await browser.close();
  await server.stop();
});

const row = (page, name) => page.locator(".conversation-row", { has: page.locator(".row-name", { hasText: name }) });
const search = (page) => page.getByLabel("Search conversations");
const section = (page) => page.getByRole("region", { name: "Messages" });
const hits = (page) => section(page).getByRole("button");

async function see(page, name) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  const serious = violations.filter((v) => v.impact === "serious" || v.impact === "critical");
  assert.deepEqual(serious.map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 120)}`), [], name);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `${name} is ${wide} pixels too wide`);
  if (!process.env.SCREENS) return;
  await mkdir(process.env.SCREENS, { recursive: true });
  await page.screenshot({ path: join(process.env.SCREENS, `${name}.png`) });
}

/** A device that has opened two of its three conversations, and of the longer one holds the newest part. */
async function device(name, options) {
  const p = await profile(browser, options);
  await p.page.goto(await server.link("ann", name));
  for (const who of ["Roof garden", "ben"]) {
    await row(p.page, who).click();
    await p.page.locator(".message").first().waitFor();
  }
  return p;
}

for (const scheme of ["light", "dark"]) {
  test(`messages on this device are found, newest first, and opened where they stand, ${scheme}`, async () => {
    const { page, wrong } = await device(`desk ${scheme}`, { colorScheme: scheme });
    await search(page).fill("barrow");
    await hits(page).first().waitFor();
    const said = await section(page).getByRole("status").innerText();
    const found = await hits(page).allInnerTexts();
    assert.match(found[0], /ben\s.*\sDid you see the BARROW\?/s);
    assert.match(found[1], /Roof garden\s.*\sben: The barrow is needed again, for the 900th time/s);
    assert.equal(found.some((t) => t.includes("very old")), false, "what is not on this device is not found");
    assert.match(said, new RegExp(`^${found.length} messages on this device\\. Not searched: messages of 2 conversations`));
    assert.deepEqual(await hits(page).locator("mark").allInnerTexts(), found.map((_, i) => (i === 0 ? "BARROW" : "barrow")));
    await see(page, `found-${scheme}`);

    await search(page).focus();
    for (let i = 0; i < 2 + (await page.locator(".conversation-row").count()); i++) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.locator(".message.marked", { hasText: "900th" }).waitFor();
    await hits(page).nth(2).click(); // another one of the same conversation
    await page.locator(".message.marked", { hasText: "810th" }).waitFor();
    await hits(page).first().click();
    await page.locator(".message.marked", { hasText: "BARROW" }).waitFor();

    await page.setViewportSize(phone);
    await page.getByRole("button", { name: "Back to the conversations" }).click();
    await see(page, `phone-found-${scheme}`);
    assert.deepEqual(wrong, []);
  });
}

test("what arrives is found too, what is nowhere is said, and an emptied box shows the list", async () => {
  const { page, wrong } = await device("live");
  await search(page).fill("soup");
  await section(page).getByText("No message on this device has it.").waitFor();
  await page.getByText("Nothing found").waitFor();
  await see(page, "found-nothing");
  await server.cli("device", "login", "--db", "dan.db", "--token", await server.cli("token", "new", "dan", "--device", "cli"));
  await server.cli("device", "send", "--db", "dan.db", "--with", "ann", "Is there any soup?");
  await hits(page).filter({ hasText: "Is there any soup?" }).waitFor();
  await search(page).fill("x(y[z");
  await section(page).getByText("No message on this device has it.").waitFor();
  assert.equal(await hits(page).count(), 0);
  await search(page).fill("");
  await section(page).waitFor({ state: "detached" });
  await row(page, "dan").waitFor();
  assert.deepEqual(wrong, []);
});

test("a search through many people without names asks nothing about them", async () => {
  const people = Array.from({ length: 130 }, (_, i) => `p${i + 1}`);
  await server.api("users/ensure", { addresses: ["max", ...people] });
  for (const [i, who] of people.entries()) await server.import(`between=max&between=${who}`, [imported(i + 1, 200, who, "Hello", 11)]);
  const { page, wrong } = await profile(browser);
  const kinds = framesOf(page);
  await page.goto(await server.link("max", "desk"));
  await row(page, /^p130$/).waitFor();
  await page.locator(".list-rows").evaluate(async (list) => {
    while (![...list.querySelectorAll(".row-name")].some((n) => n.textContent === "p1")) {
      list.scrollTop = list.scrollHeight;
      await new Promise(requestAnimationFrame);
    }
  });
  const watches = () => kinds.filter((k) => k === 24).length; // the field of ClientFrame
  const before = watches();
  await search(page).fill("nowhere");
  await section(page).getByText("No message on this device has it.").waitFor();
  await server.cli("device", "login", "--db", "p1.db", "--token", await server.cli("token", "new", "p1", "--device", "cli"));
  await server.cli("device", "send", "--db", "p1.db", "--with", "max", "It is nowhere");
  await hits(page).filter({ hasText: "It is nowhere" }).waitFor();
  assert.ok(watches() <= before + 2, `${watches() - before} times whose profiles are shown was told anew`);
  assert.deepEqual(wrong, []);
});
