/** What lives at a path, found in an offline copy: the rule of docs/sync.md. */

import type { components } from "../schema.js";
import type { Copy, KeptDocument } from "./copy.js";

/** What editors choose of a redirect, such as `permanent`. */
type Choices = Omit<components["schemas"]["RedirectRoute"], "kind" | "location">;
export type OfflineRoute =
  | { kind: "page"; path: string; document: KeptDocument["document"] }
  | ({ kind: "redirect"; location: string } & Choices);

/** As many redirects are followed, one after another. */
const MOST_REDIRECTS = 10;

/** What lives at a path: a page, or where the path leads, or null if the copy has neither. */
export function findPath(copy: Copy, path: string, at: Date = new Date()): OfflineRoute | null {
  const page = copy.page(pagePath(path), at);
  if (page) return { kind: "page", path: pagePath(path), document: page.document };
  let next = path;
  let choices: Record<string, boolean> = {};
  const redirected = (): OfflineRoute => ({ kind: "redirect", location: next, ...(choices as Choices) });
  for (let followed = 0; followed <= MOST_REDIRECTS; followed++) {
    const redirect = redirectPaths(next)
      .map((from) => copy.redirect(from))
      .find((one) => one !== null);
    if (!redirect) return followed === 0 ? null : redirected();
    if (followed === MOST_REDIRECTS) return null;
    // A choice holds if it is that of all redirects on the way.
    const chosen = Object.entries(redirect).filter((member): member is [string, boolean] => typeof member[1] === "boolean");
    choices = Object.fromEntries(chosen.map(([name, value]) => [name, value && (choices[name] ?? true)]));
    const keeps = followed > 0 && chosen.some(([name, value]) => name === "keep_query" && value);
    next = keeps ? withQuery(redirect.location, next) : redirect.location;
    if (!next.startsWith("/") || copy.page(pagePath(next), at)) return redirected();
  }
  return null;
}

/** A path in the one spelling that documents have it in. */
export function pagePath(path: string): string {
  return encodedPath(`${withoutQuery(path).replace(/\/+$/, "")}/`);
}

/** The spellings to look for in `from` of redirects, the most exact first: with the query string, then without. */
export function redirectPaths(path: string): string[] {
  return [...new Set([redirectPath(path), redirectPath(withoutQuery(path))])];
}

function redirectPath(text: string): string {
  const whole = text.trim().normalize("NFC").split("#", 1)[0] ?? "";
  const mark = whole.indexOf("?");
  const [path, query] = mark < 0 ? [whole, ""] : [whole.slice(0, mark), whole.slice(mark + 1)];
  const bare = encodedPath(`/${path}`).replace(/\/+$/, "") || "/";
  return query ? `${bare}?${encodedQuery(query).split("&").sort().join("&")}` : bare;
}

/** A location with the query of the one that led to it: behind its own query, and before its fragment. */
function withQuery(location: string, from: string): string {
  const query = /^[^#?]*\?([^#]*)/.exec(from)?.[1];
  const [bare = "", ...fragment] = location.split(/(?=#)/);
  return query ? `${bare}${bare.includes("?") ? "&" : "?"}${query}${fragment.join("")}` : location;
}

function withoutQuery(path: string): string {
  return (/^[^#?]*/.exec(path)?.[0] ?? "").trim();
}

/** Decoded, composed (NFC), with single slashes, and encoded again. */
function encodedPath(path: string): string {
  const decoded = decodedBytes(path).normalize("NFC").replace(/\/{2,}/g, "/");
  return encodeURI(decoded).replaceAll("?", "%3F").replaceAll("#", "%23");
}

/** What is encoded stays as it is. */
function encodedQuery(query: string): string {
  return encodeURI(query).replace(/%25([0-9A-Fa-f]{2})/g, "%$1");
}

function decodedBytes(text: string): string {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  return text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) =>
    decoder.decode(Uint8Array.from(run.slice(1).split("%"), (byte) => Number.parseInt(byte, 16))),
  );
}
