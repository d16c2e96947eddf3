/** An offline copy of all published content, as docs/sync.md describes it. */

import type { Batch } from "../changes.js";
import type { Client } from "../client.js";
import { type Options, within } from "../connection.js";
import type { components } from "../schema.js";

type Schemas = components["schemas"];
type Document = Schemas["ChangedDocument"];
type Change = Schemas["Change"];
export type Asset = Schemas["Asset"];

export interface KeptDocument {
  type: string;
  locale: string | null;
  path: string | null;
  document: Document;
  /** The last load that listed it. */
  load: number;
}

/** What has to be stored, whole, after each answer. It is JSON. */
export interface CopyState {
  cursor: string | null;
  load: number;
  documents: Record<string, KeptDocument>;
}

/** Where a copy is stored. `write` has to be one transaction: all of a state, or nothing. */
export interface CopyStore {
  read(): Promise<CopyState | null>;
  write(state: CopyState): Promise<void>;
}

/** Where the pictures and downloads are stored, by their addresses. */
export interface AssetStore {
  has(url: string): Promise<boolean>;
  add(url: string, body: ArrayBuffer): Promise<void>;
  /** Delete everything else. */
  keepOnly(urls: ReadonlySet<string>): Promise<void>;
}

/** The documents of a copy, by id and by path. What has expired is hidden, also without a network. */
export class Copy {
  readonly state: CopyState;
  #paths: Map<string, KeptDocument[]> | null = null;

  constructor(state: CopyState | null = null) {
    this.state = state ?? { cursor: null, load: 1, documents: {} };
  }

  /** Take over an answer of the feed. */
  apply({ restarted, changes, cursor, more }: Batch<Change>): void {
    const { state } = this;
    if (restarted) state.load += 1;
    for (const { id, op, type, locale, path, document } of changes) {
      if (op === "publish") state.documents[id] = { type, locale, path, document, load: state.load };
      else delete state.documents[id];
    }
    if (!more) {
      // Remove documents that only an earlier load listed.
      for (const [id, { load }] of Object.entries(state.documents)) if (load < state.load) delete state.documents[id];
    }
    state.cursor = cursor;
    this.#paths = null;
  }

  /** A document by its id. */
  get(id: string, at: Date = new Date()): Document | null {
    const kept = this.state.documents[id];
    return kept && isVisible(kept, at) ? kept.document : null;
  }

  /** All documents of a type, such as `article`, or of every type. */
  *all<Type extends Document["type"]>(type?: Type, at: Date = new Date()): Generator<Extract<Document, { type: Type }>> {
    for (const kept of Object.values(this.state.documents)) {
      if ((type === undefined || kept.type === type) && isVisible(kept, at)) {
        yield kept.document as Extract<Document, { type: Type }>;
      }
    }
  }

  /** The page at a path in its canonical spelling. The home page of a language goes before a page with its slug. */
  page(path: string, at: Date = new Date()): KeptDocument | null {
    const pages = this.#at(path).filter((kept) => kept.type !== "redirect" && isVisible(kept, at));
    return pages.find(({ locale }) => locale !== this.#defaultLocale()) ?? pages[0] ?? null;
  }

  /** The redirect from a path in its canonical spelling: that with the smallest rank, then with the smallest id. */
  redirect(from: string): Schemas["Redirect"] | null {
    let first: Schemas["Redirect"] | null = null;
    for (const { document } of this.#at(from)) {
      if (document.type === "redirect" && (first === null || rankOf(document) < rankOf(first))) first = document;
    }
    return first;
  }

  /** Every file that the documents need, by its address. */
  assets(): Map<string, Asset> {
    const found = new Map<string, Asset>();
    for (const { document } of Object.values(this.state.documents)) {
      if ("assets" in document) for (const asset of document.assets) found.set(asset.url, asset);
    }
    return found;
  }

  #at(path: string): KeptDocument[] {
    this.#paths ??= byPath(this.state);
    return this.#paths.get(path) ?? [];
  }

  #defaultLocale(): string | null {
    for (const site of this.all("site")) return site.locales.find((locale) => locale.default)?.code ?? null;
    return null;
  }
}

/** Bring a copy up to date, whatever its state, and return it. If it throws, call it again later. */
export async function syncCopy(
  api: Pick<Client, "changes">,
  store: CopyStore,
  query: Omit<NonNullable<Parameters<Client["changes"]>[0]>, "fields" | "rich_text" | "since"> = {},
): Promise<Copy> {
  const copy = new Copy(await store.read());
  for await (const batch of api.changes({ ...query, since: copy.state.cursor ?? undefined }).batches()) {
    copy.apply(batch);
    await store.write(copy.state);
  }
  return copy;
}

/**
 * Fetch the files that are missing, delete those that no document needs, and return the addresses that failed.
 * `timeout`: in milliseconds, for each file. By default 60,000.
 */
export async function syncAssets(
  copy: Copy,
  store: AssetStore,
  { fetch: ask = fetch, timeout = 60_000 }: Pick<Options, "fetch" | "timeout"> = {},
): Promise<string[]> {
  const wanted = copy.assets();
  const failed: string[] = [];
  for (const [url, { bytes }] of wanted) {
    try {
      if (await store.has(url)) continue;
      const body = await within(timeout, async (signal) => {
        const response = await ask(url, { signal });
        return response.ok ? response.arrayBuffer() : null;
      });
      // Node.js takes a compressed answer that was cut off for the whole one.
      if (body !== null && (bytes === null || body.byteLength === bytes)) await store.add(url, body);
      else failed.push(url);
    } catch {
      failed.push(url);
    }
  }
  await store.keepOnly(new Set(wanted.keys()));
  return failed;
}

function isVisible({ document }: KeptDocument, at: Date): boolean {
  const expires = "expires_at" in document ? document.expires_at : null;
  return expires === null || at < new Date(expires);
}

/** An earlier release of the server gave no rank. */
function rankOf(redirect: Partial<Schemas["Redirect"]>): number {
  return redirect.rank ?? 0;
}

function byPath({ documents }: CopyState): Map<string, KeptDocument[]> {
  const found = new Map<string, KeptDocument[]>();
  for (const [, kept] of Object.entries(documents).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const path = kept.document.type === "redirect" ? kept.document.from : kept.path;
    if (path === null || kept.type === "site") continue;
    const others = found.get(path);
    if (others) others.push(kept);
    else found.set(path, [kept]);
  }
  return found;
}
