/** Reading the public API. */

/** What the API answered instead of content: `application/problem+json` (RFC 9457). */
export class Problem extends Error {
  constructor(status, { code = "unavailable", detail = "" } = {}) {
    super(detail);
    this.status = status;
    this.code = code;
  }
}

/** Read the JSON at an address below `/api/v1/`. Raise a Problem if the answer is none. */
export async function read(path, parameters = {}, options = {}) {
  const response = await fetch(addressOf(path, parameters), options).catch(() => null);
  if (!response) throw new Problem(0);
  if (response.ok) return response.json();
  throw new Problem(response.status, await response.json().catch(() => ({})));
}

/** The address of something below `/api/v1/`. Parameters without a value are left out. */
export function addressOf(path, parameters = {}) {
  const given = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const query = new URLSearchParams(given).toString();
  return `/api/v1/${path}${query && `?${query}`}`;
}
