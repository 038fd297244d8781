// Drafts are the user's: what was begun on one device is there on the other.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Server, imported, launch, phone, profile } from "./world.mjs";

let server, browser;
before(async () => {
  server = await Server.start();
  browser = await launch();
  for (const who of ["ann", "ben", "cleo"]) await server.api("users", { address: who });
  for (const [salt, who] of ["ben", "cleo"].entries()) await server.import(`between=ann&between=${who}`, [imported(1, 1, who, "Soup is at noon.", salt)]);
});
after(async () => {
  await browser.close();
  await server.stop();
});

const row = (page, name) => page.locator(".conversation-row", { has: page.locator(".row-name", { hasText: name }) });
const field = (page) => page.getByLabel("Message", { exact: true });
const shows = (page, text) => page.waitForFunction((t) => document.querySelector("textarea")?.value === t, text);
const refused = (w) => !/WebSocket|ERR_CONNECTION_REFUSED/.test(w); // the server was away

/** A device of ann, and how often it has sent something of her draft to ben. */
async function device(name, options) {
  const p = await profile(browser, options);
  let sent = 0;
  p.page.on("websocket", (ws) => ws.on("framesent", ({ payload }) => {
    if (Buffer.from(payload).includes("draft/with/ben")) sent++;
  }));
  await p.page.goto(await server.link("ann", name));
  await row(p.page, "ben").waitFor();
  return { ...p, sent: () => sent };
}

test("a draft is begun on one device, goes on on the other, and is gone when it was sent", async () => {
  const desk = await device("desk");
  const pocket = await device("pocket", { viewport: phone });
  await row(desk.page, "ben").click();
  await field(desk.page).evaluate((f) => {
    const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set;
    for (let i = 1, text = "How much of"; i <= text.length; i++) {
      set.call(f, text.slice(0, i));
      f.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
  await row(pocket.page, "ben").getByText("Draft: How much of").waitFor();
  assert.equal(desk.sent(), 1, "not each key is told");
  assert.equal(await desk.page.getByText("Draft:").count(), 0, "the open conversation has it in its field");

  await row(pocket.page, "ben").click();
  await shows(pocket.page, "How much of");
  await field(pocket.page).press("End");
  await field(pocket.page).pressSequentially(" the soup?");
  await shows(desk.page, "How much of the soup?");
  await row(desk.page, "cleo").click();
  await row(desk.page, "ben").getByText("Draft: How much of the soup?").waitFor();

  await field(pocket.page).press("Enter");
  await row(desk.page, "ben").getByText("You: How much of the soup?").waitFor();
  await desk.page.getByText("Draft:").waitFor({ state: "detached" });
  await row(desk.page, "ben").click();
  await desk.page.locator(".message.own", { hasText: "How much of the soup?" }).waitFor();
  assert.equal(await field(desk.page).inputValue(), "");
  const fresh = await device("fresh");
  await row(fresh.page, "ben").getByText("You: How much of the soup?").waitFor();
  assert.equal(await fresh.page.getByText("Draft:").count(), 0);
  assert.deepEqual([...desk.wrong, ...pocket.wrong, ...fresh.wrong], []);
});

test("offline a draft is kept, and comes to the other device with the connection", async () => {
  const desk = await device("desk offline");
  const pocket = await device("pocket offline", { viewport: phone });
  await row(desk.page, "cleo").click();
  await server.pause();
  await desk.page.getByText("Offline.").waitFor();
  await field(desk.page).fill("From the tunnel");
  await row(desk.page, "ben").click();
  await row(desk.page, "cleo").getByText("Draft: From the tunnel").waitFor();
  await row(desk.page, "cleo").click();
  await shows(desk.page, "From the tunnel");
  await server.resume();
  await row(pocket.page, "cleo").getByText("Draft: From the tunnel").waitFor({ timeout: 45_000 });
  await desk.page.close();
  const later = await desk.another();
  await later.goto(server.url);
  await row(later, "cleo").getByText("Draft: From the tunnel").waitFor();
  await row(later, "cleo").click();
  await shows(later, "From the tunnel");
  // Taken back by hand it is gone on both.
  await field(later).fill("");
  await pocket.page.getByText("Draft:").waitFor({ state: "detached" });
  assert.deepEqual([...desk.wrong, ...pocket.wrong].filter(refused), []);
});
