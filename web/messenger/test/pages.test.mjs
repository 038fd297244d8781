// What the pages keep to themselves, the operator's page, what axe finds, and the screens
// as pictures: SCREENS=folder keeps them, and the README's is written with UPDATE=1.

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { after, before, test } from "node:test";
import { Server, accessible, desktop, imported, launch, phone, profile, shot } from "./world.mjs";

let server, browser, garden;
const lines = ["The beans are up. All of them, this time.", "Who watered on Sunday? It looks wonderful.",
  "I can bring the second barrow on Saturday, if somebody helps me carry it up the last stairs.", "🌱", "The key is under the third pot.",
  "See https://example.org/seeds?year=2026 for what I ordered.", "No, the fourth one 😅", "We should decide about the fence before the frost."];
before(async () => {
  server = await Server.start();
  browser = await launch();
  const names = { ann: "Ann", ben: "Ben", cleo: "Cleo", dan: "Dan", eva: "Eva", "زينب": "زينب" };
  for (const [address, name] of Object.entries(names)) await server.api("users", { address, name });
  const people = ["ann", "ben", "cleo", "dan", "eva"];
  garden = await server.api("groups", { name: "Roof garden", members: people });
  await server.import(`group=${garden.id}`, Array.from({ length: 1370 }, (_, i) => imported(i + 1, 1370, people[(i * 7 + (i >> 2)) % 5], lines[(i * 3) % 8])));
  await server.import("between=ann&between=ben", Array.from({ length: 320 }, (_, i) => imported(i + 1, 400, i % 3 ? "ben" : "ann", lines[(i * 5) % 8], 1)));
  await server.import("between=ann&between=cleo", Array.from({ length: 45 }, (_, i) => imported(i + 1, 500, i % 2 ? "cleo" : "ann", lines[(i * 7 + 1) % 8], 2)));
  await server.import(`between=ann&between=${encodeURIComponent("زينب")}`, [["زينب", "مرحبا! هل الحديقة مفتوحة اليوم؟"], ["ann", "نعم، حتى الساعة السادسة مساءً."]].map(([from, text], i) => imported(i + 1, 600, from, text, 3)));
  const long = await server.api("groups", { name: "Donaudampfschifffahrtsgesellschaftskapitänsmützen, and other long names", members: ["ann", "ben"] });
  await server.import(`group=${long.id}`, [imported(1, 900, "ben", "Pneumonoultramicroscopicsilicovolcanoconiosis".repeat(4), 4)]);
});
after(async () => {
  await browser.close();
  await server.stop();
});

const row = (page, name) => page.locator(".conversation-row", { has: page.locator(".row-name", { hasText: name }) });

test("a link signs in once, and leaves neither code nor token where others could find them", async () => {
  const { page, context, wrong } = await profile(browser);
  const link = await server.link("ann", "link");
  const code = link.split("=")[1];
  const asked = [];
  page.on("request", (r) => asked.push(r.url() + (r.headers().referer ?? "")));
  await page.goto(link);
  await row(page, "Ben").waitFor();
  assert.equal(page.url(), `${server.url}/`);
  assert.ok(asked.every((url) => !url.includes(code)), "the code stood in a request's address");
  assert.ok(asked.every((url) => url.startsWith(server.url) || url.startsWith(server.url.replace("http", "ws"))), `something came from elsewhere: ${asked}`);
  const kept = await page.evaluate(() => JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), document.cookie, history.state]));
  assert.doesNotMatch(kept, /[0-9a-f]{64}/);
  assert.deepEqual(await context.cookies(), []);
  assert.deepEqual(wrong, []);

  const second = await profile(browser);
  await second.page.goto(link);
  await second.page.getByRole("alert").getByText(/used already/).waitFor();
  await shot(second.page, "sign-in-refused");
  await accessible(second.page, "sign in");

  // Somebody else's link asks before it takes the place of who is signed in.
  await page.goto("about:blank");
  await page.goto(await server.link("ben", "other"));
  await page.getByRole("button", { name: "Stay ann" }).click();
  await row(page, "Ben").waitFor();
});

for (const scheme of ["light", "dark"]) {
  test(`the messenger's screens, ${scheme}`, async () => {
    const { page, wrong } = await profile(browser, { colorScheme: scheme });
    const see = async (name) => {
      await accessible(page, `${name}, ${scheme}`);
      await shot(page, `${name}-${scheme}`);
    };
    await page.goto(await server.link("ann", `screens ${scheme}`));
    await row(page, "Ben").waitFor();
    await see("list");
    await row(page, "Roof garden").click();
    await page.locator(".message").first().waitFor();
    await see("conversation");
    await page.getByRole("button", { name: "Details" }).click();
    await page.locator(".details").getByText("Eva").waitFor();
    await see("details");
    await page.getByRole("button", { name: "Pin on top" }).click();
    await row(page, "Roof garden").getByText("Pinned").waitFor({ state: "attached" });
    await page.getByRole("button", { name: "Unpin" }).click();
    await page.getByRole("button", { name: "Pin on top" }).waitFor();
    await page.getByRole("button", { name: "Close the details" }).click();
    for (const [name, who] of [["right-to-left", "زينب"], ["long-words", "Donau"]]) {
      await row(page, who).click();
      await page.locator(".message").first().waitFor();
      await see(name);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `${name} is ${wide} pixels too wide`);
    }
    await page.getByLabel("Search conversations").fill("nobody of that name");
    await page.getByText("Nothing found").waitFor();
    await see("nothing-found");
    await page.getByLabel("Search conversations").fill("");
    await page.getByRole("button", { name: "You and your devices" }).click();
    await page.getByText("· this browser").waitFor();
    await see("settings");
    await page.getByRole("button", { name: "Back to the conversations" }).first().click();
    await page.setViewportSize(phone);
    await see("phone-conversation");
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `on a phone it is ${wide} pixels too wide`);
    await page.getByRole("button", { name: "Back to the conversations" }).click();
    await row(page, "Ben").waitFor();
    await see("phone-list");
    assert.deepEqual(wrong, []);
  });
}

test("keyboard: the list, a message's menu, and an answer", async () => {
  const { page } = await profile(browser);
  await page.goto(await server.link("ann", "keys"));
  await row(page, "Ben").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await page.locator(".message").first().waitFor();
  const menu = page.locator(".message.theirs").last().getByRole("button", { name: "Message actions" });
  await menu.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "React with 👍" }).waitFor();
  await page.keyboard.press("Escape");
  assert.ok(await menu.evaluate((b) => b === document.activeElement), "Escape leads back to the button");
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Reply" }).press("Enter");
  await page.keyboard.type("By keys alone");
  await page.keyboard.press("Enter");
  await page.locator(".message.own", { hasText: "By keys alone" }).locator(".quote").waitFor();
});

test("a date, the unread ones, and what a reply answers are found", async () => {
  const { page } = await profile(browser);
  await page.goto(await server.link("eva", "places"));
  await row(page, "Roof garden").click();
  await page.locator(".message").first().waitFor();
  await page.getByRole("button", { name: /unread/ }).click();
  await page.getByText("New", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Newest" }).click();
  await page.locator("[data-seq='1370']").waitFor();
  const yesterday = new Date(Date.now() - 20 * 3600_000).toISOString().slice(0, 10);
  await page.locator("input[type=date]").fill(yesterday);
  await page.locator(".message.marked").waitFor();
  const day = await page.locator(".message.marked").getAttribute("aria-label");
  assert.ok(day.includes(String(Number(yesterday.slice(8)))), `${day} is of ${yesterday}`);
});

test("two devices, as a picture", async () => {
  for (const scheme of ["light", "dark"]) {
    const { page } = await profile(browser, { colorScheme: scheme, viewport: { width: 1360, height: 820 } });
    await page.goto((await server.link("ann", scheme === "light" ? "left" : "left dark")).replace("/#", "/devices#"));
    const left = page.locator(".device.left");
    const right = page.locator(".device.right");
    const choose = async (name) => {
      await page.locator(".server .conv", { hasText: name }).click();
      await right.getByRole("heading", { name }).waitFor();
    };
    for (const side of [left, right]) await side.getByRole("status").getByText("online").waitFor();
    const here = (side, text) => side.locator(".conv[aria-current]", { hasText: text }).waitFor();
    await choose("Ben");
    await left.getByRole("button", { name: "Sync all" }).click();
    await here(left, "All 3");
    await choose("Cleo");
    await right.getByRole("button", { name: "Sync all" }).click();
    await here(right, "All 45");
    await choose("Roof garden");
    for (const side of [left, left, right]) {
      await side.getByRole("button", { name: "Sync 50" }).click();
      await here(side, /[1-9]\d* of/);
      await side.locator(".spinner").first().waitFor({ state: "detached" });
    }
    const hello = scheme === "light" ? "Hello from the other device" : "Good evening from the other device";
    await right.locator(".mini-form input").fill(hello);
    await right.getByRole("button", { name: "Send" }).click();
    await left.locator(".mini-line", { hasText: hello }).waitFor();
    await accessible(page, `two devices, ${scheme}`);
    await shot(page, `two-devices-${scheme}`);
    if (process.env.UPDATE && scheme === "light") await page.screenshot({ path: fileURLToPath(new URL("../../../docs/devices.png", import.meta.url)) });
    await page.setViewportSize(phone);
    await shot(page, `phone-two-devices-${scheme}`);
  }
});

test("two devices: a click right after the choice of a conversation is carried out", async () => {
  const { page } = await profile(browser);
  await page.goto((await server.link("ben", "hurry")).replace("/#", "/devices#"));
  await page.locator(".device.left").getByRole("status").getByText("online").waitFor();
  await page.locator(".server .conv").nth(1).waitFor();
  await page.evaluate(async () => {
    const [first, second] = document.querySelectorAll(".server .conv");
    second.click();
    first.click();
    await null;
    [...document.querySelectorAll(".device.left button")].find((b) => b.textContent === "Sync all").click();
  });
  await page.locator(".device.left .conv[aria-current]", { hasText: "All " }).waitFor();
});

test("the operator's page: locked, then users, devices, groups, and what is connected", async () => {
  const { page } = await profile(browser, { viewport: desktop });
  await page.goto(`${server.url}/admin`);
  await accessible(page, "gate");
  await page.getByLabel("Admin key").fill("not the key of this server at all");
  await page.getByRole("button", { name: "Unlock" }).click();
  await page.getByRole("alert").getByText("not the admin key").waitFor();
  await page.getByLabel("Admin key").fill(server.key);
  await page.getByRole("button", { name: "Unlock" }).click();
  await page.getByText("Connected devices").waitFor();
  await accessible(page, "overview");
  await shot(page, "admin-overview");
  await page.reload(); // the tab remembers the key
  await page.getByRole("button", { name: "Users" }).click();
  await page.getByRole("textbox", { name: "Address" }).fill("fay");
  await page.getByRole("button", { name: "Add user" }).click();
  const fay = page.locator("tr", { hasText: "fay" });
  await fay.getByRole("button", { name: "Devices" }).click();
  await page.getByLabel("Device", { exact: true }).fill("phone");
  await page.getByRole("button", { name: "Make a link" }).click();
  const link = await page.locator(".secret .mono").innerText();
  const guest = await profile(browser);
  await guest.page.goto(link);
  await guest.page.getByText("No conversations yet").waitFor();
  await shot(guest.page, "nobody-yet");
  await page.getByRole("button", { name: "Connected" }).click();
  await page.locator("tr", { hasText: "fay" }).getByText("phone").waitFor();
  await accessible(page, "connected");
  await page.getByRole("button", { name: "Users" }).click();
  await fay.getByRole("button", { name: "Disable" }).click();
  await accessible(page, "users");
  await shot(page, "admin-users");
  await fay.getByRole("button", { name: "Really disable" }).click();
  await fay.getByText("disabled").waitFor();
  await guest.page.getByRole("alert").waitFor();
  await page.getByRole("button", { name: "Groups" }).click();
  await page.locator("tr", { hasText: "Roof garden" }).getByRole("button", { name: "Members" }).click();
  await page.getByRole("button", { name: "Remove dan" }).click();
  await page.locator("tr", { hasText: "Roof garden" }).getByText("4", { exact: true }).waitFor();
  await accessible(page, "groups");
  await page.getByRole("button", { name: "Lock" }).click();
  await page.reload();
  await page.getByLabel("Admin key").waitFor();
});

test("the first screen comes quickly, and the scripts are small", async (t) => {
  const { page } = await profile(browser);
  const link = await server.link("cleo", "quick");
  const began = performance.now();
  await page.goto(link);
  await row(page, "Ann").waitFor();
  const list = performance.now() - began;
  const sizes = await page.evaluate(() => {
    const files = performance.getEntriesByType("resource").filter((e) => e.name.includes("/assets/"));
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    return { paint: Math.round(paint.startTime), packed: files.reduce((n, e) => n + e.encodedBodySize, 0), files: files.length };
  });
  t.diagnostic(`first paint ${sizes.paint} ms; a fresh profile's list ${Math.round(list)} ms; ${sizes.files} files, ${(sizes.packed / 1024).toFixed(0)} KiB compressed`);
  assert.ok(sizes.packed < 250 * 1024, `the messenger is ${sizes.packed} bytes compressed`);
});
