import { uuid } from "../bytes.ts";
import type { MessageID, Millis } from "../types.ts";

/** Makes UUIDv7 message ids (RFC 9562, section 5.7) that rise also within one millisecond and when the clock steps back. */
export class IDSource {
  /** Milliseconds times 4096, plus a counter: below 2^53. */
  private last = 0;
  constructor(private readonly random: (b: Uint8Array) => void) {}

  next(now: Millis): MessageID {
    const id = new Uint8Array(16);
    this.random(id.subarray(8));
    this.last = Math.max(this.last + 1, now * 4096);
    const millis = Math.floor(this.last / 4096);
    const counter = this.last % 4096;
    for (let i = 5, rest = millis; i >= 0; i--, rest = Math.floor(rest / 256)) id[i] = rest % 256;
    id[6] = 0x70 | (counter >> 8);
    id[7] = counter & 0xff;
    id[8] = (id[8]! & 0x3f) | 0x80;
    return uuid(id);
  }

  any(): MessageID {
    const id = new Uint8Array(16);
    this.random(id);
    return uuid(id);
  }
}
