/** A copy in a folder, for Node.js: `content.json`, and the pictures and downloads in `assets/`. */

import { createHash } from "node:crypto";
import { access, mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { extname, join } from "node:path";

import type { AssetStore, CopyState, CopyStore } from "./copy.js";

export class Folder implements CopyStore, AssetStore {
  readonly #content: string;
  readonly #assets: string;

  constructor(path: string) {
    this.#content = join(path, "content.json");
    this.#assets = join(path, "assets");
  }

  async read(): Promise<CopyState | null> {
    if (!(await exists(this.#content))) return null;
    return JSON.parse(await readFile(this.#content, "utf8")) as CopyState;
  }

  async write(state: CopyState): Promise<void> {
    await replace(this.#content, JSON.stringify(state));
  }

  /** The path of the file with the content of an address. */
  file(url: string): string {
    const name = createHash("sha256").update(url).digest("hex");
    return join(this.#assets, name + extname(new URL(url).pathname));
  }

  has(url: string): Promise<boolean> {
    return exists(this.file(url));
  }

  async add(url: string, body: ArrayBuffer): Promise<void> {
    await replace(this.file(url), new Uint8Array(body));
  }

  async keepOnly(urls: ReadonlySet<string>): Promise<void> {
    if (!(await exists(this.#assets))) return;
    const kept = new Set([...urls].map((url) => this.file(url)));
    for (const name of await readdir(this.#assets)) {
      const file = join(this.#assets, name);
      if (!kept.has(file)) await rm(file);
    }
  }
}

/** Write a file under another name and rename it, so that it is never incomplete. */
async function replace(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(join(path, ".."), { recursive: true });
  const file = await open(`${path}.new`, "w");
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
