import type { Call, Message } from "@backscroll/client";

const two = (n: number): string => String(n).padStart(2, "0");

/** 0:42, 12:05, 1:00:10 */
export function clockOf(ms: number): string {
  const s = Math.round(ms / 1000);
  const [hours, minutes] = [Math.floor(s / 3600), Math.floor(s / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(s % 60)}` : `${minutes}:${two(s % 60)}`;
}

/** What became of a call, as whoever called (own) or was called is told. */
export function callText({ video, outcome, duration }: Call, own: boolean): string {
  const kind = video ? "Video call" : "Voice call";
  if (outcome === "missed") return own ? `${kind}, not answered` : `Missed ${kind.toLowerCase()}`;
  if (outcome === "rejected") return `${kind}, declined`;
  return outcome === "answered" && duration > 0 ? `${kind}, ${clockOf(duration)}` : kind;
}

/** A message in one line: its text, or what became of the call. */
export const lineOf = (m: Message, me: string): string => (m.call ? callText(m.call, m.from === me) : m.text);
