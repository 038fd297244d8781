import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// Three pages, built into ../dist, which the server embeds. The SDK is used as it
// stands beside this, through its public entries alone.
export default defineConfig({
  plugins: [react()],
  resolve: {
    alias: [
      { find: /^@backscroll\/client\/browser$/, replacement: here("../sdk/src/browser.ts") },
      { find: /^@backscroll\/client$/, replacement: here("../sdk/src/index.ts") },
    ],
    dedupe: ["@bufbuild/protobuf", "idb"],
  },
  build: {
    outDir: here("../dist"),
    emptyOutDir: true,
    assetsInlineLimit: 0, // the content security policy allows no data: script or style
    modulePreload: { polyfill: false },
    target: "es2022",
    rollupOptions: {
      input: { index: here("index.html"), devices: here("devices.html"), admin: here("admin.html") },
    },
  },
  server: { proxy: { "/v1": { target: process.env["BACKSCROLL_SERVER"] ?? "http://127.0.0.1:8480", ws: true } } },
});
