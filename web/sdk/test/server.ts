// A real server for tests: the binary in $BACKSCROLL, or build/backscroll of this repository.

import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { memoryStorage, openClient, type Client, type Options } from "../src/node.ts";

const binary = process.env["BACKSCROLL"] ?? fileURLToPath(new URL("../../../build/backscroll", import.meta.url));

export const noServer = existsSync(binary) ? "" : `${binary} is not there: make build`;

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const s = createServer().listen(0, "127.0.0.1", () => {
      const { port } = s.address() as { port: number };
      s.close(() => resolve(port));
    });
  });
}

export class Server {
  private process: ChildProcess | undefined;
  private readonly clients: Client[] = [];
  private constructor(readonly dir: string, readonly port: number) {}

  static async start(): Promise<Server> {
    const s = new Server(mkdtempSync(join(tmpdir(), "backscroll-")), await freePort());
    await s.begin();
    return s;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get data(): string {
    return join(this.dir, "data");
  }

  /** Starts the process and waits until it answers. */
  async begin(): Promise<void> {
    const p = spawn(binary, ["serve", `--data=${this.data}`, `--listen=127.0.0.1:${this.port}`, "--reserve-mb=0"], { stdio: ["ignore", "pipe", "pipe"] });
    this.process = p;
    let said = "";
    await new Promise<void>((resolve, reject) => {
      p.stdout.on("data", (b: Buffer) => {
        said += b.toString();
        if (said.includes(String(this.port))) resolve();
      });
      p.stderr.on("data", (b: Buffer) => {
        said += b.toString();
        if (said.includes(String(this.port))) resolve();
      });
      p.once("exit", (code) => reject(new Error(`the server ended (${code}): ${said}`)));
    });
  }

  /** Ends the process; the data stays. */
  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    const p = this.process;
    this.process = undefined;
    if (!p || p.exitCode !== null) return;
    const ended = new Promise((resolve) => p.once("exit", resolve));
    p.kill(signal);
    await ended;
  }

  /** Runs the command line. */
  run(...args: string[]): string {
    return execFileSync(binary, args, { encoding: "utf8" }).trim();
  }

  token(user: string, device: string): string {
    return this.run("token", "new", user, `--device=${device}`, "--create", `--server=${this.url}`, `--data=${this.data}`);
  }

  /** A device of a user, with a database in memory unless told otherwise. */
  async device(user: string, device: string, o: Partial<Options> = {}): Promise<Client> {
    const token = this.token(user, device);
    const c = await openClient({ storage: memoryStorage(), server: this.url, token: () => token, ...o });
    this.clients.push(c);
    await c.start();
    await c.online();
    return c;
  }

  async stop(): Promise<void> {
    await Promise.all(this.clients.map((c) => c.close()));
    await this.kill("SIGTERM");
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** The next time that a listener hears something that is as wanted. */
export function heard<T>(subscribe: (f: (x: T) => void) => () => void, ok: (x: T) => boolean = () => true): Promise<T> {
  return new Promise((resolve) => {
    const off = subscribe((x) => {
      if (!ok(x)) return;
      off();
      resolve(x);
    });
  });
}
