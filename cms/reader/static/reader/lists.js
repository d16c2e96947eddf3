/** Lists with numbered pages: the children of a page, and the results of a search. */

import { read } from "./api.js";
import { cardList } from "./cards.js";
import { make } from "./dom.js";
import { formatNumber } from "./formats.js";
import { ours, say } from "./words.js";

const PER_PAGE = 12;
const PER_SEARCH = 10;
// The API numbers no more items than this.
const MOST = 10_000;
// The parameters of an index of articles that narrow it.
const FILTERS = ["category", "tag", "author"];
const COLLECTIONS = { category: "categories", tag: "tags", author: "people" };

/** What lies below a page: of an index of articles those of its language, newest first. Nothing if there is none. */
export async function below(page) {
  return page.type === "article_index" ? articles(page) : children(page);
}

async function children(page) {
  const list = await numbered("pages/", { parent: page.id }, PER_PAGE);
  return list.items.length
    ? make("section", { class: "list", "aria-label": say.inside }, cardList(list.items), paging(list))
    : null;
}

async function articles(page) {
  const query = new URLSearchParams(location.search);
  const filters = Object.fromEntries(FILTERS.map((name) => [name, query.get(name)]));
  const list = await numbered("articles/", { ...filters, locale: page.locale }, PER_PAGE);
  return make(
    "section",
    { class: "list", "aria-label": say.inside },
    FILTERS.some((name) => filters[name]) && (await onlyThese(filters, page)),
    list.items.length ? cardList(list.items) : make("p", ours, say.nothing),
    paging(list),
  );
}

/** Say to what a list is narrowed, with a link to the whole list. */
async function onlyThese(filters, page) {
  const chosen = FILTERS.filter((name) => filters[name]);
  const names = await Promise.all(chosen.map((name) => nameOf(COLLECTIONS[name], filters[name], page.locale)));
  return make(
    "p",
    { class: "narrowed", ...ours },
    `${say.only(names.join(", "))} `,
    make("a", { href: page.path }, say.all),
  );
}

/** The name of a category, a tag or a person. One that does not exist is shown as it was asked for. */
async function nameOf(collection, slug, locale) {
  const { items } = await read(`${collection}/`, { slug, locale: "*", fields: "name,locale" }).catch(() => ({ items: [] }));
  return (items.find((item) => item.locale === locale) ?? items[0])?.name ?? slug;
}

/** The newest articles and the places of a site in a language, for its home page. */
export async function newest(locale) {
  const [articles, places] = await Promise.all([
    read("articles/", { limit: 6, locale }),
    read("locations/", { limit: 6, locale }),
  ]);
  return [
    articles.items.length > 0 && listSection(say.latest, articles.items),
    places.items.length > 0 && listSection(say.places, places.items),
  ];
}

function listSection(title, items) {
  return make("section", { class: "list" }, make("h2", ours, title), cardList(items, { heading: "h3" }));
}

/** The results of a search in a language. */
export async function results(words, locale) {
  const list = await numbered("pages/", { q: words, locale }, PER_SEARCH);
  const corrected = list.meta.corrected ?? [];
  const total = list.meta.total;
  return [
    make(
      "header",
      { class: "page-header" },
      make("h1", ours, say.search),
      make("p", { class: "summary", ...ours }, total ? say.results(total, words) : say.noResults(words)),
      corrected.map(({ from, to }) => make("p", { class: "quiet", ...ours }, say.corrected(from, to))),
    ),
    make("div", { class: "results" }, cardList(list.items)),
    paging(list),
  ];
}

/** Read the part of a list that the address of this page names. */
async function numbered(path, parameters, limit) {
  const asked = Number.parseInt(new URLSearchParams(location.search).get("page") ?? "1", 10) || 1;
  const number = Math.min(Math.max(asked, 1), Math.floor(MOST / limit));
  const list = await read(path, { ...parameters, limit, offset: (number - 1) * limit, total: true });
  return { ...list, number, last: Math.min(Math.ceil(list.meta.total / limit), Math.floor(MOST / limit)) };
}

function paging({ number, last }) {
  if (last < 2) return null;
  return make(
    "nav",
    { class: "paging", "aria-label": say.pages },
    number > 1
      ? make("a", { href: addressOfPart(Math.min(number - 1, last)), rel: "prev" }, say.previous)
      : make("span"),
    make("span", { class: "quiet" }, say.page(formatNumber(number), formatNumber(last))),
    number < last ? make("a", { href: addressOfPart(number + 1), rel: "next" }, say.next) : make("span"),
  );
}

function addressOfPart(number) {
  const query = new URLSearchParams(location.search);
  query.set("page", number);
  return `${location.pathname}?${query}`;
}
