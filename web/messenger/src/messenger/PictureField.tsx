import { Avatar } from "../shared/parts.tsx";
import { shrink } from "./shrink.ts";
import type { Told } from "./told.ts";

/** A picture, and the ways to another one or none. */
export function PictureField({ name, picture, group = false, choose, told }: { name: string; picture: string; group?: boolean; choose: (picture: string) => void; told: Told }) {
  const take = (files: FileList | null) => {
    if (files?.[0]) void told(shrink(files[0]).then(choose));
  };
  return (
    <div className="picture-field">
      <Avatar name={name} picture={picture} size="large" group={group} />
      <div className="choices">
        <label className="button small">
          {picture ? "Another picture" : "Choose a picture"}
          <input type="file" className="unseen" accept="image/*" onChange={(e) => { take(e.target.files); e.target.value = ""; }} />
        </label>
        {picture && <button type="button" className="button small plain" onClick={() => choose("")}>Remove</button>}
      </div>
    </div>
  );
}
