import type { Article } from "./client/api.js";
import { getArticle } from "./client/api.js";

export async function read(slug: string): Promise<Article | null> {
  const answer = await getArticle(slug);
  return answer.status === 200 ? answer.data : null;
}

export function texts(article: Article): string[] {
  return article.body.map((block) => block.fallback?.text ?? "");
}
