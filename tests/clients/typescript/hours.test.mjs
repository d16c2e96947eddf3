// The vectors of docs/opening-hours.json.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { isOpen, openingState } from "broadview-client";

const { places, vectors } = JSON.parse(readFileSync(process.env.VECTORS, "utf8"));

for (const { place, at, why, ...expected } of vectors) {
  test(`${place} at ${at}: ${why}`, () => {
    assert.deepEqual(openingState(places[place], new Date(at)), expected);
    assert.equal(isOpen(places[place], new Date(at)), expected.open);
  });
}

test("of a place without hours nothing is known", () => {
  const exceptions = [{ from: "2026-05-04", to: "2026-05-04", opens: null, closes: null, note: null }];
  const place = { timezone: "America/Toronto", opening_hours: null, exceptions };
  assert.equal(isOpen(place, new Date("2026-05-03T16:00:00Z")), null);
  assert.equal(isOpen(place, new Date("2026-05-04T16:00:00Z")), false);
  assert.equal(isOpen({ timezone: null, opening_hours: null, exceptions: [] }), null);
});
