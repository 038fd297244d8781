// The story of the seed, in two browsers: a new device reads nothing, syncs what it looks
// at, and reads it; what is written on one device appears on the other.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Server, imported, launch, profile } from "./world.mjs";

let server, browser;
before(async () => {
  server = await Server.start();
  browser = await launch();
  for (const who of ["ann", "ben"]) await server.api("users", { address: who, name: who[0].toUpperCase() + who.slice(1) });
  await server.import("between=ann&between=ben", Array.from({ length: 500 }, (_, i) => imported(i + 1, 500, i % 2 ? "ben" : "ann", `Message ${i + 1}`)));
});
after(async () => {
  await browser.close();
  await server.stop();
});

test("a new device reads nothing, syncs 50, and reads them", async () => {
  const { page, wrong } = await profile(browser, { viewport: { width: 1360, height: 820 } });
  await page.goto((await server.link("ann", "left")).replace("/#", "/devices#"));
  const left = page.locator(".device.left");
  const right = page.locator(".device.right");
  await page.locator(".server .conv", { hasText: "Ben" }).click();
  await left.getByText("500 messages on the server, not here").waitFor();
  assert.match(await page.locator(".feed").innerText(), /read\(20\) → 0, a gap of 500/);
  await left.getByRole("button", { name: "Sync 50" }).click();
  await left.getByText("450 messages on the server, not here").waitFor();
  assert.match(await page.locator(".feed").innerText(), /on_sync → 50, more on the server/);
  assert.equal(await left.locator(".mini-line").count(), 50);
  assert.equal(await left.locator(".conv[aria-current] .coverage").getAttribute("aria-label"), "50 of 500 messages here, 1 gap");
  // The other device has nothing of it: what is looked at on one costs the other nothing.
  assert.equal(await right.locator(".conv[aria-current] .coverage").getAttribute("aria-label"), "None of 500 messages here");
  await left.getByRole("button", { name: "Sync all" }).click();
  await left.getByText("All 500 messages here").waitFor();

  await right.locator(".mini-form input").fill("From the new one");
  await right.getByRole("button", { name: "Send" }).click();
  await left.locator(".mini-line", { hasText: "From the new one" }).waitFor();
  await left.getByRole("button", { name: "Go offline" }).click();
  await left.locator(".mini-form input").fill("From the tunnel");
  await left.getByRole("button", { name: "Send" }).click();
  await left.getByRole("img", { name: "Waiting to be sent" }).first().waitFor();
  await left.getByRole("button", { name: "Go online" }).click();
  await right.locator(".mini-line", { hasText: "From the tunnel" }).waitFor();

  await left.getByRole("button", { name: "Wipe" }).click();
  await left.getByText("502 messages on the server, not here").waitFor();
  await right.getByRole("button", { name: "New device" }).click();
  await right.getByRole("heading", { name: /right 2/ }).waitFor();
  assert.deepEqual(wrong.filter((w) => !w.includes("409")), []); // the name that the former device still had
});

test("two browsers of two people talk", async () => {
  const ann = await profile(browser);
  const ben = await profile(browser);
  await ann.page.goto(await server.link("ann", "browser"));
  await ben.page.goto(await server.link("ben", "browser"));
  await ann.page.locator(".conversation-row", { hasText: "Ben" }).click();
  await ben.page.locator(".conversation-row", { hasText: "Ann" }).click();
  const write = async (p, text) => {
    await p.page.getByLabel("Message", { exact: true }).fill(text);
    await p.page.keyboard.press("Enter");
  };
  await write(ann, "Soup?");
  const onBen = ben.page.locator(".message.theirs", { hasText: "Soup?" });
  await onBen.waitFor();
  await ann.page.locator(".message.own", { hasText: "Soup?" }).getByRole("img", { name: "Read" }).waitFor();

  const act = async (p, text, action) => {
    const message = p.page.locator(".message", { has: p.page.locator(".text", { hasText: text }) }).last();
    await message.hover();
    await message.getByRole("button", { name: "Message actions" }).click();
    await p.page.getByRole("menuitem", { name: action }).click();
  };
  await act(ben, "Soup?", "React with ❤️");
  await ann.page.locator(".message.own", { hasText: "Soup?" }).locator(".reaction", { hasText: "❤️" }).waitFor();
  await act(ben, "Soup?", "Reply");
  await write(ben, "At noon");
  await ann.page.locator(".message.theirs", { hasText: "At noon" }).locator(".quote", { hasText: "Soup?" }).waitFor();
  await act(ann, "Soup?", "Edit");
  await write(ann, "Soup, or bread?");
  await ben.page.locator(".message.theirs", { hasText: "Soup, or bread?" }).getByText("edited").waitFor();
  await act(ann, "Soup, or bread?", "Delete for everyone…");
  await ann.page.getByRole("menuitem", { name: "Really delete for everyone" }).click();
  await ben.page.locator(".message.theirs", { hasText: "This message was deleted" }).waitFor();
  // It is said again every few seconds, since one word of it may be lost.
  const typing = ben.page.getByLabel("Message", { exact: true }).pressSequentially("I wonder if", { delay: 400 });
  await ann.page.getByText("Ben is typing…").waitFor();
  await typing;
  assert.deepEqual([...ann.wrong, ...ben.wrong], []);
});
