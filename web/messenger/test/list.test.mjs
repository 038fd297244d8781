// What the user makes of the rows of the list, on all his devices; and calls.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Server, imported, launch, profile } from "./world.mjs";

let server, browser, ben;
before(async () => {
  server = await Server.start();
  browser = await launch();
  for (const who of ["ann", "ben", "cleo"]) await server.api("users", { address: who });
  for (const [salt, who] of ["ben", "cleo"].entries()) await server.import(`between=ann&between=${who}`, [imported(1, 1, who, "Soup is at noon.", salt)]);
  await server.cli("device", "login", "--db", "ben.db", "--token", await server.cli("token", "new", "ben", "--device", "cli"));
  ben = (...args) => server.cli("device", args[0], "--db", "ben.db", "--with", "ann", ...args.slice(1));
});
after(async () => {
  await browser.close();
  await server.stop();
});

const row = (page, name) => page.locator(".conversation-row", { has: page.locator(".row-name", { hasText: name }) });
const button = (page, name) => page.getByRole("button", { name, exact: true });

async function device(name, clock = false) {
  const p = await profile(browser);
  if (clock) await p.page.clock.install();
  await p.page.goto(await server.link("ann", name));
  await row(p.page, "ben").waitFor();
  return p;
}

test("a muted conversation says so, and an archived one waits at the list's end for its next message", async () => {
  const { page, wrong } = await device("desk");
  const other = await device("pocket", true);
  await row(page, "ben").click();
  await button(page, "Details").click();
  const mute = async (span) => {
    await button(page, "Mute").press("Enter");
    await page.getByRole("menuitem", { name: span }).press("Enter");
    for (const p of [page, other.page]) await row(p, "ben").getByText("Muted").waitFor({ state: "attached" });
  };
  await mute("For good");
  await button(page, "Unmute").and(page.locator(":focus")).waitFor();
  await page.getByText("Muted for good").waitFor();
  await button(page, "Unmute").click();
  await row(other.page, "ben").getByText("Muted").waitFor({ state: "detached" });
  await mute("For 8 hours");
  await page.getByText(/^Muted until (tomorrow )?\d\d:\d\d$/).waitFor();
  await other.page.clock.fastForward("08:01:00"); // nobody tells of its end
  await row(other.page, "ben").getByText("Muted").waitFor({ state: "detached" });
  await button(page, "Unmute").click();
  assert.equal(await page.getByText("Archived").count(), 0, "nothing is archived yet");

  await button(page, "Archive").click();
  for (const p of [page, other.page]) await row(p, "ben").waitFor({ state: "detached" });
  await other.page.getByRole("button", { name: "Archived 1" }).click();
  await row(other.page, "ben").click();
  await button(other.page, "Details").click();
  await button(other.page, "Unarchive").click();
  await row(page, "ben").waitFor();
  await other.page.getByText("Nothing is archived").waitFor();
  await button(other.page, "Back to all conversations").click();
  await row(other.page, "ben").waitFor();

  await button(page, "Archive").click();
  await row(other.page, "ben").waitFor({ state: "detached" });
  await other.page.getByLabel("Search conversations").fill("ben"); // found all the same
  await row(other.page, "ben").waitFor();
  await other.page.getByLabel("Search conversations").fill("");
  await ben("send", "Is there any left?");
  for (const p of [page, other.page]) await row(p, "ben").getByText("Is there any left?").waitFor();
  assert.deepEqual([...wrong, ...other.wrong], []);
});

test("calls say what became of them, and how long they were", async () => {
  const { page, wrong } = await device("calls");
  await row(page, "cleo").waitFor();
  await ben("call");
  await row(page, "ben").getByText("Missed voice call").waitFor();
  await ben("call", "--outcome", "rejected");
  await row(page, "ben").getByText("Voice call, declined").waitFor();
  await ben("call", "--video", "--outcome", "answered", "--duration", "3605s");
  await row(page, "ben").getByText("Video call, 1:00:05").waitFor();
  await row(page, "ben").click();
  const calls = page.locator(".message.theirs .call");
  await calls.nth(2).waitFor();
  assert.deepEqual(await calls.allInnerTexts(), ["Missed voice call", "Voice call, declined", "Video call, 1:00:05"]);
  assert.equal(await page.locator(".call.missed").count(), 1);
  const other = await profile(browser);
  await other.page.goto(await server.link("ben", "browser"));
  await row(other.page, "ann").click();
  await other.page.locator(".message.own .call", { hasText: "Voice call, not answered" }).waitFor();
  assert.deepEqual([...wrong, ...other.wrong], []);
});

test("who signs out leaves a page that knows nobody", async () => {
  const { page, wrong } = await device("leaver");
  await row(page, "ben").click();
  await page.locator(".message").first().waitFor();
  await button(page, "You and your devices").click();
  await button(page, "Sign out").click();
  await button(page, "Really sign out").click();
  for (const again of [false, true]) {
    if (again) await page.reload();
    await page.getByRole("heading", { name: "Backscroll" }).waitFor();
  }
  assert.deepEqual(wrong, []);
});
