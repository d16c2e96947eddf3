import { App } from "astro/app";
import type { SSRManifest } from "astro";

import { build } from "./build";
import { serve } from "./serve";

export function createExports(manifest: SSRManifest) {
  const app = new App(manifest);
  const render = (request: Request) => app.render(request);
  return {
    build: () => build(render),
    serve: (port: number, host: string) => serve(render, port, host),
  };
}
