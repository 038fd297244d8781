import { webSocket, type Connect, type Connection, type WebSocketClass } from "@backscroll/client";

/** A way to the server that can be cut, as when a phone goes into a tunnel. */
export class Switch {
  #on = true;
  #open = new Set<Connection>();

  get on(): boolean {
    return this.#on;
  }

  connect: Connect = (url, events) => {
    if (!this.#on) {
      queueMicrotask(() => events.closed("this device is offline"));
      return { send: () => undefined, close: () => undefined };
    }
    const connection = webSocket(WebSocket as unknown as WebSocketClass)(url, {
      ...events,
      open: () => events.open(),
      frame: (bytes) => events.frame(bytes),
      closed: (why) => {
        this.#open.delete(connection);
        events.closed(why);
      },
    });
    this.#open.add(connection);
    return connection;
  };

  turn(on: boolean): void {
    this.#on = on;
    if (!on) for (const connection of [...this.#open]) connection.close();
  }
}
