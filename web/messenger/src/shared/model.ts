import { useSyncExternalStore } from "react";

/** Something that views show, and that tells them when it has changed. */
export class Model {
  #ears = new Set<() => void>();
  #version = 0;
  #told = false;

  subscribe = (ear: () => void): (() => void) => {
    this.#ears.add(ear);
    return () => this.#ears.delete(ear);
  };

  version = (): number => this.#version;

  /** Tells the views, once for all that changes in one turn. */
  protected changed(): void {
    this.#version++;
    if (this.#told) return;
    this.#told = true;
    queueMicrotask(() => {
      this.#told = false;
      for (const ear of this.#ears) ear();
    });
  }
}

/** Shows a model: the view is drawn again when it changes. */
export function useModel<M extends Model>(model: M): M {
  useSyncExternalStore(model.subscribe, model.version);
  return model;
}
