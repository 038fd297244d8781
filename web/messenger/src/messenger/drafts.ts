import { drafts, type Client, type Target } from "@backscroll/client";
import { UserData } from "./userdata.ts";

/** How long typing rests before a draft is kept. */
const rest = 1000;

const keyOf = (t: Target): string => ("group" in t ? `group/${t.group}` : `with/${t.peer}`);

/** What is being written here, and the device does not keep yet. */
interface Begun {
  target: Target;
  text: string;
  timer: ReturnType<typeof setTimeout>;
}

/**
 * The texts that the user has begun, the same on all his devices: user data, kept after each
 * rest in typing, when the conversation is left, and when the page is hidden. What is typed
 * here stands until it is kept; after that whatever another device makes of it is shown.
 */
export class Drafts extends UserData {
  #begun = new Map<string, Begun>();
  #saving = new Map<string, number>();
  #offPage: (() => void)[];

  constructor(client: Client) {
    super(client, drafts.prefix);
    const hidden = () => document.visibilityState === "hidden" && this.#keepAll();
    const leaving = () => this.#keepAll();
    document.addEventListener("visibilitychange", hidden);
    addEventListener("pagehide", leaving);
    this.#offPage = [
      () => document.removeEventListener("visibilitychange", hidden),
      () => removeEventListener("pagehide", leaving),
    ];
  }

  override stop(): void {
    this.#keepAll();
    for (const off of this.#offPage) off();
    super.stop();
  }

  /** "": there is none, or it is not known here. */
  of(t: Target): string {
    const key = keyOf(t);
    return this.#begun.get(key)?.text ?? this.values.get(key) ?? "";
  }

  /** What stands in the field now; it is kept after a rest. */
  write(target: Target, text: string): void {
    const key = keyOf(target);
    clearTimeout(this.#begun.get(key)?.timer);
    this.#begun.set(key, { target, text, timer: setTimeout(() => this.keep(target), rest) });
    this.changed();
  }

  /** Keeps now what was written. */
  keep(target: Target): void {
    const begun = this.#begun.get(keyOf(target));
    if (begun) void this.#save(keyOf(target), begun);
  }

  /** There is no draft any more: it was sent. */
  remove(target: Target): void {
    this.write(target, "");
    this.keep(target);
  }

  #keepAll(): void {
    for (const [key, begun] of this.#begun) void this.#save(key, begun);
  }

  async #save(key: string, begun: Begun): Promise<void> {
    clearTimeout(begun.timer);
    const saving = this.#saving.get(key) ?? 0;
    if (saving === 0 && begun.text === (this.values.get(key) ?? "")) return this.#end(key, begun);
    this.#saving.set(key, saving + 1);
    try {
      const change = await drafts.set(this.client, begun.target, begun.text);
      this.#end(key, begun);
      change.wait().catch(() => this.#refused(key, begun));
    } catch {
      // It is too long to be kept, or the page closes: it stays in the field.
    } finally {
      this.#saving.set(key, (this.#saving.get(key) ?? 1) - 1);
    }
  }

  #end(key: string, begun: Begun): void {
    if (this.#begun.get(key) === begun) this.#begun.delete(key);
    this.changed();
  }

  /** The server does not keep it, so the device gave it up: it stays in the field. */
  #refused(key: string, begun: Begun): void {
    if (begun.text && !this.#begun.has(key)) this.#begun.set(key, begun);
    this.changed();
  }
}
