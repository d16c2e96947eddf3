// Reads a server, and prints what it answered.
import { createClient } from "broadview-client";

const api = createClient(process.argv[2], { site: "testserver", cache: new Map() });
const problem = (error) => error;
const titles = [];
let first;
for await (const article of api.articles.all({ limit: 1, ordering: "title", fields: ["title"] })) {
  first ??= article;
  titles.push(article.title);
}
const unknown = await api.articles.list({ fields: ["titel"] }).catch(problem);
const { code, reason, replaced_by } = await api.articles.get("old").catch(problem);
const feed = api.changes({ type: "article", fields: ["title"], limit: 2 });
const changes = [];
for await (const change of feed) if (change.op === "publish") changes.push(change.document.title);
const rest = [];
for await (const change of api.changes({ type: "article", fields: ["title"], since: feed.cursor })) rest.push(change);
const route = await api.route("/blog/sleep-1", { fields: ["title"] });
const markdown = await api.markdown(first.id);
console.log(
  JSON.stringify({
    titles,
    names: Object.keys(first).sort(),
    unknown: { code: unknown.code, suggestion: unknown.errors[0].suggestion },
    gone: { code, reason, replaced_by },
    route: route.document.type,
    markdown: markdown.includes("# Sleep 0"),
    changes: changes.sort(),
    nothing_new: rest.length,
  }),
);
