// Errors carry a number. Its thousands say what to do: 1 retry, 2 the request is wrong,
// 3 not allowed, 4 the connection is over: reconnect, 5 it is over: a person must act,
// 9 raised on this device. docs/errors.md lists all of them.

/** The codes that the SDK raises or looks at itself; the server may send others. */
export const Code = {
  Internal: 1000, OutOfOrder: 1001, RateLimit: 1002,
  BadRequest: 2000, BadAddress: 2001, BadName: 2002, BadText: 2003, TooLarge: 2004, NoUser: 2007, NoConv: 2008,
  NoMessage: 2011, Deleted: 2012, OldOp: 2013, Referred: 2014,
  NotMember: 3000, Left: 3001, NotYours: 3005, TooLate: 3006, NoRight: 3007, GroupDeleted: 3008, Blocked: 3009, NotAccepted: 3010, TooManyKeys: 3011,
  BadFrame: 4000, Idle: 4002,
  BadToken: 5000, TokenRevoked: 5001, TokenExpired: 5002,
  Offline: 9000, Closed: 9001, InUse: 9002, WrongOwner: 9003, LocalDB: 9004, Cancelled: 9005, NotLoggedIn: 9006, BadServer: 9007,
} as const;

/** An error with its number: `op` is what was tried, `detail` what is wrong and what to do. */
export class BackscrollError extends Error {
  override readonly name = "BackscrollError";
  constructor(readonly code: number, readonly detail: string, readonly op = "", cause?: unknown) {
    super(`${op ? op + ": " : ""}${detail || "error"} (${code})`, cause === undefined ? undefined : { cause });
  }
}

/** Whether the same request may succeed later. */
export const mayRetry = (code: number): boolean => Math.floor(code / 1000) === 1 || Math.floor(code / 1000) === 4;

/** Whether reconnecting is pointless until a person acts. */
export const needsPerson = (code: number): boolean => Math.floor(code / 1000) === 5;

/** Whether another token may help. */
export const tokenTrouble = (code: number): boolean =>
  code === Code.BadToken || code === Code.TokenRevoked || code === Code.TokenExpired;

/** The number inside an error: Internal for one that has none. */
export const codeOf = (e: unknown): number => (e instanceof BackscrollError ? e.code : Code.Internal);

export const asError = (e: unknown, code: number, op: string): BackscrollError =>
  e instanceof BackscrollError ? e : new BackscrollError(code, e instanceof Error ? e.message : String(e), op, e);

export const wasClosed = (): BackscrollError => new BackscrollError(Code.Closed, "the client was closed");
