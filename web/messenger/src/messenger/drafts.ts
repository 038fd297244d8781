// What was begun to be written, kept on this device until it is sent. Signing out forgets it.

const prefix = "backscroll draft ";

export const draftOf = (conv: string): string => localStorage.getItem(prefix + conv) ?? "";

export function keepDraft(conv: string, text: string): void {
  if (text) localStorage.setItem(prefix + conv, text);
  else localStorage.removeItem(prefix + conv);
}

export function forgetDrafts(): void {
  for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
}
