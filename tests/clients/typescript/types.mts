// What the types of the client say. It compiles only if each line with @ts-expect-error is wrong, and no other.
import { type Client, createClient, isProblem } from "broadview-client";
import type { components } from "broadview-client/schema";

type Schemas = components["schemas"];
/** True if two types are the same, in each member, whether they are written as one or as an intersection. */
type Same<A, B> = (<T>() => T extends Whole<A> ? 1 : 2) extends <T>() => T extends Whole<B> ? 1 : 2 ? true : false;
type Whole<T> = T extends object ? { [Key in keyof T]: Whole<T[Key]> } : T;
function same<A, B>(_: Same<A, B>): void {}

const api: Client = createClient("https://cms.example.org", { retries: 0 });

export async function lists(): Promise<void> {
  const { items, meta } = await api.articles.list({ locale: "en", fields: ["id", "title", "hero.src"] as const });
  type Item = {
    id: string;
    type: "article";
    title: string;
    hero: { src: string } | null;
    score?: number;
    highlights?: Schemas["Highlight"][];
  };
  same<(typeof items)[number], Item>(true);
  same<typeof meta.next_cursor, string | null>(true);
  // @ts-expect-error: it was not asked for.
  items[0]?.summary;

  // A field that summaries do not have: then all are those of whole documents.
  const whole = await api.articles.list({ fields: ["title", "seo.title", "authors"] });
  same<NonNullable<(typeof whole.items)[number]["authors"][number]["image"]>["src"], string>(true);
  const card = await api.articles.list({ fields: ["title", "authors"] });
  // @ts-expect-error: the authors in summaries have no picture.
  card.items[0]?.authors[0]?.image;

  const full = await api.articles.list({ view: "full", limit: 5, category: "trauma", tag: ["sleep", "rest"] });
  same<(typeof full.items)[number]["body"][number]["id"], string>(true);
  const all = await api.articles.list({ fields: ["*", "-seo", "-hero.sources"] });
  same<NonNullable<(typeof all.items)[number]["hero"]>["src"], string>(true);
  // @ts-expect-error: it was left out.
  all.items[0]?.seo;
  // @ts-expect-error: and so was this part.
  all.items[0]?.hero?.sources;

  // @ts-expect-error: there is no such field.
  await api.articles.list({ fields: ["titel"] });
  // @ts-expect-error: nor one within another.
  await api.articles.list({ fields: ["hero.scr"] });
  // @ts-expect-error: nor such a parameter.
  await api.articles.list({ categroy: "trauma" });
  // @ts-expect-error: nor such a value.
  await api.articles.list({ ordering: "-published" });
  // @ts-expect-error: nor such a collection.
  await api.artciles.list();
}

export async function unions(): Promise<void> {
  for await (const page of api.pages.all({ fields: ["title", "summary", "breadcrumbs.path"] })) {
    same<(typeof page.breadcrumbs)[number], { path: string }>(true);
    if (page.type === "article") same<typeof page.summary, string | null>(true);
    // @ts-expect-error: only articles have one.
    if (page.type === "contact") page.summary;
  }
  const article = await api.articles.get("sleep", { fields: ["body.value.text"] });
  for (const block of article.body) {
    if (block.type === "heading") same<typeof block.value.text, string>(true);
    // @ts-expect-error: it was not asked for.
    if (block.type === "heading") block.value.level;
  }
}

export async function formats(): Promise<void> {
  const html = await api.contacts.get("us", { fields: ["text"] });
  same<typeof html.text, Schemas["HtmlRichText"] | null>(true);
  const portable = await api.contacts.get("us", { fields: ["text"], rich_text: "portable" });
  same<typeof portable.text, Schemas["PortableRichText"] | null>(true);
  const article = await api.articles.get("sleep", { rich_text: "markdown" });
  const texts = article.body.map((block) => (block.type === "rich_text" ? block.value.markdown : ""));
  same<typeof texts, string[]>(true);
  const part = await api.contacts.get("us", { fields: ["text.markdown"], rich_text: "markdown" });
  same<typeof part.text, { format: "markdown"; markdown: string } | null>(true);
  // A whole document is what a function for documents takes.
  const show = (document: Schemas["Article"]): string => document.title;
  show(article);
}

export async function others(): Promise<void> {
  const site = await api.site({ fields: ["name", "navigation.header.href"] });
  same<typeof site.navigation, { header: { href: string }[] }>(true);
  const route = await api.route("/blog/", { fields: ["title", "hero.src"] });
  if (route.kind === "page") same<typeof route.document.title, string>(true);
  else same<typeof route.location, string>(true);
  const draft = await api.preview("token");
  same<typeof draft.preview.live, boolean>(true);
  const { body, version } = await api.read("/api/health/");
  same<typeof body, Schemas["Health"]>(true);
  same<typeof version, number | null>(true);
  // @ts-expect-error: `get` of its collection puts a slug or an id into this.
  await api.read("/api/v1/articles/{key}/");
}

export async function changes(since: string): Promise<string | null> {
  const feed = api.changes({ since, type: ["article", "site"], fields: ["title"] });
  for await (const change of feed) {
    switch (change.op) {
      case "restart":
        // @ts-expect-error: it is about no document.
        change.id;
        break;
      case "publish":
        if (change.document.type === "article") same<typeof change.document.title, string>(true);
        break;
      case "withdraw":
        same<typeof change.reason, Schemas["WithdrawnChange"]["reason"]>(true);
        break;
      default: {
        const forgotten: never = change;
        return forgotten;
      }
    }
  }
  return feed.cursor;
}

export async function problems(): Promise<string | null> {
  try {
    await api.articles.get("old");
  } catch (error) {
    if (isProblem(error, "gone")) return error.replaced_by;
    if (isProblem(error, "unknown_value", "invalid_parameter")) return error.errors[0]?.suggestion ?? null;
    throw error;
  }
  return null;
}
