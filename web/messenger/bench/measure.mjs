// Measures the messenger and the SDK in Chromium, each in a fresh profile on the disk, against a
// server that runs. ../../../bench starts it: it reads what to measure as JSON from its standard
// input, and writes the figures, one for each repeat, as JSON.

import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { build } from "vite";
import { flags } from "../test/world.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const asked = JSON.parse(await text(process.stdin));

/** Runs f on a page of a browser that has never been anywhere. */
async function fresh(f) {
  const dir = await mkdtemp(join(asked.dir, "profile-"));
  const browser = await chromium.launchPersistentContext(dir, {
    executablePath: asked.chromium, args: flags, viewport: { width: 1180, height: 760 },
  });
  try {
    const page = browser.pages()[0] ?? (await browser.newPage());
    page.setDefaultTimeout(60_000);
    return await f(page);
  } finally {
    await browser.close();
    await rm(dir, { recursive: true, force: true });
  }
}

/** The script of device.ts, as the pages are built. */
async function deviceScript() {
  const built = await build({
    configFile: here("../vite.config.ts"), root: here(".."), logLevel: "error",
    build: { write: false, rollupOptions: { input: here("device.ts"), preserveEntrySignatures: "strict" } },
  });
  const [entry, ...others] = built.output;
  if (others.length > 0) throw new Error("device.ts is built into more than one script");
  return entry.code;
}

/** Calls a function of device.ts in a page of the server's origin. */
async function inPage(script, name, ...args) {
  return fresh(async (page) => {
    // Any document that the server itself sends: it is what says that the address is local.
    await page.route("**/device.js", (r) => r.fulfill({ contentType: "text/javascript", body: script }));
    await page.goto(new URL("/icon.svg", asked.server).href);
    return page.evaluate(async ([name, args]) => (await import("/device.js"))[name](...args), [name, args]);
  });
}

async function link() {
  const response = await fetch(new URL("/v1/admin/links", asked.server), {
    method: "POST", headers: { Authorization: `Bearer ${asked.key}` }, body: JSON.stringify({ address: asked.user, device: "browser" }),
  });
  if (!response.ok) throw new Error(`a link: ${response.status} ${await response.text()}`);
  return `${asked.server}/#link=${(await response.json()).code}`;
}

/** Whoever sees the conversation in the list chooses it; over once messages fill its height. */
function whenFilled(name) {
  globalThis.filled = new Promise((resolve) => {
    let chosen = false;
    const look = () => {
      const row = chosen ? undefined : [...document.querySelectorAll(".conversation-row")].find((r) => r.querySelector(".row-name")?.textContent === name);
      if (row) {
        row.click();
        chosen = true;
      }
      const list = document.querySelector(".messages");
      const first = list?.querySelector("[data-seq]");
      const full = first && first.getBoundingClientRect().top <= list.getBoundingClientRect().top;
      if (full) requestAnimationFrame(() => resolve(performance.now()));
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}

/** Milliseconds from following a link to the first screen of messages and to the first paint, and the bytes of the scripts as they came. */
async function firstScreen() {
  return fresh(async (page) => {
    await page.addInitScript(whenFilled, asked.conversation);
    await setTimeout(1000); // what the browser itself does after its start is not measured
    await page.goto(await link());
    return page.evaluate(async () => {
      const screen = await globalThis.filled;
      const [paint] = performance.getEntriesByName("first-contentful-paint");
      const scripts = performance.getEntriesByType("resource").filter((r) => new URL(r.name).pathname.endsWith(".js"));
      return { screen, paint: paint.startTime, script: scripts.reduce((n, r) => n + r.encodedBodySize, 0), plain: scripts.reduce((n, r) => n + r.decodedBodySize, 0) };
    });
  });
}

const script = await deviceScript();
const screens = [];
for (let i = 0; i < asked.repeats; i++) screens.push(await firstScreen());
const figures = {
  sync: await inPage(script, "syncRates", asked.sync, asked.repeats),
  read: await inPage(script, "readTimes", asked.read, asked.often),
  screens,
};
console.log(JSON.stringify(figures));
