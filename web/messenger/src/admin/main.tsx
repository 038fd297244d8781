import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "../shared/base.css";
import "./admin.css";
import { Admin } from "./Admin.tsx";

createRoot(document.getElementById("root") as HTMLElement).render(<StrictMode><Admin /></StrictMode>);
