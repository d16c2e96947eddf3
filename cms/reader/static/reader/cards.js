/** Cards: the summaries of pages. */

import { address, highlight, make } from "./dom.js";
import { formatDate } from "./formats.js";
import { picture } from "./pictures.js";
import { openNow, shortAddress } from "./places.js";
import { ours, say } from "./words.js";

/** Show summaries. `heading`: the element of their titles. `compact`: without pictures and texts. */
export function cardList(pages, { heading = "h2", compact = false } = {}) {
  return make(
    "ul",
    { class: compact ? "cards compact" : "cards" },
    pages.map((page) => make("li", {}, card(page, heading, compact))),
  );
}

function card(page, heading, compact) {
  const found = foundIn(page);
  const title = make("a", { href: address(page.url, page.path) }, found.title ?? page.title);
  const attributes = { class: "card", "data-type": page.type, lang: page.locale, dir: page.direction };
  return make(
    "article",
    attributes,
    !compact &&
      page.hero &&
      picture({ ...page.hero, alt: "" }, "(min-width: 60rem) 22rem, (min-width: 40rem) 45vw, 100vw"),
    make(
      "div",
      { class: "card-words" },
      !compact && page.category && make("p", { class: "kicker" }, page.category.name),
      make(heading, { class: "card-title" }, title),
      !compact && (found.text ?? page.summary) && make("p", {}, found.text ?? page.summary),
      page.address && make("p", { dir: "auto" }, shortAddress(page.address)),
      page.opening_hours && openNow(page),
      page.type === "contact" && page.channels.length > 0 && make("p", {}, make("bdi", {}, page.channels[0].display)),
      (page.published_on || page.reading_minutes) && make("p", { class: "quiet" }, dateAndLength(page)),
    ),
  );
}

/** The date of an article, and how long it takes to read. */
export function dateAndLength({ published_on: published, reading_minutes: minutes }) {
  return [
    published && make("time", { datetime: published }, formatDate(published)),
    published && minutes ? " · " : null,
    minutes && make("span", ours, say.minutes(minutes)),
  ];
}

/** The places of the words of a search: in the title, and the first one in the text. */
function foundIn({ highlights = [] }) {
  const title = highlights.find(({ field }) => field === "title");
  const text = highlights.find(({ field }) => field === "body") ?? highlights.find(({ field }) => field !== "title");
  return { title: title && highlight(title.html), text: text && highlight(text.html) };
}
