// A frontend that reads an article and shows each of its blocks. `make check` compiles it against the OpenAPI document.
import type { components, paths } from "./schema.js";

type Article = components["schemas"]["Article"];
type Block = Article["body"][number];
type RichText = components["schemas"]["RichText"];
type Query = NonNullable<paths["/api/v1/articles/"]["get"]["parameters"]["query"]>;

export async function read(origin: string, slug: string): Promise<string> {
  const response = await fetch(`${origin}/api/v1/articles/${encodeURIComponent(slug)}/`);
  if (!response.ok) {
    const problem = (await response.json()) as components["schemas"]["Problem"];
    throw new Error(`${problem.code}: ${problem.detail}`);
  }
  const article = (await response.json()) as Article;
  const author: string | null = article.authors[0]?.name ?? null;
  const related: string[] = article.related.map((summary) => `${summary.title} (${summary.reading_minutes} min)`);
  return [article.title, article.hero?.src, author, ...article.body.map(show), ...related].join("\n");
}

export const newest: Query = { ordering: "-published_on", limit: 5, slug: ["sleep", "rest"] };

export function follow(change: components["schemas"]["Change"]): string {
  switch (change.op) {
    case "publish":
      return change.document.type === "article" ? show(change.document.body[0]!) : change.document.id;
    case "withdraw":
      return `${change.id}: ${change.reason}`;
  }
}

export function whole(list: components["schemas"]["FullArticleList"]): string[] {
  return list.items.flatMap((article) => article.body.map(show));
}

export function some(list: components["schemas"]["PartialArticleList"]): (string | undefined)[] {
  return list.items.map((article) => article.title);
}

function words(text: RichText): string {
  switch (text.format) {
    case "html":
      return text.html;
    case "portable":
      return text.portable.map((block) => block.children.map((span) => span.text).join("")).join("\n");
    case "markdown":
      return text.markdown;
    case "text":
      return text.text;
  }
}

export function show(block: Block): string {
  switch (block.type) {
    case "heading":
      return `${"#".repeat(block.value.level)} ${block.value.text}`;
    case "rich_text":
      return words(block.value);
    case "quote":
      return `${block.value.text} — ${block.value.attribution ?? "unknown"}`;
    case "image":
      return `${block.value.image.src} ${block.value.image.alt} ${block.value.image.focal_point?.x ?? 0.5}`;
    case "callout":
      return `${block.value.tone}: ${block.value.title ?? ""} ${words(block.value.text)}`;
    case "faq":
      return block.value.items.map((item) => `${item.question} ${words(item.answer)}`).join("\n");
    case "steps":
      return block.value.items.map((step) => `${step.title} ${step.text ? words(step.text) : ""}`).join("\n");
    case "table":
      return [block.value.header, ...block.value.rows].map((cells) => cells.join("\t")).join("\n");
    case "gallery":
      return block.value.images.map((item) => item.caption ?? item.image.alt).join(", ");
    case "embed":
      return `${block.value.provider} ${block.value.title} ${block.value.thumbnail?.src ?? ""}`;
    case "download":
      return `${block.value.title} (${block.value.content_type}, ${block.value.bytes})`;
    case "call_to_action":
      return `${block.value.text} ${block.value.page?.id ?? block.value.href}`;
    case "related":
      return block.value.pages.map((page) => (page.type === "article" ? page.summary : page.title)).join(", ");
    case "location":
      return (block.value.opening_hours ?? []).map((row) => `${row.day} ${row.opens}–${row.closes}`).join(", ");
    case "contact":
      return block.value.channels.map((channel) => channel.href).join(", ") + (block.value.location?.path ?? "");
    default: {
      const forgotten: never = block;
      return forgotten;
    }
  }
}
