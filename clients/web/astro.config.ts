import type { AstroIntegration } from "astro";
import { defineConfig, passthroughImageService } from "astro/config";

/** Astro makes a program of the pages. `build.mjs` renders with it what changed, `server.mjs` serves it, and drafts. */
const program: AstroIntegration = {
  name: "program",
  hooks: {
    "astro:config:done": ({ setAdapter }) => {
      setAdapter({
        name: "program",
        serverEntrypoint: new URL("./src/program.ts", import.meta.url),
        exports: ["build", "serve"],
        supportedAstroFeatures: { serverOutput: "stable", sharpImageService: "unsupported" },
      });
    },
  },
};

export default defineConfig({
  output: "server",
  adapter: program,
  image: { service: passthroughImageService() },
  compressHTML: false, // it would take spaces between words, too
  devToolbar: { enabled: false },
  // The program needs no node_modules.
  vite: { ssr: { noExternal: true }, build: { assetsInlineLimit: 0 } },
});
