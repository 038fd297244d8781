import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "../shared/base.css";
import "./devices.css";
import { Page } from "./Page.tsx";

createRoot(document.getElementById("root") as HTMLElement).render(<StrictMode><Page /></StrictMode>);
