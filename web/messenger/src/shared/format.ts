// How times, numbers and names are shown to people.

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: "long" });
const date = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long" });
const dateOfYear = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long", year: "numeric" });
const shortDate = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const numeric = new Intl.DateTimeFormat(undefined, { dateStyle: "short" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "long", timeStyle: "medium" });

const dayNumber = (at: number): number => {
  const d = new Date(at);
  return Math.floor(Date.UTC(d.getFullYear(), d.getMonth(), d.getDate()) / 86_400_000);
};

export const sameDay = (a: number, b: number): boolean => dayNumber(a) === dayNumber(b);

/** 18:04 */
export const timeOfDay = (at: number): string => clock.format(at);

/** The heading of a day: Today, Yesterday, Wednesday, 3 March, 3 March 2024. */
export function dayName(at: number, now = Date.now()): string {
  const ago = dayNumber(now) - dayNumber(at);
  if (ago === 0) return "Today";
  if (ago === 1) return "Yesterday";
  if (ago > 0 && ago < 7) return weekday.format(at);
  return new Date(at).getFullYear() === new Date(now).getFullYear() ? date.format(at) : dateOfYear.format(at);
}

/** Beside a conversation's name: 18:04, Wed, 3 Mar, 03/03/2024. */
export function moment(at: number, now = Date.now()): string {
  const ago = dayNumber(now) - dayNumber(at);
  if (ago === 0) return clock.format(at);
  if (ago > 0 && ago < 7) return weekday.format(at).slice(0, 3);
  return new Date(at).getFullYear() === new Date(now).getFullYear() ? shortDate.format(at) : numeric.format(at);
}

export const fullTime = (at: number): string => full.format(at);

const grouped = new Intl.NumberFormat();

/** 45,210 */
export const count = (n: number): string => grouped.format(n);

/** "1 message", "45,210 messages" */
export const many = (n: number, one: string, more = one + "s"): string => `${count(n)} ${n === 1 ? one : more}`;

/** 812 B, 4.1 KB, 17 MB */
export function bytes(n: number): string {
  let i = 0;
  let v = n;
  while (v >= 1000 && i < 4) {
    v /= 1024;
    i++;
  }
  return `${i === 0 || v >= 99.5 ? Math.round(v) : v.toFixed(1)} ${["B", "KB", "MB", "GB", "TB"][i]}`;
}

/** When something to come will be: 18:04, tomorrow 18:04, Wednesday 18:04, 3 March 18:04. */
export function ahead(at: number, now = Date.now()): string {
  const days = dayNumber(at) - dayNumber(now);
  if (days <= 0) return clock.format(at);
  const day = days === 1 ? "tomorrow" : days < 7 ? weekday.format(at) : new Date(at).getFullYear() === new Date(now).getFullYear() ? date.format(at) : dateOfYear.format(at);
  return `${day} ${clock.format(at)}`;
}

/** "3 minutes ago", for what is told in whole minutes. */
export function ago(at: number, now = Date.now()): string {
  const minutes = Math.floor((now - at) / 60_000);
  if (minutes < 2) return "just now";
  if (minutes < 60) return `${minutes} minutes ago`;
  if (minutes < 120) return "an hour ago";
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} hours ago`;
  return dayName(at, now).toLowerCase() === "yesterday" ? "yesterday" : dayName(at, now);
}

const letters = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** One or two letters for a name's picture. */
export function initials(name: string): string {
  const words = name.split(/[\s._@/-]+/u).filter((w) => /[\p{L}\p{N}\p{So}]/u.test(w));
  return words
    .slice(0, 2)
    .map((w) => [...letters.segment(w)].find((s) => /[\p{L}\p{N}\p{So}]/u.test(s.segment))?.segment ?? "")
    .join("")
    .toLocaleUpperCase();
}

/** What to tell a person of an error. */
export function reason(e: unknown): string {
  if (e && typeof e === "object") {
    const { detail, message } = e as { detail?: unknown; message?: unknown };
    if (typeof detail === "string" && detail) return detail;
    if (typeof message === "string" && message) return message;
  }
  return String(e);
}
