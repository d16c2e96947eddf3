/** Renders the pages that changed into files, and removes those that are gone. */

import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { content, update } from "./content";
import { screensOf } from "./screens";

export type Render = (request: Request) => Promise<Response>;

/** Where files of pages and scripts are. `astro build` empties it, so that all is rendered again. */
export const FILES = "dist/client";
const MADE = "dist/made.txt";

export const fileOf = (path: string) => join(FILES, decodeURIComponent(path), "index.html");

/** Bring the website up to date. Return what was done. */
export async function build(render: Render): Promise<string> {
  const lines = await update();
  const { copy } = await content();
  const made = await versions();
  const screens = screensOf(copy);
  for (const { path, madeOf } of screens.values()) {
    if (made.get(path) === madeOf.join()) continue;
    const response = await render(new Request(new URL(path, "http://website")));
    if (response.status >= 500) throw new Error(`${path} was not rendered: ${response.status}`);
    await mkdir(join(fileOf(path), ".."), { recursive: true });
    await writeFile(fileOf(path), await response.text());
    made.set(path, madeOf.join());
    lines.push(`rendered ${path}`);
  }
  for (const path of made.keys()) {
    if (screens.has(path)) continue;
    await rm(fileOf(path), { force: true });
    made.delete(path);
    lines.push(`removed ${path}`);
  }
  await writeFile(MADE, [...made].map((entry) => entry.join(" ")).join("\n"));
  return lines.join("\n") || "nothing changed";
}

/** Each path, with the versions that its file was made of. */
async function versions(): Promise<Map<string, string>> {
  const lines = (await readFile(MADE, "utf8").catch(() => "")).split("\n").filter(Boolean);
  return new Map(lines.map((line) => line.split(" ")).map(([path = "", made = ""]) => [path, made]));
}
