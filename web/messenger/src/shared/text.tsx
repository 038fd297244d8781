import type { ReactNode } from "react";

const address = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}']/gu;

/** A message's text: addresses become links, which tell the other side nothing of this page. */
export function linked(text: string): ReactNode[] {
  const parts: ReactNode[] = [];
  let from = 0;
  for (const m of text.matchAll(address)) {
    parts.push(text.slice(from, m.index), <a key={m.index} href={m[0]} target="_blank" rel="noopener noreferrer nofollow">{m[0]}</a>);
    from = m.index + m[0].length;
  }
  parts.push(text.slice(from));
  return parts;
}

const pictures = /^(?:\p{Extended_Pictographic}[\p{Emoji_Modifier}\uFE0F]?(?:\u200D\p{Extended_Pictographic}\uFE0F?)*\s*){1,3}$/u;

/** Whether a text is one to three emoji and nothing else. */
export const onlyEmoji = (text: string): boolean => text.length < 40 && pictures.test(text);
