import type { Client, ProfileChange } from "@backscroll/client";
import { useState, type FormEvent } from "react";
import { useModel } from "../shared/model.ts";
import type { People } from "./people.ts";
import { PictureField } from "./PictureField.tsx";
import type { Told } from "./told.ts";

/** What the user says of himself. What he has not touched shows what other devices make of it. */
export function ProfileForm({ client, people, told }: { client: Client; people: People; told: Told }) {
  const profile = useModel(people).profile(people.me);
  const [change, setChange] = useState<ProfileChange>({});
  const [busy, setBusy] = useState(false);
  const now = { name: profile?.name ?? "", status: profile?.status ?? "", picture: profile?.picture ?? "", ...change };
  const set = (c: ProfileChange) => setChange((was) => ({ ...was, ...c })); // a picture comes a while after it was chosen
  const save = async (e: FormEvent) => {
    e.preventDefault();
    setBusy(true);
    if (await told(client.setProfile({ ...change, ...(change.name === undefined ? {} : { name: change.name.trim() }) }))) setChange({});
    setBusy(false);
  };
  return (
    <form onSubmit={(e) => void save(e)} aria-label="Your profile">
      <PictureField name={now.name || people.me} picture={now.picture} choose={(picture) => set({ picture })} told={told} />
      <label className="field"><span>Name</span><input className="input" dir="auto" maxLength={255} autoComplete="name" value={now.name} placeholder={people.me} onChange={(e) => set({ name: e.target.value })} /></label>
      <label className="field"><span>Status</span><input className="input" dir="auto" maxLength={1000} value={now.status} placeholder="At work until noon" onChange={(e) => set({ status: e.target.value })} /></label>
      {Object.keys(change).length > 0 && (
        <div className="choices">
          <button className="button small main" disabled={busy}>Save</button>
          <button type="button" className="button small plain" onClick={() => setChange({})}>Cancel</button>
        </div>
      )}
    </form>
  );
}
