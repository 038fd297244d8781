import type { Account, Client, WriteFrom } from "@backscroll/client";
import { useCallback, useEffect, useState } from "react";
import type { Told } from "./told.ts";

const writers: [WriteFrom, string][] = [["anyone", "Anyone"], ["contacts", "My contacts"], ["groups", "Nobody, but anyone may add me to groups"], ["nobody", "Nobody"]];

/** What others are told, who may write, and what the archive keeps: for all of the user's devices. */
export function Privacy({ client, told }: { client: Client; told: Told }) {
  const [account, setAccount] = useState<Account>();
  const ask = useCallback(() => void client.account().then(setAccount, () => undefined), [client]); // said below
  useEffect(() => {
    ask();
    return client.on("status", (s) => s.state === "online" && ask());
  }, [client, ask]);
  const change = async (c: Partial<Account>) => {
    setAccount((was) => was && { ...was, ...c }); // at once, and else as it was
    if (!(await told(client.setAccount(c).then(setAccount)))) ask();
  };
  if (!account) return <section aria-labelledby="privacy"><h3 id="privacy">Privacy</h3><p className="small soft">Known when there is a connection.</p></section>;
  return (
    <>
      <section aria-labelledby="privacy">
        <h3 id="privacy">What others are told</h3>
        <label className="choice"><input type="checkbox" checked={!account.quiet} onChange={(e) => void change({ quiet: !e.target.checked })} /> What I have read</label>
        <label className="choice"><input type="checkbox" checked={!account.hideLastSeen} onChange={(e) => void change({ hideLastSeen: !e.target.checked })} /> Whether I am online, and when I was last seen</label>
      </section>
      <fieldset className="choose-one">
        <legend><h3>Who may write to me, and add me to groups</h3></legend>
        {writers.map(([from, label]) => (
          <label key={from} className="choice"><input type="radio" name="write-from" checked={account.writeFrom === from} onChange={() => void change({ writeFrom: from })} /> {label}</label>
        ))}
      </fieldset>
      <section aria-labelledby="archive">
        <h3 id="archive">Archived conversations</h3>
        <label className="choice"><input type="checkbox" checked={account.keepArchived} onChange={(e) => void change({ keepArchived: e.target.checked })} /> Stay in the archive when something new comes</label>
      </section>
    </>
  );
}
