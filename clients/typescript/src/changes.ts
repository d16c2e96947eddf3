import type { Asked } from "./client.js";
import type { Connection } from "./connection.js";
import { isProblem } from "./problem.js";

/**
 * The server cannot continue from the cursor. A whole load follows: keep only what it lists. It is there once, before
 * the first change of that load.
 */
export interface Restart {
  op: "restart";
}

/** One answer of the feed. Store its changes and its cursor together. */
export interface Batch<Change> {
  /** True if the server could not continue: keep only what this batch and the following ones list. */
  restarted: boolean;
  changes: Change[];
  cursor: string;
  /** True if more is to come now. */
  more: boolean;
}

/** All changes up to now. `cursor` is where the next feed continues: after everything that was handed over. */
export interface Feed<Change> extends AsyncIterable<Change | Restart> {
  readonly cursor: string | null;
  /** The same, one answer after another. */
  batches(): AsyncGenerator<Batch<Change>, void, undefined>;
}

interface ChangesBody<Change> {
  items: Change[];
  meta: { cursor: string; has_more: boolean };
}

const PATH = "/api/v1/changes/";

export function feed<Change>(connection: Connection, { signal, since, ...query }: Asked = {}): Feed<Change> {
  let cursor = typeof since === "string" ? since : null;

  async function ask(at: string | null): Promise<ChangesBody<Change>> {
    const { body } = await connection.read(PATH, at === null ? query : { ...query, since: at }, signal);
    return JSON.parse(body) as ChangesBody<Change>;
  }

  async function* batches(): AsyncGenerator<Batch<Change>, void, undefined> {
    for (let at = cursor, refused = false, more = true; more; ) {
      let restarted = false;
      let answer: ChangesBody<Change>;
      try {
        answer = await ask(at);
      } catch (error) {
        if (refused || at === null || !isProblem(error, "resync_required", "invalid_cursor")) throw error;
        [restarted, refused] = [true, true];
        answer = await ask(null);
      }
      ({ cursor: at, has_more: more } = answer.meta);
      yield { restarted, changes: answer.items, cursor: at, more };
      cursor = at;
    }
  }

  return {
    get cursor() {
      return cursor;
    },
    batches,
    async *[Symbol.asyncIterator]() {
      for await (const { restarted, changes } of batches()) {
        if (restarted) yield { op: "restart" };
        yield* changes;
      }
    },
  };
}
