import type { Client, Message, Target } from "@backscroll/client";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { lineOf } from "../shared/calls.ts";
import { reason } from "../shared/format.ts";
import { useModel } from "../shared/model.ts";
import { IconButton } from "../shared/parts.tsx";
import type { Drafts } from "./drafts.ts";
import type { Names } from "./people.ts";

/** A message that is answered or changed by what is being written. */
export interface Editing {
  kind: "reply" | "edit";
  message: Message;
}

interface Props {
  client: Client;
  target: Target;
  drafts: Drafts;
  editing: Editing | undefined;
  stop: () => void;
  send: (text: string) => Promise<void>;
  names: Names;
}

/** Where messages are written. What is not sent yet is the draft, which other devices change too. */
export function Composer({ client, target, drafts, editing, stop, send, names }: Props) {
  const draft = useModel(drafts).of(target);
  const [text, setText] = useState(draft);
  const [error, setError] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  const typing = useRef(0);
  const changing = editing?.kind === "edit" ? editing.message : undefined;

  useEffect(() => {
    if (changing) setText(changing.text);
    if (editing) field.current?.focus();
    return () => {
      if (changing) setText(drafts.of(target));
    };
  }, [editing]);
  useEffect(() => {
    if (!changing) setText(draft);
  }, [draft]);
  useEffect(() => {
    if (matchMedia("(hover: hover)").matches) field.current?.focus();
    return () => {
      drafts.keep(target);
      void tellTyping(false);
    };
  }, []);

  const tellTyping = async (on: boolean) => {
    const now = Date.now();
    if (on ? now - typing.current < 4000 : typing.current === 0) return;
    typing.current = on ? now : 0;
    await client.sendTyping(target, on).catch(() => undefined); // it only says that somebody types
  };
  const write = (value: string) => {
    setText(value);
    if (!changing) drafts.write(target, value);
    void tellTyping(value !== "");
  };
  const submit = async () => {
    const ready = text.trim();
    if (!ready) return;
    void tellTyping(false);
    setText("");
    if (!changing) drafts.remove(target);
    try {
      await send(ready);
      setError("");
    } catch (e) {
      setText(ready);
      if (!changing) drafts.write(target, ready);
      setError(reason(e));
    }
  };
  const keys = (e: KeyboardEvent) => {
    if (e.key === "Escape" && editing) stop();
    else if (e.key === "Enter" && !e.shiftKey && !e.nativeEvent.isComposing) void submit();
    else return;
    e.preventDefault();
  };
  return (
    <form className="composer" onSubmit={(e) => { e.preventDefault(); void submit(); }}>
      {error && <p className="note bad" role="alert">{error}</p>}
      {editing && (
        <div className="editing small">
          <p><strong>{changing ? "Change your message" : `Answer ${names.of(editing.message.from)}`}</strong><span className="soft" dir="auto">{lineOf(editing.message, names.me)}</span></p>
          <IconButton icon="close" small label="Stop" onClick={stop} />
        </div>
      )}
      <div className="composer-row">
        <textarea ref={field} className="input" rows={1} aria-label="Message" placeholder="Message" dir="auto" enterKeyHint="send" value={text} onChange={(e) => write(e.target.value)} onKeyDown={keys} />
        <button className="send" aria-label={changing ? "Save" : "Send"} disabled={!text.trim()}><SendIcon /></button>
      </div>
    </form>
  );
}

const SendIcon = () => (
  <svg width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true"><path d="M12 19V5M6 11l6-6 6 6" /></svg>
);
