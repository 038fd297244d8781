import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "../shared/base.css";
import "./messenger.css";
import { App } from "./App.tsx";

createRoot(document.getElementById("root") as HTMLElement).render(<StrictMode><App /></StrictMode>);
