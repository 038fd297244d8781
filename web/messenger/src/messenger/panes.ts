import "./panes.css";

// What is opened now and then: it comes apart from the first screen.
export { Details } from "./Details.tsx";
export { NewConversation } from "./NewConversation.tsx";
export { Settings } from "./Settings.tsx";
