// Builds into dist/: index.html, and assets named by their content, which are served under /explorer/.
import { defineConfig } from "vite";

export default defineConfig({
  base: "/explorer/",
  build: {
    // The editor's own chunk is 3 MB; it comes after the page and is cached for good.
    chunkSizeWarningLimit: 4000,
    rolldownOptions: { checks: { moduleLevelDirective: false } }, // "use client" means nothing here
    license: { fileName: "assets/licenses.md" },
  },
  worker: { format: "es" },
  server: { proxy: { "/graphql": "http://127.0.0.1:8000" } },
});
