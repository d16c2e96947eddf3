/** What the API publishes, kept in a folder: all documents, the cursor, and the paths of what was withdrawn. */

import { mkdir, readFile, stat, writeFile } from "node:fs/promises";

import { type components, Copy, createClient } from "broadview-client";
import { Folder } from "broadview-client/folder";

export type Schemas = components["schemas"];

export const CMS = process.env["CMS"] ?? "http://localhost:8000";
export const api = createClient(CMS);

const FOLDER = process.env["CONTENT"] ?? "content";
const WITHDRAWN = `${FOLDER}/withdrawn.txt`;
const folder = new Folder(FOLDER);

export interface Content {
  copy: Copy;
  /** Paths whose page was withdrawn, and that answer 410. */
  withdrawn: Set<string>;
}

let read: Promise<Content> | null = null;
let readAt = 0;

/** The content as it was last stored, by this process or another. */
export async function content(): Promise<Content> {
  const { mtimeMs } = await stat(`${FOLDER}/content.json`).catch(() => ({ mtimeMs: 0 }));
  if (read === null || mtimeMs !== readAt) [read, readAt] = [stored(), mtimeMs];
  return read;
}

/** Ask what changed since the last time, and store it. Return a line for each change. */
export async function update(): Promise<string[]> {
  const { copy, withdrawn } = await stored();
  const lines: string[] = [];
  for await (const batch of api.changes({ links: "path", since: copy.state.cursor ?? undefined }).batches()) {
    if (batch.restarted) lines.push("everything: the cursor was too old");
    for (const { op, type, path, document, reason } of batch.changes) {
      const name = path ?? (document !== null && "name" in document ? document.name : "");
      lines.push(`${op} ${type} ${name}`.trim());
      if (path === null) continue;
      // What is private answers 404, as if it had never been there.
      if (op === "withdraw" && reason !== "private") withdrawn.add(path);
      else withdrawn.delete(path);
    }
    copy.apply(batch);
    await mkdir(FOLDER, { recursive: true });
    await writeFile(WITHDRAWN, [...withdrawn].join("\n"));
    await folder.write(copy.state);
  }
  return lines;
}

async function stored(): Promise<Content> {
  const lines = await readFile(WITHDRAWN, "utf8").catch(() => "");
  return { copy: new Copy(await folder.read()), withdrawn: new Set(lines.split("\n").filter(Boolean)) };
}
