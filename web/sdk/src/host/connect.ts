// Keeping a connection: tries with growing pauses, tokens, and when to give up.

import { unhex } from "../bytes.ts";
import { BackscrollError, Code, asError, codeOf, needsPerson, tokenTrouble, wasClosed } from "../errors.ts";
import { connected, disconnected, received, signedOut } from "../engine/link.ts";
import { wipe } from "../engine/wipe.ts";
import type { Failure } from "../types.ts";
import { decodeServer } from "../wire/decode.ts";
import { failure, type Host } from "./host.ts";
import { bytesIn } from "./traffic.ts";

const FIRST_PAUSE = 250;
const LAST_PAUSE = 30_000;
const DIAL_TIMEOUT = 15_000;
export const REMEMBERED = { server: "server", token: "token" } as const;

/** Keeps a connection until the signal or until a person has to act. */
export async function run(h: Host, signal: AbortSignal): Promise<void> {
  let most = FIRST_PAUSE;
  let why: BackscrollError | undefined; // why the last token was refused
  while (!signal.aborted) {
    const { greeted, error } = await connect(h, signal, why);
    if (signal.aborted) return;
    const code = codeOf(error);
    if (greeted) {
      why = undefined;
      if (code !== Code.LocalDB) most = FIRST_PAUSE;
    }
    const trouble = tokenTrouble(code);
    if (code === Code.WrongOwner || (needsPerson(code) && !trouble)) return giveUp(h, "refused", error, false);
    if (code === Code.NotLoggedIn || (trouble && (!h.opt.token || why))) {
      return giveUp(h, "signed out", error, [error, why].some((e) => e?.code === Code.TokenRevoked));
    }
    if (trouble) {
      why = error; // the app is asked for another token, once
      continue;
    }
    h.setStatus({ state: "offline", error: failure(error) });
    // At random from the upper half, so that devices do not come back all at once.
    await pause(most / 2 + Math.random() * (most / 2), signal);
    most = Math.min(2 * most, LAST_PAUSE);
    if (!signal.aborted) h.setStatus({ state: "connecting" });
  }
}

/** Waits; less, when the platform says that the network is back. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", over);
      globalThis.removeEventListener?.("online", over);
      resolve();
    };
    const timer = setTimeout(over, ms);
    signal.addEventListener("abort", over);
    globalThis.addEventListener?.("online", over);
  });
}

/** Ends the tries to connect: syncs end with the reason. start begins anew, once a person has acted. */
async function giveUp(h: Host, state: "signed out" | "refused", error: BackscrollError, revoked: boolean): Promise<void> {
  h.stopped();
  await h.run(async () => {
    await signedOut(h.engine, error);
    const { wipeOnSignOut = "nothing" } = h.opt;
    if (!revoked || wipeOnSignOut === "nothing") return;
    await h.engine.guard(async () => {
      await wipe(h.engine, wipeOnSignOut === "all");
      await h.engine.db.update(true, async (tx) => tx.setMeta(REMEMBERED.token, undefined));
    });
  });
  h.setStatus({ state, error: failure(error) });
}

/** Runs one connection to its end. greeted says that the server welcomed the device. */
async function connect(h: Host, signal: AbortSignal, why: BackscrollError | undefined): Promise<{ greeted: boolean; error: BackscrollError }> {
  let text: string;
  let token: Uint8Array;
  try {
    ({ text, token } = await tokenOf(h, why && failure(why)));
  } catch (e) {
    return { greeted: false, error: asError(e, Code.NotLoggedIn, "get a token") };
  }
  if (signal.aborted) return { greeted: false, error: wasClosed() };
  let greeted = false;
  const ended = await new Promise<string>((resolve) => {
    let frames: Promise<unknown> = Promise.resolve();
    const timeout = setTimeout(() => link.close(), DIAL_TIMEOUT);
    const url = `${h.server.replace(/\/$/, "").replace(/^http/, "ws")}/v1/device`;
    const link = h.connect(url, {
      open: () => {
        clearTimeout(timeout);
        frames = h.run(async () => {
          h.link = link;
          connected(h.engine, token, h.device);
        });
      },
      frame: (bytes) => {
        // The next one is inflated while the engine stores one.
        const decoded = decodeServer(bytes, h.inflate).catch((e: unknown) => asError(e, Code.BadFrame, "read a frame"));
        frames = frames.then(async () => {
          const f = await decoded;
          if (!(f instanceof BackscrollError)) h.traffic(bytesIn(f, bytes.length));
          await h.run(() => received(h.engine, f));
          if (greeted || !h.engine.online()) return;
          greeted = true;
          h.snapshot();
          await remember(h, text);
        }).catch(() => {}); // the engine reports its own failures
      },
      closed: (reason) => {
        clearTimeout(timeout);
        signal.removeEventListener("abort", link.close);
        void frames.then(() => resolve(reason));
      },
    });
    signal.addEventListener("abort", () => link.close());
  });
  await h.run(async () => {
    h.link = undefined;
    disconnected(h.engine);
  });
  const dropped = h.dropped;
  h.dropped = undefined;
  return { greeted, error: dropped ?? new BackscrollError(Code.Offline, ended, `connect to ${h.server}`) };
}

/** The device's token: of the app, or of the database. why says how the server refused the former one. */
async function tokenOf(h: Host, why: Failure | undefined): Promise<{ text: string; token: Uint8Array }> {
  let text: string | undefined;
  if (h.opt.token) text = await h.opt.token(why);
  if (!text) {
    if (why) throw new BackscrollError(why.code, why.detail, why.op);
    text = await h.run(() => h.engine.db.view((r) => r.meta<string>(REMEMBERED.token)));
    if (!text) throw new BackscrollError(Code.NotLoggedIn, "no token is known: log in again");
  }
  text = text.trim();
  const token = unhex(text);
  if (token?.length !== 32) throw new BackscrollError(Code.BadToken, "the token is not one of this system: 64 hexadecimal digits are expected");
  return { text, token };
}

/** Keeps server and token for the next run. */
async function remember(h: Host, text: string): Promise<void> {
  if (h.opt.remember === false) return;
  await h.run(() =>
    h.engine.guard(() =>
      h.engine.db.update(true, async (tx) => {
        tx.setMeta(REMEMBERED.server, h.server);
        tx.setMeta(REMEMBERED.token, text);
      })));
}
