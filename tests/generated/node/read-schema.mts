import type { components } from "./schema.js";

export function texts(article: components["schemas"]["Article"]): string[] {
  return article.body.map((block) => (block.type === "quote" ? block.value.text : (block.fallback?.text ?? "")));
}
