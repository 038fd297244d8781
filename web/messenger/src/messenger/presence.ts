import type { Address, Client, Presence, Target } from "@backscroll/client";
import { useEffect, useState } from "react";
import { ago } from "../shared/format.ts";

/** Whether the other one is online, asked once a minute while somebody looks. */
export function usePresence(client: Client, target: Target, me: Address): Presence | undefined {
  const [presence, setPresence] = useState<Presence>();
  const peer = "peer" in target && target.peer !== me ? target.peer : "";
  useEffect(() => {
    setPresence(undefined);
    if (!peer) return;
    const ask = () => {
      if (client.status.state !== "online") return setPresence(undefined); // it is not known any more
      if (document.visibilityState === "hidden") return;
      client.presence(peer).then(([p]) => setPresence(p?.known ? p : undefined), () => undefined);
    };
    ask();
    const timer = setInterval(ask, 60_000);
    const off = client.on("status", ask);
    return () => {
      clearInterval(timer);
      off();
    };
  }, [client, peer]);
  return presence;
}

/** "": it is not known. */
export const presenceText = (p: Presence | undefined): string => (p?.online ? "online" : p?.lastSeen ? `last seen ${ago(p.lastSeen)}` : "");
