import { useState } from "react";

/** A button that asks once more, and says what would happen. */
export function Sure({ label, really, act, what }: { label: string; really: string; act: () => void; what?: string }) {
  const [sure, setSure] = useState<boolean>(); // false: it was asked, and has the focus again
  if (!sure) return <button type="button" className="button small bad" autoFocus={sure === false} onClick={() => setSure(true)}>{label}</button>;
  return (
    <span className="sure" role="group" aria-label={label}>
      {what && <span className="small soft">{what}</span>}
      <button type="button" className="button small bad" onClick={() => { act(); setSure(false); }}>{really}</button>
      <button type="button" className="button small plain" autoFocus onClick={() => setSure(false)}>No</button>
    </span>
  );
}
