// Calls to whoever holds the connection. What was not answered when a leader died is asked again of
// the next one.

import { wasClosed, type BackscrollError } from "../errors.ts";
import { errorFrom } from "../host/host.ts";
import type { Method, Methods, ToHost, ToTab } from "../host/protocol.ts";

interface Call {
  method: Method;
  args: unknown[];
  resolve: (v: unknown) => void;
  reject: (e: BackscrollError) => void;
}

export class Port {
  private readonly calls = new Map<number, Call>();
  private last = 0;
  private attached = false;
  private closed = false;

  constructor(readonly tab: string, private readonly post: (m: ToHost) => void) {}

  call<K extends Method>(method: K, ...args: Parameters<Methods[K]>): Promise<ReturnType<Methods[K]>> {
    if (this.closed) return Promise.reject(wasClosed());
    return new Promise((resolve, reject) => {
      const call = ++this.last;
      this.calls.set(call, { method, args, resolve: resolve as (v: unknown) => void, reject });
      if (this.attached) this.post({ t: "call", tab: this.tab, call, method, args });
    });
  }

  result(m: Extract<ToTab, { t: "result" }>): void {
    const c = this.calls.get(m.call);
    this.calls.delete(m.call);
    if (m.error) c?.reject(errorFrom(m.error));
    else c?.resolve(m.value);
  }

  /** A leader is there: `first` goes before what was not answered. */
  attach(first: () => void): void {
    const unanswered = [...this.calls.entries()];
    this.attached = true;
    first();
    for (const [call, { method, args }] of unanswered) this.post({ t: "call", tab: this.tab, call, method, args });
  }

  close(): void {
    this.closed = true;
    for (const c of this.calls.values()) c.reject(wasClosed());
    this.calls.clear();
  }
}
