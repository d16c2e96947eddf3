// How the client asks, against a server of this test that answers as it is told.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, beforeEach, test } from "node:test";

import { ApiProblem, createClient, isProblem } from "broadview-client";

const asked = [];
let answers = [];
const server = createServer((request, response) => {
  asked.push(request);
  const { status = 200, headers = {}, body = { items: [], meta: { next: null } }, wait = 0 } = answers.shift() ?? {};
  setTimeout(() => {
    response.writeHead(status, { "Content-Type": "application/json", ...headers });
    response.end(status === 304 ? undefined : typeof body === "string" ? body : JSON.stringify(body));
  }, wait);
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const base = `http://127.0.0.1:${server.address().port}`;
after(() => server.close());
beforeEach(() => {
  asked.length = 0;
  answers = [];
});
const unavailable = { status: 503, headers: { "Retry-After": "0" }, body: { code: "unavailable", detail: "Later." } };

test("parameters are written as the API reads them", async () => {
  const api = createClient(`${base}/`, { site: "example.org" });
  await api.articles.list({ fields: ["title", "hero.src"], slug: ["a", "b,c"], total: true, q: undefined, limit: 5 });
  const { pathname, searchParams } = new URL(asked[0].url, base);
  assert.equal(pathname, "/api/v1/articles/");
  assert.deepEqual([...searchParams], [
    ["site", "example.org"],
    ["fields", "title,hero.src"],
    ["slug", "a"],
    ["slug", "b\\,c"],
    ["total", "true"],
    ["limit", "5"],
  ]);
});

test("a slug with any letters is one part of the path", async () => {
  await createClient(base).articles.get("a/b?é");
  assert.equal(asked[0].url, "/api/v1/articles/a%2Fb%3F%C3%A9/");
});

test("a client can be awaited", async () => {
  const api = await createClient(base);
  assert.equal(api.articles, api.articles);
});

test("a token is sent, and its answers are not kept", async () => {
  const cache = new Map();
  answers = [{ headers: { ETag: '"1"' } }];
  await createClient(base, { token: "secret", cache }).articles.list();
  assert.equal(asked[0].headers.authorization, "Bearer secret");
  assert.equal(cache.size, 0);
});

test("an answer that is kept is asked for with its ETag, and shown again", async () => {
  const api = createClient(base, { cache: new Map() });
  const body = { items: [{ id: "1" }], meta: { next: null } };
  answers = [{ headers: { ETag: '"1"', "Content-Version": "7" }, body }, { status: 304 }, { body: { items: [] } }];
  assert.deepEqual(await api.articles.list(), body);
  assert.equal(asked[0].headers["if-none-match"], undefined);
  assert.deepEqual(await api.read("/api/v1/articles/"), { body, etag: '"1"', version: 7 });
  assert.equal(asked[1].headers["if-none-match"], '"1"');
  assert.deepEqual(await api.articles.list(), { items: [] });
});

test("a 503 is tried again after its Retry-After", async () => {
  answers = [unavailable, { ...unavailable, headers: { "Retry-After": new Date(0).toUTCString() } }];
  assert.deepEqual((await createClient(base).articles.list()).items, []);
  assert.equal(asked.length, 3);
});

test("after some tries the problem is thrown, and so is one that would take too long", async () => {
  answers = [unavailable, unavailable, unavailable];
  await assert.rejects(createClient(base, { retries: 1 }).site(), (error) => isProblem(error, "unavailable"));
  assert.equal(asked.length, 2);
  answers = [{ ...unavailable, headers: { "Retry-After": "3600" } }];
  await assert.rejects(createClient(base).site(), { code: "unavailable", retryAfter: 3600 });
  assert.equal(asked.length, 3);
});

test("other errors are not tried again", async () => {
  answers = [{ status: 500, body: { code: "server_error" } }];
  await assert.rejects(createClient(base).site(), { code: "server_error" });
  assert.equal(asked.length, 1);
});

test("a problem has the members of the answer", async () => {
  const body = { type: "t", title: "Gone", status: 410, detail: "It is gone.", instance: "/x", code: "gone" };
  answers = [{ status: 410, body: { ...body, errors: [], reason: "deleted", replaced_by: "/new/" } }];
  const error = await createClient(base).articles.get("x").catch((problem) => problem);
  assert.ok(error instanceof ApiProblem);
  assert.equal(error.message, "It is gone.");
  const { status, code, reason, replaced_by, errors } = error;
  assert.deepEqual([status, code, reason, replaced_by, errors], [410, "gone", "deleted", "/new/", []]);
});

test("an error page of a proxy is a problem without a code", async () => {
  answers = [{ status: 502, body: "<h1>Bad gateway</h1>" }];
  await assert.rejects(createClient(base).site(), { code: null, status: 502, message: "The server answered 502." });
});

test("a request ends in time, and when it is told to", async () => {
  const silent = (_, { signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const stopped = (options) => createClient(base, { fetch: silent, ...options });
  await assert.rejects(stopped({ timeout: 10 }).site(), { name: "TimeoutError" });
  const endless = async () => ({ ok: true, status: 200, headers: new Headers(), text: () => new Promise(() => {}) });
  await assert.rejects(stopped({ timeout: 10, fetch: endless }).site(), { name: "TimeoutError" });
  await assert.rejects(stopped({ fetch: endless }).site({ signal: AbortSignal.abort() }), { name: "AbortError" });
  await assert.rejects(stopped().site({ signal: AbortSignal.timeout(10) }), { name: "TimeoutError" });
  const busy = async () => new Response("{}", { status: 503, headers: { "Retry-After": "20" } });
  await assert.rejects(stopped({ fetch: busy }).site({ signal: AbortSignal.timeout(10) }), { name: "TimeoutError" });
});

test("all items of a list are asked for part by part, at the address of the client", async () => {
  const next = "http://internal.example/api/v1/articles/?cursor=c%2B1&fields=title%2Cpath&slug=b%5C%2Cc";
  answers = [{ body: { items: [{ id: "1" }, { id: "2" }], meta: { next } } }, { body: { items: [{ id: "3" }], meta: { next: null } } }];
  const found = [];
  for await (const { id } of createClient(base).articles.all({ fields: ["title", "path"], slug: "b,c" })) found.push(id);
  assert.deepEqual(found, ["1", "2", "3"]);
  assert.deepEqual([...new URL(asked[1].url, base).searchParams], [
    ["cursor", "c+1"],
    ["fields", "title,path"],
    ["slug", "b\\,c"],
  ]);
});

test("a list that is not read to its end asks for no more", async () => {
  answers = [{ body: { items: [{ id: "1" }], meta: { next: "http://x/?cursor=2" } } }];
  for await (const _ of createClient(base).articles.all()) break;
  assert.equal(asked.length, 1);
});

const changes = (cursor, more, ...ids) => ({
  body: { items: ids.map((id) => ({ id, op: "publish" })), meta: { cursor, has_more: more } },
});
const resync = { status: 410, body: { code: "resync_required", detail: "Start again." } };

test("changes go on to their end, and the cursor follows what was handed over", async () => {
  answers = [changes("b", true, "1", "2"), changes("c", false, "3")];
  const feed = createClient(base).changes({ since: "a", type: ["article", "home"] });
  const seen = [];
  for await (const { id } of feed) seen.push([id, feed.cursor]);
  assert.deepEqual(seen, [["1", "a"], ["2", "a"], ["3", "b"]]);
  assert.equal(feed.cursor, "c");
  assert.equal(asked[1].url, "/api/v1/changes/?type=article&type=home&since=b");
});

test("a feed that cannot continue starts again, and says so", async () => {
  answers = [resync, changes("b", true, "1"), changes("c", false, "2")];
  const seen = [];
  for await (const change of createClient(base).changes({ since: "a" })) seen.push(change.id ?? change.op);
  assert.deepEqual(seen, ["restart", "1", "2"]);
  assert.equal(asked[1].url, "/api/v1/changes/");
});

test("a feed that is refused again stops", async () => {
  answers = [resync, changes("b", true, "1"), resync];
  const feed = createClient(base).changes({ since: "a" });
  await assert.rejects(async () => {
    for await (const _ of feed);
  }, { code: "resync_required" });
  assert.equal(asked.length, 3);
});
