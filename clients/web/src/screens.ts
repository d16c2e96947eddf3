/** Every page of the website: those of the API, and those that the website makes itself, with what each is made of. */

import { type Copy, isProblem } from "broadview-client";

import { api, type Schemas } from "./content";

export type Page = Schemas["Page"];
export type Card = Schemas["ArticleSummary"];
type Index = Schemas["ArticleIndex"];

/** The same in another language. */
export type Alternate = Pick<Schemas["Translation"], "locale" | "path">;

export type Shown =
  | { kind: "page"; document: Page; latest: Card[]; locations: Schemas["Location"][]; index: Index | undefined }
  | { kind: "articles"; index: Index; category: Topic | null; cards: Card[]; topics: Topic[]; number: number; last: number }
  | { kind: "person"; person: Schemas["Person"]; cards: Card[] }
  | { kind: "search" }
  | { kind: "missing"; suggestion: string | null }
  | { kind: "withdrawn" };

export interface Topic {
  name: string;
  description: string | null;
  path: string;
}

export interface Screen {
  path: string;
  site: Schemas["Site"];
  /** The home page in this language. */
  home: string;
  alternates: Alternate[];
  /** Versions of the documents that it shows: it is rendered again when one of them changes. */
  madeOf: number[];
  shown: Shown;
}

const PER_PAGE = 6;
const ON_HOME = 3;

export const categoryPath = (index: { path: string }, slug: string) => `${index.path}category/${slug}/`;
export const personPath = (home: string, slug: string) => `${home}people/${slug}/`;

const MINUTE = 60_000;
const screens = new WeakMap<Copy, { minute: number; found: Map<string, Screen> }>();

/** All pages, by their paths. A page of an editor goes before one of the website's own at the same path. */
export function screensOf(copy: Copy): Map<string, Screen> {
  const minute = Math.floor(Date.now() / MINUTE); // pages expire
  const kept = screens.get(copy);
  if (kept?.minute === minute) return kept.found;
  const all = [...copy.all("site")].flatMap((site) => ofLanguage(copy, site));
  const found = new Map(all.reverse().map((screen) => [screen.path, screen]));
  screens.set(copy, { minute, found });
  return found;
}

/** A page of the API, such as a draft, with what the website adds to it. */
export function screenOf(copy: Copy, document: Page, ownSite: Schemas["Site"] | null = null): Screen {
  const site = ownSite ?? siteIn(copy, document.locale);
  if (site === undefined) throw new Error("Nothing was built yet. Run: npm run content");
  if (document.type === "article_index") return listsOf(copy, site, document)[0] ?? missing(copy, site, "/");
  const latest = document.type === "home" ? articlesIn(copy, site.locale).slice(0, ON_HOME) : [];
  const locations = document.type === "location_index" ? inLanguage(copy.all("location"), site.locale) : [];
  locations.sort((a, b) => a.title.localeCompare(b.title, site.locale));
  return {
    ...common(site, document.path),
    alternates: document.translations,
    madeOf: [document.version, site.version, ...[...latest, ...locations].map(({ version }) => version)],
    shown: { kind: "page", document, latest, locations, index: indexIn(copy, site.locale) },
  };
}

/** The list of a category that was not built: the API knows whether there is one. */
export async function unbuilt(copy: Copy, path: string): Promise<Screen> {
  const site = siteAt(copy, path);
  if (site === undefined) throw new Error("Nothing was built yet. Run: npm run content");
  const index = indexIn(copy, site.locale);
  const slug = index && path.startsWith(categoryPath(index, "").slice(0, -1)) ? path.split("/").at(-2) : undefined;
  if (!index || slug === undefined) return missing(copy, site, path);
  try {
    const category = decodeURIComponent(slug);
    const { items } = await api.articles.list({ category, locale: site.locale, limit: 100, links: "path" });
    // The slug of another language is known, too, and finds nothing.
    const { name } = items[0]?.category ?? (await api.categories.get(category, { locale: site.locale }));
    const topic = { name, description: null, path };
    const shown: Shown = { kind: "articles", index, category: topic, cards: items, topics: [], number: 1, last: 1 };
    return { ...common(site, path), alternates: [], madeOf: [], shown };
  } catch (error) {
    if (!isProblem(error, "unknown_value", "not_found")) throw error;
    const nearest = error.errors[0]?.suggestion;
    return missing(copy, site, path, nearest ? categoryPath(index, nearest) : null);
  }
}

function ofLanguage(copy: Copy, site: Schemas["Site"]): Screen[] {
  const { home } = common(site, "/");
  const everywhere = (part: string) => site.locales.map(({ code, path }) => ({ locale: code, path: path + part }));
  const pages = inLanguage(copy.all(), site.locale).filter(isPage);
  const articles = articlesIn(copy, site.locale);
  const named = articles.flatMap(({ authors, reviewed_by }) => [...authors, ...(reviewed_by ? [reviewed_by] : [])]);
  const people = shownIn(copy.all("person"), site.locale, named).map((person): Screen => {
    const cards = articles.filter(({ authors }) => authors.some(({ id }) => id === person.id));
    return {
      ...common(site, personPath(home, person.slug)),
      alternates: person.translations.map(({ locale, slug }) => ({ locale, path: personPath(homeOf(site, locale), slug) })),
      madeOf: [site.version, person.version, ...cards.map(({ version }) => version)],
      shown: { kind: "person", person, cards },
    };
  });
  const own = { site, home, madeOf: [site.version] };
  return [
    ...pages.filter(({ type }) => type !== "article_index").map((page) => screenOf(copy, page, site)),
    ...pages.flatMap((page) => (page.type === "article_index" ? listsOf(copy, site, page) : [])),
    ...people,
    { ...own, path: `${home}search/`, alternates: everywhere("search/"), shown: { kind: "search" } },
    { ...own, path: `${home}_missing/`, alternates: [], shown: { kind: "missing", suggestion: null } },
    { ...own, path: `${home}_withdrawn/`, alternates: [], shown: { kind: "withdrawn" } },
  ];
}

/** The numbered pages of all articles, and of each category. */
function listsOf(copy: Copy, site: Schemas["Site"], index: Index): Screen[] {
  const articles = articlesIn(copy, site.locale);
  const named = articles.flatMap(({ category }) => category ?? []);
  const categories = shownIn(copy.all("category"), site.locale, named);
  categories.sort((a, b) => a.name.localeCompare(b.name, site.locale));
  const used = categories.filter(({ id }) => articles.some(({ category }) => category?.id === id));
  const topics = used.map(({ slug, ...one }) => ({ ...one, path: categoryPath(index, slug) }));
  const versions = [index, ...categories].map(({ version }) => version);
  return [null, ...categories].flatMap((category) => {
    const listed = articles.filter((article) => category === null || article.category?.id === category.id);
    const last = Math.max(1, Math.ceil(listed.length / PER_PAGE));
    const topic = category && { ...category, path: categoryPath(index, category.slug) };
    return Array.from({ length: last }, (_, at): Screen => {
      const cards = listed.slice(at * PER_PAGE, (at + 1) * PER_PAGE);
      const first = topic?.path ?? index.path;
      return {
        ...common(site, at === 0 ? first : `${first}page/${at + 1}/`),
        alternates: at > 0 ? [] : (category ? translated(copy, category) : index.translations),
        madeOf: [site.version, ...versions, last, ...cards.map(({ version }) => version)],
        shown: { kind: "articles", index, category: topic, cards, topics, number: at + 1, last },
      };
    });
  });
}

function translated(copy: Copy, category: Schemas["Category"]): Alternate[] {
  return category.translations.flatMap(({ locale, slug }) => {
    const index = indexIn(copy, locale);
    return index ? [{ locale, path: categoryPath(index, slug) }] : [];
  });
}

function missing(copy: Copy, site: Schemas["Site"], path: string, suggestion: string | null = null): Screen {
  return { ...common(siteAt(copy, path) ?? site, path), alternates: [], madeOf: [], shown: { kind: "missing", suggestion } };
}

/** The site in the language below whose home page a path is. */
function siteAt(copy: Copy, path: string): Schemas["Site"] | undefined {
  const sites = [...copy.all("site")].sort((a, b) => common(b, "/").home.length - common(a, "/").home.length);
  return sites.find((site) => path.startsWith(common(site, "/").home)) ?? sites[0];
}

export function homeAt(copy: Copy, path: string): string {
  const site = siteAt(copy, path);
  return site ? homeOf(site, site.locale) : "/";
}

const common = (site: Schemas["Site"], path: string) => ({ path, site, home: homeOf(site, site.locale) });
const homeOf = (site: Schemas["Site"], locale: string) => site.locales.find(({ code }) => code === locale)?.path ?? "/";
const siteIn = (copy: Copy, locale: string) => [...copy.all("site")].find((site) => site.locale === locale);
const indexIn = (copy: Copy, locale: string) => inLanguage(copy.all("article_index"), locale)[0];

function isPage(document: Schemas["ChangedDocument"]): document is Page {
  return "breadcrumbs" in document;
}

function inLanguage<T extends { type: string }>(documents: Iterable<T>, locale: string): T[] {
  return [...documents].filter((document) => "locale" in document && document.locale === locale);
}

/** Those of a language, and the others that its articles show because they are not translated. */
function shownIn<T extends { id: string; locale: string }>(all: Iterable<T>, locale: string, named: { id: string }[]): T[] {
  return [...all].filter((one) => one.locale === locale || named.some(({ id }) => id === one.id));
}

/** The newest first, as in the lists of the API. */
function articlesIn(copy: Copy, locale: string): Schemas["Article"][] {
  const date = ({ published_on, published_at }: Schemas["Article"]) => `${published_on ?? ""} ${published_at ?? ""}`;
  return inLanguage(copy.all("article"), locale).sort((a, b) => (date(a) < date(b) ? 1 : -1));
}
