// A frontend that reads an article and shows each of its blocks. `make check` compiles it against the OpenAPI document.
import type { components, paths } from "./schema.js";

type Article = components["schemas"]["Article"];
type Block = Article["body"][number];
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

export function show(block: Block): string {
  switch (block.type) {
    case "heading":
      return `${"#".repeat(block.value.level)} ${block.value.text}`;
    case "rich_text":
      return block.value.html;
    case "quote":
      return `${block.value.text} — ${block.value.attribution ?? "unknown"}`;
    case "image":
      return `${block.value.image.src} ${block.value.image.alt} ${block.value.image.focal_point?.x ?? 0.5}`;
    case "location":
      return block.value.opening_hours.map((row) => `${row.day} ${row.opens}–${row.closes}`).join(", ");
    case "contact":
      return block.value.channels.map((channel) => channel.href).join(", ") + (block.value.location?.path ?? "");
    default: {
      const forgotten: never = block;
      return forgotten;
    }
  }
}
