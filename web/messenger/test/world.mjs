// What the browser tests stand on: a server of their own with its own folder, the
// command line beside it, and Debian's Chromium.

import assert from "node:assert/strict";
import { spawn, execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import axe from "axe-core";
import { chromium } from "playwright-core";

const run = promisify(execFile);
export const binary = process.env.BACKSCROLL ?? fileURLToPath(new URL("../../../build/backscroll", import.meta.url));

/** A server that runs, and its folder. */
export class Server {
  static async start(...flags) {
    const s = new Server();
    s.dir = await mkdtemp(join(tmpdir(), "backscroll-web-"));
    await s.serve("127.0.0.1:0", flags);
    return s;
  }

  async serve(listen, flags = []) {
    this.process = spawn(binary, ["serve", "--data", join(this.dir, "data"), "--listen", listen, ...flags], { stdio: ["ignore", "pipe", "inherit"] });
    let line = "";
    for await (const chunk of this.process.stdout) {
      line += chunk;
      if (line.includes("\n")) break;
    }
    this.url = /serving (\S+)/.exec(line)[1];
    this.key = (await readFile(join(this.dir, "data", "admin.key"), "utf8")).trim();
  }

  /** Ends the server; its folder stays for resume. */
  async pause() {
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill("SIGTERM");
    await ended;
  }

  resume = () => this.serve(new URL(this.url).host);

  async stop() {
    if (this.process.exitCode === null && this.process.signalCode === null) await this.pause();
    await rm(this.dir, { recursive: true, force: true });
  }

  /** A command of the command line; its standard output. */
  async cli(...args) {
    const env = { ...process.env, BACKSCROLL_SERVER: this.url, BACKSCROLL_ADMIN_KEY: this.key };
    return (await run(binary, args, { cwd: this.dir, env })).stdout.trim();
  }

  async api(path, body) {
    const response = await fetch(`${this.url}/v1/admin/${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { Authorization: `Bearer ${this.key}` },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json().catch(() => undefined);
  }

  link = async (user, device) => `${this.url}/#link=${(await this.api("links", { address: user, device, create: true })).code}`;

  /** Puts n messages into a conversation, as an importer does: the query names it. */
  async import(query, messages) {
    const lines = [];
    for (let i = 0; i < messages.length; i += 1000) lines.push(JSON.stringify({ messages: messages.slice(i, i + 1000) }));
    const response = await fetch(`${this.url}/v1/admin/import?${query}`, {
      method: "POST", headers: { Authorization: `Bearer ${this.key}` }, body: lines.join("\n") + "\n",
    });
    const answer = await response.text();
    if (!response.ok || answer.includes('"error"')) throw new Error(answer);
  }
}

/** A message to import: the i-th of a history that is written a minute apart, up to now. */
export function imported(i, n, from, text, salt = 0) {
  const id = `00000000-0000-8000-8${salt.toString(16).padStart(3, "0")}-${i.toString(16).padStart(12, "0")}`;
  return { id, from, text, time: new Date(Date.now() - (n - i) * 60_000).toISOString() };
}

/** How Chromium is started everywhere. */
export const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

/** Chromium; close it after the tests. */
export const launch = (...more) => chromium.launch({ executablePath: process.env.CHROME ?? "/usr/bin/chromium", args: [...flags, ...more] });

export const desktop = { width: 1180, height: 760 };
export const phone = { width: 390, height: 780 };

/** A profile of its own with one page, and whatever went wrong in it. */
export async function profile(browser, options = {}) {
  const context = await browser.newContext({ viewport: desktop, locale: "en-GB", timezoneId: "UTC", ...options });
  const wrong = [];
  const watch = (page) => {
    page.setDefaultTimeout(15_000);
    page.on("pageerror", (e) => wrong.push(String(e)));
    page.on("console", (m) => m.type() === "error" && wrong.push(`${m.text()} ${m.location().url}`));
    return page;
  };
  const page = watch(await context.newPage());
  return { context, page, wrong, another: async () => watch(await context.newPage()) };
}

/** What the page sends from now on, as the numbers of the frames' kinds in ClientFrame; it is to be asked for before the page connects. */
export function framesOf(page) {
  const kinds = [];
  page.on("websocket", (socket) => socket.on("framesent", ({ payload }) => kinds.push(kindOf(Buffer.from(payload)))));
  return kinds;
}

/** The number of the field behind the request's, which is the first one. */
function kindOf(frame) {
  let at = 0;
  const varint = () => {
    let n = 0;
    for (let shift = 1; ; shift *= 128) {
      n += (frame[at] & 127) * shift;
      if (frame[at++] < 128) return n;
    }
  };
  if (frame[0] === 8) {
    at = 1;
    varint();
  }
  return varint() >> 3;
}

/** No serious fault by axe's rules, in the page or a part of it as it stands. */
export async function accessible(page, what, part = "html", rules = undefined) {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate(([at, runOnly]) => globalThis.axe.run(at, { resultTypes: ["violations"], ...(runOnly && { runOnly }) }), [part, rules]);
  const serious = violations.filter((v) => v.impact === "serious" || v.impact === "critical");
  assert.deepEqual(serious.map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 120)}`), [], what);
}

/** Keeps a picture of the page where SCREENS says. */
export async function shot(page, name) {
  if (!process.env.SCREENS) return;
  await mkdir(process.env.SCREENS, { recursive: true });
  await page.screenshot({ path: join(process.env.SCREENS, `${name}.png`) });
}

/** A part of the page fits on a phone; SCREENS keeps it in light and dark, there and on a desktop. */
export async function fits(page, name, part) {
  for (const scheme of process.env.SCREENS ? ["dark", "light"] : ["light"]) {
    await page.emulateMedia({ colorScheme: scheme });
    await shot(page, `${name}-${scheme}`);
    await page.setViewportSize(phone);
    await shot(page, `phone-${name}-${scheme}`);
    const wide = await page.evaluate((at) => Math.max(...[document.documentElement, ...document.querySelectorAll(`${at}, ${at} .forms`)].map((e) => e.scrollWidth - e.clientWidth)), part);
    assert.ok(wide <= 0, `${name} is ${wide} pixels too wide on a phone`);
    await page.setViewportSize(desktop);
  }
}

/** The same, and without a serious fault in light and dark: nothing but colours differs between them. */
export async function sound(page, name, part) {
  await fits(page, name, part);
  await accessible(page, name, part);
  await page.emulateMedia({ colorScheme: "dark" });
  await accessible(page, `${name}, dark`, part, ["color-contrast"]);
  await page.emulateMedia({ colorScheme: "light" });
}
