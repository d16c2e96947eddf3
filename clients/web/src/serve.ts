/** A small server of the files, with the redirects and the withdrawn pages. It renders drafts when they are asked for. */

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

import { findPath, isProblem, type OfflineRoute, pagePath } from "broadview-client";

import { FILES, fileOf, type Render } from "./build";
import { api, content } from "./content";
import { homeAt, screensOf } from "./screens";

const TYPES: Record<string, string> = { ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
const BASE = "http://website"; // the address of a request is only a path
const HTML = "text/html; charset=utf-8";

export function serve(render: Render, port: number, host: string): Promise<string> {
  const server = createServer((request, response) => {
    answer(request.url?.replace(/^\/+/, "/") ?? "/", request.method ?? "GET", render)
      .catch((error: unknown) => (console.error(error), new Response("This did not work. Try again later.", { status: 500 })))
      .then(async (found) => {
        response.writeHead(found.status, Object.fromEntries(found.headers));
        response.end(request.method === "HEAD" ? undefined : Buffer.from(await found.arrayBuffer()));
      })
      .catch(console.error);
  });
  return new Promise((done) => server.listen(port, host, () => done(`The website is at http://${host}:${port}/`)));
}

async function answer(address: string, method: string, render: Render): Promise<Response> {
  if (!URL.canParse(address, BASE)) return new Response("This is no address.", { status: 400 });
  const url = new URL(address, BASE);
  if (method !== "GET" && method !== "HEAD") return new Response(null, { status: 405, headers: { Allow: "GET, HEAD" } });
  if (url.pathname.startsWith("/_astro/")) {
    return (await file(join(FILES, normalize(url.pathname)))) ?? new Response("There is no such file.", { status: 404 });
  }
  if (url.pathname === "/preview") return render(new Request(url));
  const { copy, withdrawn } = await content();
  const path = pagePath(url.pathname);
  const found = findPath(copy, url.pathname + url.search);
  if (found?.kind === "redirect") return redirect(found, url.search);
  const kind = screensOf(copy).get(path)?.shown.kind ?? "missing";
  if (kind !== "missing" && kind !== "withdrawn") {
    if (decodeURI(url.pathname) !== decodeURI(path)) return new Response(null, { status: 308, headers: { Location: path + url.search } });
    return (await file(fileOf(path))) ?? render(new Request(new URL(path, url))); // it is being built
  }
  const gone = withdrawn.has(path) || (await isGone(path));
  return render(new Request(new URL(gone ? `${homeAt(copy, path)}_withdrawn/` : path, url)));
}

/** The query of the visitor goes behind that of the location, and before its fragment. */
function redirect({ location, permanent, keep_query }: Extract<OfflineRoute, { kind: "redirect" }>, query: string): Response {
  const [bare = "", ...fragment] = location.split(/(?=#)/);
  const more = keep_query && query.length > 1 ? (bare.includes("?") ? `&${query.slice(1)}` : query) : "";
  return new Response(null, { status: permanent ? 308 : 307, headers: { Location: bare + more + fragment.join("") } });
}

/** A new copy does not know what was withdrawn before it was made. The API does. */
async function isGone(path: string): Promise<boolean> {
  const asked = api.route(path, { fields: ["type"], signal: AbortSignal.timeout(2_000) });
  return asked.then(
    () => false,
    (error: unknown) => isProblem(error, "gone"),
  );
}

async function file(path: string): Promise<Response | null> {
  const body = await readFile(path).catch(() => null);
  if (body === null) return null;
  const kept = path.includes("_astro") ? "public, max-age=31536000, immutable" : "public, max-age=0, must-revalidate";
  const headers = { "Content-Type": TYPES[extname(path)] ?? HTML, "Cache-Control": kept };
  return new Response(body, { headers });
}
