import type { Client, GroupChange, GroupInfo, Rights } from "@backscroll/client";
import { useState, type FormEvent } from "react";
import { rulesOf, settingsOf, type Rules } from "./groupRules.ts";
import { PictureField } from "./PictureField.tsx";
import type { Told } from "./told.ts";

interface Props {
  client: Client;
  group: number;
  info: GroupInfo;
  told: Told;
  close: () => void;
}

const rights: [keyof Rights, string][] = [["send", "Write"], ["add", "Add members"], ["remove", "Remove members"], ["change", "Change the group"]];

/** What a group is called, says of itself, and lets its members do; saved together, so that it is one change to all. */
export function GroupSettings({ client, group, info, told, close }: Props) {
  const [was] = useState(info); // as it is found
  const [name, setName] = useState(was.name);
  const [description, setDescription] = useState(was.description);
  const [picture, setPicture] = useState(was.picture);
  const [rules, setRules] = useState<Rules>(() => rulesOf(was.settings));
  const [busy, setBusy] = useState(false);
  const set = (change: Partial<Rules>) => setRules({ ...rules, ...change });
  const save = async (e: FormEvent) => {
    e.preventDefault();
    setBusy(true);
    const change = changeOf(was, { name: name.trim(), description: description.trim(), picture, rules });
    if (Object.keys(change).length === 0 || await told(client.setGroup(group, change))) close();
    else setBusy(false);
  };
  return (
    <form onSubmit={(e) => void save(e)} aria-label="Change the group">
      <PictureField name={name} picture={picture} group choose={setPicture} told={told} />
      <label className="field"><span>Name</span><input className="input" dir="auto" required autoFocus maxLength={255} value={name} onChange={(e) => setName(e.target.value)} /></label>
      <label className="field"><span>Description</span><textarea className="input" dir="auto" rows={3} maxLength={4000} value={description} onChange={(e) => setDescription(e.target.value)} /></label>
      <RightsTable was={rulesOf(was.settings)} rules={rules} own={info.rights} set={set} />
      <label className="choice"><input type="checkbox" checked={rules.history} onChange={(e) => set({ history: e.target.checked })} /> New members see what was written before</label>
      <label className="choice"><input type="checkbox" checked={rules.open} onChange={(e) => set({ open: e.target.checked })} /> Whoever knows its number, {group}, may join</label>
      <label className="choice"><input type="checkbox" checked={rules.notes} onChange={(e) => set({ notes: e.target.checked })} /> Changes are noted in the conversation</label>
      <div className="choices">
        <button className="button small main" disabled={busy || !name.trim()}>Save</button>
        <button type="button" className="button small plain" onClick={close}>Cancel</button>
      </div>
    </form>
  );
}

/** Who may do what. A right that one does not have oneself can be taken from others, and not given. */
function RightsTable({ was, rules, own, set }: { was: Rules; rules: Rules; own: Rights; set: (change: Partial<Rules>) => void }) {
  return (
    <table className="rights">
      <caption className="unseen">Who may do what</caption>
      <thead>
        <tr><th scope="col">May</th><th scope="col">Members</th><th scope="col">Admins</th></tr>
      </thead>
      <tbody>
        {rights.map(([right, label]) => (
          <tr key={right}>
            <th scope="row">{label}</th>
            {(["member", "admin"] as const).map((role) => (
              <td key={role}>
                <input type="checkbox" aria-label={`${role === "member" ? "Members" : "Admins"}: ${label}`} checked={rules[role][right]} disabled={!own[right] && !was[role][right]}
                  onChange={(e) => set({ [role]: { ...rules[role], [right]: e.target.checked } })} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What was changed here of a group, and nothing else: what another one changed meanwhile stays. */
function changeOf(was: GroupInfo, now: { name: string; description: string; picture: string; rules: Rules }): GroupChange {
  const change: GroupChange = {};
  if (now.name !== was.name) change.name = now.name;
  if (now.description !== was.description) change.description = now.description;
  if (now.picture !== was.picture) change.picture = now.picture;
  if (JSON.stringify(now.rules) !== JSON.stringify(rulesOf(was.settings))) change.settings = settingsOf(now.rules);
  return change;
}
