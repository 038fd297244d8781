import type { AllSession, Client, Message, Row, Target } from "@backscroll/client";
import { reason } from "../shared/format.ts";
import { Model } from "../shared/model.ts";

const pause = 250; // ms without a key before it is looked for
export const most = 20;

/** A message that was found, and where. */
export interface Hit {
  message: Message;
  target: Target;
  /** Absent: the list does not name it here. */
  row: Row | undefined;
}

/** A text in the messages on this device, whatever their conversation, the newest first. */
export class MessageSearch extends Model {
  hits: Hit[] = [];
  /** There are older ones, too. */
  more = false;
  /** In how many conversations the device lacks messages, as far as it was looked. */
  elsewhere = 0;
  /** There are conversations that the list does not name here. */
  unlisted = false;
  looking = false;
  error = "";
  text = "";

  #timer: ReturnType<typeof setTimeout> | undefined;
  #session: AllSession | undefined;
  /** Tells what is looked for now from what was before. */
  #turn = 0;

  constructor(readonly client: Client) {
    super();
  }

  /** What is typed; it is looked for when no further key comes. */
  look(typed: string): void {
    const text = typed.trim();
    if (text === this.text) return;
    this.text = text;
    this.stop();
    this.error = "";
    this.looking = text !== "";
    if (text) this.#timer = setTimeout(() => void this.#open(text), pause);
    else this.hits = [];
    this.changed();
  }

  stop(): void {
    this.#turn++;
    clearTimeout(this.#timer);
    void this.#session?.stop().catch(() => undefined);
    this.#session = undefined;
  }

  async #open(text: string): Promise<void> {
    const turn = this.#turn;
    try {
      const session = await this.client.openAll({ query: text });
      if (turn !== this.#turn) return await session.stop();
      this.#session = session;
      for (const event of ["message", "removed"] as const) session.on(event, () => this.#again(session));
      await this.#read(session);
    } catch (e) {
      if (turn !== this.#turn) return;
      this.error = reason(e);
      this.looking = false;
      this.changed();
    }
  }

  /** What arrived, or changed, may be among what is shown. */
  #again(session: AllSession): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void session.reset().then(() => this.#read(session)).catch(() => undefined), pause);
  }

  async #read(session: AllSession): Promise<void> {
    const page = await session.read(most);
    const { conversations, list } = await session.ends();
    const targets = new Map(conversations.map((c) => [c.conv, c.target]));
    const rows = new Map<string, Row | undefined>();
    for (const { conv } of page.messages) if (!rows.has(conv)) rows.set(conv, await this.client.row(targets.get(conv) as Target));
    if (session !== this.#session) return;
    this.hits = page.messages.map((message) => ({ message, target: targets.get(message.conv) as Target, row: rows.get(message.conv) }));
    this.more = page.end === "more";
    this.elsewhere = conversations.filter((c) => c.end === "gap").length;
    this.unlisted = list === "gap";
    this.looking = false;
    this.changed();
  }
}

/** The part of a text around a match, in one line. */
export function excerpt(text: string, query: string): { before: string; match: string; after: string } {
  const line = text.replace(/\s+/gu, " ");
  const words = query.replace(/[\\^$.*+?()[\]{}|/]/gu, "\\$&").replace(/\s+/gu, " ");
  const found = new RegExp(words, "iu").exec(line);
  const at = found?.index ?? 0;
  const match = found?.[0] ?? "";
  const space = at > 24 ? line.indexOf(" ", at - 24) + 1 : 0;
  const from = at > 24 && (space === 0 || space > at) ? at : space;
  const after = [...line.slice(at + match.length)].slice(0, 160).join("");
  return { before: (from > 0 ? "…" : "") + line.slice(from, at), match, after };
}
