import { ApiProblem } from "./problem.js";

/** Where answers are kept, to ask with `If-None-Match`. A `Map` is one. */
export interface AnswerCache {
  get(url: string): KeptAnswer | undefined | Promise<KeptAnswer | undefined>;
  set(url: string, answer: KeptAnswer): unknown;
}

export interface KeptAnswer {
  etag: string;
  version: number | null;
  body: string;
}

export interface Options {
  /** Instead of the global `fetch`: that of a framework, or of a test. */
  fetch?: typeof fetch;
  /** The hostname of the site, where there are several. */
  site?: string;
  /** An API token. Reading needs none. */
  token?: string;
  /** In milliseconds, for each request with its answer. By default 60,000. */
  timeout?: number;
  /** How often a 503 or 429 with `Retry-After` is tried again. By default 2. */
  retries?: number;
  /** The longest `Retry-After` that is waited for, in seconds. By default 30. */
  patience?: number;
  /** Keeps answers, and asks whether they are still current. Browsers do that without one. */
  cache?: AnswerCache;
}

/** An answer with its headers. `version`: the number of the content that it was read from. */
export interface Answer<Body> {
  body: Body;
  etag: string | null;
  version: number | null;
}

export type QueryValue = string | number | boolean | readonly (string | number | boolean)[] | null | undefined;

/** The server of one API: its address, and how to ask it. */
export class Connection {
  readonly #base: string;
  readonly #options: Options;

  constructor(base: string | URL, options: Options = {}) {
    this.#base = String(base).replace(/\/+$/, "");
    this.#options = options;
  }

  /** Ask for an address and return what it answers. Throws `ApiProblem`, or the error of `fetch`. */
  async read(path: string, query: object = {}, signal?: AbortSignal): Promise<Answer<string>> {
    const url = this.#url(path, query);
    const { token, cache, retries = 2, patience = 30 } = this.#options;
    const kept = token === undefined ? await cache?.get(url) : undefined;
    for (let attempt = 0; ; attempt++) {
      const { response, body } = await this.#ask(url, kept?.etag, signal);
      if (response.status === 304 && kept) return kept;
      const [etag, version] = [response.headers.get("ETag"), numberOf(response.headers.get("Content-Version"))];
      if (response.ok) {
        if (etag !== null && token === undefined) await cache?.set(url, { etag, version, body });
        return { body, etag, version };
      }
      const wait = secondsOf(response.headers.get("Retry-After"));
      const mayPass = response.status === 503 || response.status === 429;
      if (!mayPass || wait === null || wait > patience || attempt >= retries) {
        throw new ApiProblem(response.status, parsed(body), wait);
      }
      await passed(wait * 1000, signal);
    }
  }

  async #ask(url: string, etag?: string, signal?: AbortSignal): Promise<{ response: Response; body: string }> {
    const { token, timeout = 60_000 } = this.#options;
    const ask = this.#options.fetch ?? fetch;
    const headers = new Headers();
    if (token !== undefined) headers.set("Authorization", `Bearer ${token}`);
    if (etag !== undefined) headers.set("If-None-Match", etag);
    const answer = async (ends: AbortSignal): Promise<{ response: Response; body: string }> => {
      const response = await ask(url, { headers, signal: ends });
      return { response, body: await response.text() };
    };
    return within(timeout, answer, signal);
  }

  #url(path: string, query: object): string {
    const parameters = new URLSearchParams(query instanceof URLSearchParams ? query : undefined);
    const values: [string, QueryValue][] = Object.entries({ site: this.#options.site, ...query });
    for (const [name, value] of values) {
      if (name === "fields" && value instanceof Array) parameters.set(name, value.join(","));
      else if (value instanceof Array) for (const one of value) parameters.append(name, listed(one));
      else if (value !== null && value !== undefined) parameters.set(name, String(value));
    }
    const text = parameters.toString();
    return `${this.#base}${path}${text && "?"}${text}`;
  }
}

/**
 * Return what `ask` returns, or throw after so many milliseconds. Node.js 20 never ends reading a compressed answer that is
 * damaged, not even when it is aborted, and `AbortSignal.timeout` keeps no process running.
 */
export async function within<Result>(
  milliseconds: number,
  ask: (signal: AbortSignal) => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  const ending = new AbortController();
  const stop = (): void => ending.abort(signal?.reason);
  const late = new DOMException(`There was no whole answer within ${milliseconds} ms.`, "TimeoutError");
  const timer = setTimeout(() => ending.abort(late), milliseconds);
  const ended = new Promise<never>((_, reject) => {
    ending.signal.addEventListener("abort", () => reject(ending.signal.reason), { once: true });
  });
  signal?.addEventListener("abort", stop, { once: true });
  if (signal?.aborted) stop();
  try {
    return await Promise.race([ask(ending.signal), ended]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}

/** One of several values. A comma would separate two of them. */
function listed(value: string | number | boolean): string {
  return String(value).replaceAll(",", "\\,");
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return null;
  }
}

function numberOf(text: string | null): number | null {
  return text === null || Number.isNaN(Number(text)) ? null : Number(text);
}

/** The seconds of a `Retry-After`: a number of them, or a date. */
function secondsOf(text: string | null): number | null {
  if (text === null) return null;
  const seconds = Number(text);
  if (!Number.isNaN(seconds)) return Math.max(0, seconds);
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, (date - Date.now()) / 1000);
}

function passed(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    if (signal?.aborted) stop();
    else signal?.addEventListener("abort", stop, { once: true });
  });
}
