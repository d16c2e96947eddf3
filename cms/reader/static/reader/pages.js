/** The pages of a site. What is common to all comes first, and each type adds its own. */

import { body } from "./blocks.js";
import { cardList, dateAndLength } from "./cards.js";
import { make, richText } from "./dom.js";
import { formatDate } from "./formats.js";
import { below, newest } from "./lists.js";
import { picture } from "./pictures.js";
import { channelList, placeDetails } from "./places.js";
import { ours, say } from "./words.js";

/** Show a page. `unpublished`: it is a draft, which may have no lists yet. */
export async function showPage(page, { unpublished = false } = {}) {
  const shown = await (TYPES[page.type] ?? introduced)(page, { unpublished });
  return make("article", { class: "page", "data-type": page.type }, shown);
}

const TYPES = { article, location: place, contact };

/** True if the text begins with the summary, as it does if nobody wrote one. */
function isBeginning(summary, blocks) {
  const first = blocks.find(({ type }) => type === "rich_text");
  const words = first ? make("div", {}, richText(first.value)).textContent : "";
  return words.startsWith(summary.replace(/…$/, ""));
}

function article(page) {
  return [
    make(
      "header",
      { class: "page-header" },
      page.category && make("p", { class: "kicker" }, listLink(page, "category", page.category)),
      make("h1", {}, page.title),
      page.summary && !isBeginning(page.summary, page.body) && make("p", { class: "summary" }, page.summary),
      byline(page),
    ),
    hero(page.hero),
    make(
      "div",
      { class: "text-and-contents" },
      page.toc.length > 1 && contents(page.toc),
      make("div", { class: "text" }, body(page.body), references(page.references), subjects(page)),
    ),
    page.related.length > 0 &&
      make("section", { class: "list" }, make("h2", ours, say.related), cardList(page.related, { heading: "h3" })),
  ];
}

function byline(page) {
  const { authors, reviewed_by: reviewer, last_reviewed: reviewed } = page;
  return make(
    "div",
    { class: "byline" },
    authors.length > 0 &&
      make(
        "ul",
        { class: "people" },
        authors.map((author) => make("li", {}, person(author, listAddress(page, "author", author)))),
      ),
    make("p", { class: "quiet" }, dateAndLength(page)),
    reviewer &&
      make(
        "div",
        { class: "review" },
        make(
          "p",
          {},
          make("span", ours, `${say.reviewedBy} `),
          person(reviewer, reviewer.profile_url),
          reviewed && [" ", make("time", { datetime: reviewed, ...ours }, say.reviewedOn(formatDate(reviewed)))],
        ),
        page.changed_since_review && make("p", { class: "quiet", ...ours }, say.changedSince),
      ),
  );
}

/** Show a person. `href`: where the name leads. */
function person({ name, credentials, role, image }, href) {
  return make(
    "span",
    { class: "person" },
    image && picture({ ...image, alt: "" }, "3rem"),
    make(
      "span",
      { class: "person-words" },
      make("span", {}, href ? make("a", { href }, name) : name, credentials && `, ${credentials}`),
      role && make("span", { class: "quiet" }, role),
    ),
  );
}

/** A link to the articles of a category or a tag. */
function listLink(page, parameter, named) {
  const href = listAddress(page, parameter, named);
  return href ? make("a", { href }, named.name) : named.name;
}

/** The address of the articles of a category, a tag or an author: the index above a page, narrowed. */
function listAddress({ parent }, parameter, { slug }) {
  return parent && `${parent.path}?${new URLSearchParams({ [parameter]: slug })}`;
}

function contents(entries) {
  const link = ({ anchor, level, text }) =>
    make("li", { "data-level": level }, make("a", { href: `#${anchor}` }, text));
  return make(
    "nav",
    { class: "contents", "aria-label": say.contents },
    make("p", { class: "label", "aria-hidden": "true", ...ours }, say.contents),
    make("ol", {}, entries.map(link)),
  );
}

function references(sources) {
  if (!sources.length) return null;
  const shown = ({ title, url, source, year }) =>
    make(
      "li",
      {},
      url ? make("a", { href: url }, title) : title,
      source || year ? `. ${[source, year].filter(Boolean).join(", ")}.` : "",
    );
  return make("section", { class: "references" }, make("h2", ours, say.references), make("ol", {}, sources.map(shown)));
}

function subjects(page) {
  if (!page.tags.length) return null;
  const link = (tag) => make("li", {}, listLink(page, "tag", tag));
  return make(
    "section",
    { class: "tags" },
    make("h2", { class: "unseen", ...ours }, say.tags),
    make("ul", {}, page.tags.map(link)),
  );
}

function place(page) {
  const [first, ...others] = page.images;
  const another = page.name === page.title ? null : page.name;
  return [
    make(
      "header",
      { class: "page-header" },
      make("h1", {}, page.title),
      another && make("p", { class: "summary" }, another),
    ),
    hero(first),
    make("div", { class: "facets wide" }, placeDetails(page, "h2")),
    others.length > 0 &&
      make(
        "div",
        { class: "gallery", "data-count": Math.min(others.length, 3) },
        others.map((image) => make("figure", {}, picture(image, "(min-width: 46rem) 24rem, 50vw"))),
      ),
  ];
}

function contact(page) {
  return [
    make("header", { class: "page-header" }, make("h1", {}, page.title)),
    make(
      "div",
      { class: "text" },
      richText(page.text, { class: "prose intro" }),
      page.channels.length > 0 && channelList(page.channels),
    ),
    page.location &&
      make("section", { class: "list" }, make("h2", ours, say.places), cardList([page.location], { heading: "h3" })),
  ];
}

/** Any other page: a title, an introduction, a picture, a body, and what lies below it. */
async function introduced(page, { unpublished }) {
  const isHome = page.breadcrumbs.length === 1;
  const reading = isHome ? newest(page.locale) : below(page);
  const lists = unpublished ? await reading.catch(() => null) : await reading;
  return [
    make(
      "header",
      { class: "page-header" },
      make("h1", {}, isHome ? (page.seo.open_graph.site_name ?? page.title) : page.title),
      richText(page.intro, { class: "prose intro" }),
    ),
    hero(page.hero),
    page.body?.length > 0 && make("div", { class: "text" }, body(page.body)),
    lists,
  ];
}

function hero(image) {
  if (!image) return null;
  return make(
    "figure",
    { class: "hero" },
    picture(image, "(min-width: 74rem) 70rem, 100vw", { eager: true }),
    image.credit && make("figcaption", {}, make("span", { class: "credit" }, image.credit)),
  );
}
