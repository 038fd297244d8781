/** The listeners of one object, by event. One that throws does not keep the others from hearing. */
export class Listeners<E extends { [K in keyof E]: (...args: never[]) => void }> {
  private readonly all = new Map<keyof E, Set<(...args: never[]) => void>>();

  constructor(first?: Partial<E>) {
    for (const [event, f] of Object.entries(first ?? {})) if (f) this.on(event as keyof E, f as E[keyof E]);
  }

  on<K extends keyof E>(event: K, f: E[K]): () => void {
    let set = this.all.get(event);
    if (!set) this.all.set(event, (set = new Set()));
    set.add(f);
    return () => void set.delete(f);
  }

  has(event: keyof E): boolean {
    return (this.all.get(event)?.size ?? 0) > 0;
  }

  tell<K extends keyof E>(event: K, ...args: Parameters<E[K]>): void {
    for (const f of [...(this.all.get(event) ?? [])]) {
      try {
        (f as (...args: Parameters<E[K]>) => void)(...args);
      } catch (e) {
        reportError(e);
      }
    }
  }
}

/** As the platform reports what nobody caught. */
function reportError(e: unknown): void {
  if (typeof globalThis.reportError === "function") globalThis.reportError(e);
  else console.error(e);
}
