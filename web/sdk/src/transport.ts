// A connection to the server: binary frames in order, until it is closed by either side.

export interface Connection {
  send(frame: Uint8Array): void;
  close(): void;
}

export interface ConnectionEvents {
  open(): void;
  frame(bytes: Uint8Array): void;
  /** Once, and nothing after it; also when it could not be opened. */
  closed(why: string): void;
}

/** Opens a connection to a URL (ws: or wss:). */
export type Connect = (url: string, on: ConnectionEvents) => Connection;

/** The minimum of a WebSocket class: the browser's, Node's, or that of the package ws. */
export interface WebSocketClass {
  new (url: string): {
    binaryType: string;
    send(data: Uint8Array<ArrayBuffer>): void;
    close(): void;
    onopen: (() => void) | null;
    onmessage: ((e: { data: unknown }) => void) | null;
    onclose: ((e: { code: number; reason: string }) => void) | null;
    onerror: ((e: unknown) => void) | null;
  };
}

/** Connects by a WebSocket class. */
export function webSocket(WebSocket: WebSocketClass): Connect {
  return (url, on) => {
    let socket: InstanceType<WebSocketClass>;
    try {
      socket = new WebSocket(url);
    } catch (e) { // as where a page's policy does not allow it
      queueMicrotask(() => on.closed(String(e)));
      return { send: () => {}, close: () => {} };
    }
    let over = false;
    const end = (why: string) => {
      if (over) return;
      over = true;
      on.closed(why);
    };
    socket.binaryType = "arraybuffer";
    socket.onopen = () => on.open();
    socket.onmessage = (e) => {
      if (over) return;
      if (e.data instanceof ArrayBuffer) on.frame(new Uint8Array(e.data));
      else end("the server sent text");
    };
    socket.onclose = (e) => end(e.reason || `closed (${e.code})`);
    socket.onerror = () => end("the connection failed");
    return {
      send: (frame) => {
        if (!over) socket.send(frame as Uint8Array<ArrayBuffer>);
      },
      close: () => {
        end("closed by this device");
        socket.close();
      },
    };
  };
}
