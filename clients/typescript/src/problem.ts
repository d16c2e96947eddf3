import type { components } from "./schema.js";

type Schemas = components["schemas"];

/** The codes that are known today. A newer server can have others. */
export type ProblemCode = Schemas["Problem"]["code"];
/** One mistake in a request. */
export type ProblemEntry = Schemas["ProblemEntry"];
/** Why something was withdrawn. */
export type WithdrawalReason = Schemas["WithdrawnChange"]["reason"];

/** An error of the server (RFC 9457). `message` says what is wrong and what to do. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  readonly status: number;
  /** Null if the answer is not from the API, but from a proxy before it. */
  readonly code: ProblemCode | (string & {}) | null;
  readonly title: string;
  /** The address of a page about the code. */
  readonly type: string;
  readonly instance: string;
  /** Each mistake, with the nearest valid value as its `suggestion`. */
  readonly errors: readonly ProblemEntry[];
  /** With the code `gone`: why, and the path that replaces it. */
  readonly reason: WithdrawalReason | (string & {}) | null;
  readonly replaced_by: string | null;
  /** In seconds, of the header `Retry-After`. */
  readonly retryAfter: number | null;

  constructor(status: number, body: unknown, retryAfter: number | null = null) {
    const members = body instanceof Object ? (body as Partial<Schemas["Problem"] & Schemas["GoneProblem"]>) : {};
    super(members.detail ?? `The server answered ${status}.`);
    this.status = status;
    this.code = members.code ?? null;
    this.title = members.title ?? "";
    this.type = members.type ?? "about:blank";
    this.instance = members.instance ?? "";
    this.errors = members.errors ?? [];
    this.reason = members.reason ?? null;
    this.replaced_by = members.replaced_by ?? null;
    this.retryAfter = retryAfter;
  }
}

/** True if this is a problem with one of these codes. */
export function isProblem(error: unknown, ...codes: (ProblemCode | (string & {}))[]): error is ApiProblem {
  return error instanceof ApiProblem && (codes.length === 0 || (error.code !== null && codes.includes(error.code)));
}
