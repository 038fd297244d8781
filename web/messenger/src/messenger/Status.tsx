import type { MessageStatus } from "@backscroll/client";

const labels = {
  outbox: "Waiting to be sent", sent: "Sent", delivered: "Delivered", read: "Read", failed: "Not sent", received: "",
} as const;

/** How far a message of one's own has come. */
export function Status({ status }: { status: MessageStatus }) {
  if (status === "received") return null;
  return (
    <svg className={`status ${status}`} width="18" height="12" viewBox="0 0 18 12" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" role="img" aria-label={labels[status]}>
      <title>{labels[status]}</title>
      {status === "outbox" && <><circle cx="9" cy="6" r="4.6" /><path d="M9 3.6V6l1.6 1.2" /></>}
      {status === "failed" && <><circle cx="9" cy="6" r="5" /><path d="M9 3.4v3.2M9 8.8v.01" /></>}
      {(status === "sent" || status === "delivered" || status === "read") && <path d="M2 6.5l3 3L11.5 2.5" />}
      {(status === "delivered" || status === "read") && <path d="M8.3 9.3l.3.2L15.5 2.5" />}
    </svg>
  );
}
