import { ago, fullTime } from "../shared/format.ts";
import type { Api } from "./api.ts";
import { useList } from "./hooks.ts";
import { Table } from "./Table.tsx";

export function Connections({ api }: { api: Api }) {
  const list = useList(api.connections);
  return (
    <section aria-labelledby="connected" className="stack">
      <header className="bar">
        <h2 id="connected">Connected devices</h2>
        <button className="button small" onClick={list.again}>Look again</button>
      </header>
      <Table list={list} label="All connected devices" heads={["User", "Device", "From", "Since"]} empty="No device is connected.">
        {(c) => (
          <tr key={`${c.address}\n${c.device}`}>
            <td>{c.address}</td>
            <td>{c.device}</td>
            <td className="mono">{c.remote}</td>
            <td title={fullTime(Date.parse(c.since))}>{ago(Date.parse(c.since))}</td>
          </tr>
        )}
      </Table>
    </section>
  );
}
