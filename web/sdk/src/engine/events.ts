// What the engine tells its driver: each is for the app to hear, in order.

import type { ServerBody } from "../frame.ts";
import type { BackscrollError } from "../errors.ts";
import type { ChangeResult } from "../api.ts";
import type { ConvID, Datum, GroupInfo, Message, MessageID, Profile, Progress, Range, Row, Seq, SyncResult, Transient, Typing } from "../types.ts";
import type { AllSession } from "./all.ts";
import type { Session } from "./session.ts";
import type { Summary } from "./summary.ts";

/** What a session showed and that is gone from this device: a range of seqs, or one of the outbox. */
export type Gone = { range: Range } | { id: MessageID };

/** Names a request of the app, for its one result; 0: nobody waits. */
export type Token = number;

export type EngineEvent =
  /** A live message, or an update of one that was shown. */
  | { kind: "message"; session: Session; message: Message }
  /** More arrived, while the device was away, than is brought unasked: these seqs are on the server. */
  | { kind: "gap"; session: Session; range: Range }
  | { kind: "removed"; session: Session; removed: Gone }
  | { kind: "receipt"; session: Session; delivered: Seq; read: Seq }
  /** The one result of a sync. */
  | { kind: "sync"; session: Session | AllSession | undefined; token: Token; result: SyncResult }
  | { kind: "progress"; session: Session | AllSession | undefined; token: Token; progress: Progress }
  | { kind: "row"; row: Row }
  /** The same for an open summary session; matches: its filter lets it through. */
  | { kind: "listed"; summary: Summary; row: Row; matches: boolean }
  /** What is known here of a user's profile is new. */
  | { kind: "profile"; profile: Profile }
  /** How a key of the user's data is shown now. */
  | { kind: "data"; datum: Datum }
  | { kind: "outbox"; message: Message }
  /** The one result of a change, by the id of its entry. */
  | { kind: "change"; id: MessageID; result: ChangeResult }
  /** The one result of an ask, syncMembers, fetchMessage, syncProfiles or setProfile. */
  | { kind: "answer"; token: Token; body?: ServerBody | GroupInfo | Message | Profile | Profile[] | Datum | { came: number }; error?: BackscrollError }
  | { kind: "transient"; transient: Transient }
  | { kind: "typing"; typing: Typing }
  | { kind: "coverage"; conv: ConvID }
  /** The server has welcomed the device, and the inbox is caught up. */
  | { kind: "online" }
  /** The server will not serve this device until a person acts. */
  | { kind: "refused"; error: BackscrollError }
  /** The local database failed. */
  | { kind: "failure"; error: BackscrollError };

/** A frame to send on the present connection. */
export interface Outgoing {
  kind: string;
  request: number;
  bytes: Uint8Array;
}

/** What the driver has to do after an input. */
export interface Output {
  frames: Outgoing[];
  events: EngineEvent[];
  /** End the present connection; the reason is for the log. */
  drop?: BackscrollError;
}
