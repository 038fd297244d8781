// People and groups: profiles, contacts, blocking, who may write, and what one's role in a
// group lets one do. What is changed in one browser shows in the other at once.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Server, fits, framesOf, imported, launch, profile, sound } from "./world.mjs";

let server, browser;
const members = 12; // the field of ClientFrame
const long = "Wolfeschlegelsteinhausenbergerdorff 👩‍👩‍👧‍👦 مرحبا بالعالم the elder";
before(async () => {
  server = await Server.start();
  browser = await launch();
  const names = { ann: "Ann", ben: "Ben", cleo: "Cleo", dan: long, eva: "Eva", fay: "Fay", gus: "Gus", hans: "Hans" };
  for (const [address, name] of Object.entries(names)) await server.api("users", { address, name });
  for (const [salt, pair] of [["ann", "ben"], ["ann", "cleo"], ["cleo", "dan"], ["eva", "fay"], ["gus", "fay"], ["hans", "fay"]].entries()) {
    await server.import(`between=${pair[0]}&between=${pair[1]}`, [imported(1, 1, pair[1], "Soup is at noon.", salt)]);
  }
});
after(async () => {
  await browser.close();
  await server.stop();
});

const row = (page, name) => page.locator(".conversation-row", { has: page.locator(".row-name", { hasText: name }) });
const button = (at, name) => at.getByRole("button", { name, exact: true });
const focused = (page, name) => button(page, name).and(page.locator(":focus")).waitFor();
const details = (page) => page.locator(".details");
const head = (page, name) => page.locator(".talk-head h2", { hasText: name });

async function signedIn(user, device = "browser") {
  const p = await profile(browser);
  const kinds = framesOf(p.page);
  await p.page.goto(await server.link(user, device));
  await p.page.locator(".conversation-row").first().waitFor();
  /** How many requests of a kind the page has sent. */
  return { ...p, asked: (kind) => kinds.filter((k) => k === kind).length };
}

async function open(page, name) {
  await row(page, name).click();
  await button(page, "Details").click();
  await details(page).locator(".me").waitFor();
}

/** What somebody says of himself, from another device of his. */
async function says(user, ...what) {
  await server.cli("device", "login", "--db", `${user}.db`, "--token", await server.cli("token", "new", user, "--device", "cli"));
  await server.cli("device", "profile", "--db", `${user}.db`, ...what);
}

async function group(name, owner, ...members) {
  const { id } = await server.api("groups", { name, members: [owner, ...members] });
  await server.api(`groups/${id}/role`, { address: owner, role: "owner" });
  return id;
}

test("a group: its owner names it and says who may do what, an admin sees to its members, a member is offered neither", async () => {
  const id = await group("Roof garden", "ann", "ben", "dan");
  const { page: ann, wrong } = await signedIn("ann", "owner");
  const { page: ben, wrong: wrongToo, asked } = await signedIn("ben", "member");
  await open(ann, "Roof garden");
  await open(ben, "Roof garden");
  await details(ben).getByText("3 members").waitFor();
  for (const name of ["Change the group", "Add", "What Ann may do"]) assert.equal(await button(details(ben), name).count(), 0, `a member is offered: ${name}`);
  const lines = [];
  for (const text of ["One", "Two", "Three", "Four"]) {
    await ann.getByLabel("Message", { exact: true }).fill(text);
    await ann.keyboard.press("Enter");
    await ben.locator(".message.theirs", { hasText: text }).waitFor();
    lines.push(asked(members));
  }
  assert.equal(lines[3], lines[0], "who is in a group is not asked for again while nobody comes or goes");

  await button(ann, "Change the group").click();
  const dot = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
  await server.api(`groups/${id}`, { picture: dot }); // by somebody else, meanwhile
  await ann.locator(".talk-head .avatar img").waitFor();
  await ann.getByLabel("Name", { exact: true }).fill("Roof garden with beans");
  await ann.getByLabel("Description").fill("Whoever waters writes it here.");
  await ann.getByLabel("Members: Write").uncheck();
  await ann.getByLabel(/may join/).check();
  await sound(ann, "group-settings", ".details");
  await button(ann, "Save").click();
  for (const p of [ann, ben]) await head(p, "Roof garden with beans").waitFor();
  await details(ben).getByText("Whoever waters writes it here.").waitFor();
  await ben.getByText("Only some members write in this group.").waitFor();
  assert.equal((await server.api(`groups/${id}`)).picture, dot, "what another one changed stays");

  await button(ann, "What Ben may do").click();
  await ann.getByRole("menuitem", { name: "Make an admin" }).click();
  await ben.getByLabel("Message", { exact: true }).waitFor();
  await ben.getByLabel("Add members").fill("nobody-there");
  await button(details(ben), "Add").click();
  await details(ben).getByRole("alert").getByText("nobody-there").waitFor();
  await ben.getByLabel("Add members").fill("cleo");
  await button(details(ben), "Add").click();
  await button(details(ann), "What Cleo may do").waitFor();
  await details(ben).getByRole("alert").waitFor({ state: "detached" }); // what came about takes the refusal away
  assert.equal(await button(details(ben), "What Ann may do").count(), 0, "an admin may do nothing about the owner");
  await fits(ann, "group-details", ".details");
  await button(ben, `What ${long} may do`).click();
  await ben.getByRole("menuitem", { name: "Remove from the group…" }).press("Enter");
  await ben.getByRole("menuitem", { name: "Really remove" }).waitFor();
  await ben.keyboard.press("Enter"); // the focus is on it
  await button(details(ann), `What ${long} may do`).waitFor({ state: "detached" });

  await details(ann).getByText(/You own the group/).waitFor();
  await button(ann, "What Ben may do").click();
  await ann.getByRole("menuitem", { name: "Make the owner…" }).click();
  await ann.getByRole("menuitem", { name: "Really give the group away" }).click();
  await button(ann, "Leave the group").press("Enter");
  await button(ann, "No").press("Enter");
  await focused(ann, "Leave the group");
  await button(ann, "Leave the group").click();
  await button(ann, "Really leave").click();
  await ann.getByText(/You are no longer a member/).first().waitFor();
  await button(ann, "Close the details").click();
  assert.ok(await button(ann, "Details").evaluate((b) => b === document.activeElement), "the focus is where it was");

  await button(ann, "New conversation").click();
  await ann.getByLabel("Its number").fill("4000000");
  await button(ann, "Join").click();
  await ann.getByRole("alert").waitFor();
  await ann.getByLabel("Its number").fill(String(id));
  await button(ann, "Join").click();
  await ann.getByText("Only some members write in this group.").waitFor();
  assert.deepEqual([...wrong, ...wrongToo], []);
});

test("a contact has the name that one gives him, on all of one's devices, until he is none", async () => {
  const { page: desk, wrong } = await signedIn("cleo", "desk");
  const { page: pocket } = await signedIn("cleo", "pocket");
  await open(desk, "Ann");
  await button(desk, "Add to contacts").click();
  assert.equal(await desk.getByLabel("Your name for them").inputValue(), "Ann");
  await desk.getByLabel("Your name for them").fill("Ann from the pier");
  await desk.keyboard.press("Enter");
  for (const p of [desk, pocket]) await row(p, "Ann from the pier").waitFor();
  await head(desk, "Ann from the pier").waitFor();
  await details(desk).getByText("Calls themself Ann.").waitFor();
  await fits(desk, "contact", ".details");

  await row(pocket, long).click();
  await button(pocket, "New conversation").click();
  await sound(pocket, "new-conversation", ".side");
  await pocket.getByLabel(/^Address/).fill("pier");
  await pocket.getByLabel("Members", { exact: true }).fill("dan, an");
  await button(pocket, "Add Ann from the pier").click();
  assert.equal(await pocket.getByLabel("Members", { exact: true }).inputValue(), "dan, ann, ");
  await pocket.getByRole("list", { name: "Contacts" }).getByRole("button").click();
  await head(pocket, "Ann from the pier").waitFor();

  await button(desk, "Rename").click();
  await desk.getByLabel("Your name for them").fill("Annie");
  await button(desk, "Save").click();
  await head(pocket, "Annie").waitFor();
  await button(desk, "Remove from contacts").click();
  await button(desk, "Add to contacts").waitFor();
  await row(pocket, /^Ann$/).waitFor();
  assert.deepEqual(wrong, []);
});

test("a profile is shown to the other side as it changes, and no picture from elsewhere", async () => {
  const { page: eva, wrong } = await signedIn("eva");
  await button(eva, "You and your devices").click();
  await eva.getByLabel("Status").waitFor();
  await says("eva", "--status", "From the command line");
  await eva.waitForFunction(() => [...document.querySelectorAll("input")].some((i) => i.value === "From the command line"));

  const { page: fay, wrong: wrongToo } = await signedIn("fay");
  await open(fay, "Eva");
  await details(fay).getByText("online", { exact: true }).waitFor();
  await details(fay).getByText("From the command line").waitFor();
  await eva.evaluate(() => { // the picture takes its time
    const read = globalThis.createImageBitmap;
    globalThis.createImageBitmap = (file) => new Promise((resolve) => (globalThis.readOn = () => resolve(read(file))));
  });
  await eva.locator("input[type=file]").setInputFiles(fileURLToPath(new URL("../../../docs/devices.png", import.meta.url)));
  await eva.getByLabel("Name", { exact: true }).fill("Eva Ünlü 🌱");
  await eva.evaluate(() => globalThis.readOn());
  await eva.getByText("Another picture").waitFor();
  await eva.getByLabel("Status").fill("On the pier until Sunday");
  await fits(eva, "profile", ".side");
  await button(eva, "Save").click();
  await head(fay, "Eva Ünlü 🌱").waitFor();
  await details(fay).getByText("On the pier until Sunday").waitFor();
  for (const at of [".details .me", ".talk-head", ".conversation-row"]) {
    assert.ok(await fay.locator(`${at} .avatar img`).evaluate((i) => i.decode().then(() => i.naturalWidth >= 32)), `${at} shows the picture`);
  }
  await sound(fay, "profile-of-another", ".details");

  // A picture from elsewhere is not asked for, and one that would fill the memory is not opened.
  const huge = Buffer.alloc(60);
  Buffer.from("89504e470d0a1a0a0000000d49484452000075300000753008020000", "hex").copy(huge);
  await says("gus", "--picture", "https://example.org/gus.png", "--status", "From elsewhere");
  await says("hans", "--picture", `data:image/png;base64,${huge.toString("base64")}`, "--status", "Too large");
  for (const [name, status] of [["Gus", "From elsewhere"], ["Hans", "Too large"]]) {
    await row(fay, name).click();
    await button(fay, "Details").click();
    await details(fay).getByText(status).waitFor();
    assert.equal(await details(fay).locator(".avatar img").count(), 0, status);
  }
  assert.deepEqual([...wrong, ...wrongToo], []);
});

test("whoever is blocked, or is no contact where only those may write, is told so", async () => {
  const { page: ann } = await signedIn("ann", "blocker");
  const { page: ben } = await signedIn("ben", "blocked");
  await row(ben, "Ann").click();
  const write = async (text) => {
    await ben.getByLabel("Message", { exact: true }).fill(text);
    await ben.keyboard.press("Enter");
  };
  const refused = (text) => ben.locator(".message.failed", { hasText: text }).getByRole("alert");
  await open(ann, "Ben");
  await button(ann, "Block").click();
  await button(ann, "Really block").click();
  await ann.getByText(/You have blocked Ben/).waitFor();
  await fits(ann, "blocked", ".conversation");
  await write("Are you there?");
  await refused("Are you there?").getByText(/has blocked you/).waitFor();
  await button(ann, "You and your devices").click();
  await button(ann, "Unblock ben").click();
  await ann.getByLabel("Message", { exact: true }).waitFor();

  await ann.getByRole("radio", { name: "My contacts" }).check();
  await button(ann, "Back to the conversations").first().click();
  assert.ok(await button(ann, "You and your devices").evaluate((b) => b === document.activeElement), "the focus is at the list again");
  await ann.keyboard.press("Enter");
  await ann.waitForFunction(() => document.querySelectorAll("input[type=radio]")[1]?.checked);
  await write("And now?");
  await refused("And now?").getByText(/contacts only/).waitFor();
  await button(ann, "Add to contacts").click();
  await button(details(ann), "Save").click();
  await button(ann, "Remove from contacts").waitFor();
  await write("As a contact");
  await ann.locator(".message.theirs", { hasText: "As a contact" }).waitFor();
});
