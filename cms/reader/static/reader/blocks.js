/** The blocks of a body: one function for each type. A type that is not here shows its fallback. */

import { cardList } from "./cards.js";
import { address, html, make, richText } from "./dom.js";
import { formatSize } from "./formats.js";
import { figure, picture } from "./pictures.js";
import { channelList, linkToPage, placeDetails } from "./places.js";
import { ours, say } from "./words.js";

// How wide the column of a text is, for the sizes of pictures.
const COLUMN = "(min-width: 46rem) 42rem, 100vw";
const TONES = { info: "i", tip: "✓", warning: "!", emergency: "✚" };

/** Show a body. Each element has its block's id, by which previews find it. */
export function body(blocks) {
  return make("div", { class: "body" }, blocks.map(block));
}

function block({ id, type, value, fallback }) {
  const element = type in RENDERERS ? RENDERERS[type](value) : fallback && html(fallback.html, { class: "prose" });
  element?.setAttribute("data-block-id", id);
  element?.setAttribute("data-block-type", type);
  return element;
}

const RENDERERS = {
  heading: ({ level, text, anchor }) => make(`h${level}`, { id: anchor }, text),

  rich_text: (value) => richText(value),

  image: ({ image, caption, credit }) => figure(image, COLUMN, { caption, credit: credit ?? image.credit }),

  gallery: ({ images }) =>
    make(
      "div",
      { class: "gallery", "data-count": Math.min(images.length, 3) },
      images.map(({ image, caption }) =>
        figure(image, "(min-width: 46rem) 21rem, 50vw", { caption, credit: image.credit }),
      ),
    ),

  quote: ({ text, attribution, role }) =>
    make(
      "figure",
      { class: "quote" },
      make("blockquote", {}, make("p", {}, text)),
      (attribution || role) &&
        make("figcaption", {}, attribution && make("cite", {}, attribution), attribution && role ? ", " : null, role),
    ),

  callout: ({ tone, title, text }) =>
    make(
      "div",
      { class: "callout", role: "note", "data-tone": tone },
      make("span", { class: "sign", "aria-hidden": "true" }, TONES[tone] ?? TONES.info),
      make("p", { class: "label", ...(title ? {} : ours) }, title ?? say.tones[tone] ?? say.tones.info),
      richText(text),
    ),

  faq: ({ items }) =>
    make(
      "div",
      { class: "faq" },
      items.map(({ question, answer }) => make("details", {}, make("summary", {}, question), richText(answer))),
    ),

  steps: ({ items }) =>
    make(
      "ol",
      { class: "steps" },
      items.map(({ title, text }) => make("li", {}, make("p", { class: "label" }, title), richText(text))),
    ),

  table: ({ caption, header, rows }) =>
    make(
      "div",
      { class: "scrolls", role: "group", tabindex: "0", "aria-label": caption ?? say.table },
      make(
        "table",
        {},
        caption && make("caption", {}, caption),
        header.length > 0 &&
          make(
            "thead",
            {},
            make(
              "tr",
              {},
              header.map((cell) => make(cell ? "th" : "td", cell ? { scope: "col" } : {}, cell)),
            ),
          ),
        make(
          "tbody",
          {},
          rows.map((row) =>
            make(
              "tr",
              {},
              row.map((cell) => make("td", {}, cell)),
            ),
          ),
        ),
      ),
    ),

  embed: (value) => embed(value),

  download: ({ title, url, bytes, content_type: contentType }) =>
    make(
      "a",
      { class: "download", href: url, download: true },
      make("span", { class: "label" }, title),
      make("span", { class: "quiet" }, `${fileType(url, contentType)} · ${formatSize(bytes)}`),
    ),

  call_to_action: ({ text, href, page, style }) =>
    make(
      "p",
      { class: "action" },
      make("a", { class: "button", "data-style": style, href: page ? address(href, page.path) : href }, text),
    ),

  related: ({ pages }) => make("div", { class: "related-block" }, cardList(pages, { heading: "p", compact: true })),

  code: ({ language, text }) =>
    make(
      "pre",
      { class: "code", tabindex: "0", "aria-label": language ?? say.code },
      make("code", { dir: "ltr" }, text),
    ),

  location: (place) =>
    make(
      "div",
      { class: "place", role: "group", "aria-label": place.name },
      make("p", { class: "name", dir: "auto" }, place.page ? linkToPage(place.page, place.name) : place.name),
      make("div", { class: "facets" }, placeDetails(place)),
    ),

  contact: ({ page, title, channels, text, location }) =>
    make(
      "div",
      { class: "place", role: "group", "aria-label": title },
      make("p", { class: "name", dir: "auto" }, page ? linkToPage(page, title) : title),
      channels.length > 0 && channelList(channels),
      richText(text),
      location && cardList([location], { heading: "p", compact: true }),
    ),
};

/** A video or recording: nothing is loaded from its provider before it is asked for. */
function embed({ url, provider, title, html: player, width, height, thumbnail }) {
  const button = make(
    "button",
    { type: "button", class: "play" },
    thumbnail && picture({ ...thumbnail, alt: "" }, COLUMN),
    make(
      "span",
      { class: "play-words" },
      make("span", { "aria-hidden": "true", class: "sign" }, "▶"),
      make("span", {}, say.play(title)),
    ),
  );
  const stage = make("div", { class: "stage" }, button);
  stage.style.aspectRatio = width && height ? `${width} / ${height}` : "16 / 9";
  button.addEventListener("click", () => {
    const frame = frameOf(player);
    if (!frame) return;
    stage.replaceChildren(frame);
    frame.focus();
  });
  const link = make("a", { href: url, rel: "noreferrer" }, say.watch(provider));
  return make("figure", { class: "embed" }, stage, make("figcaption", ours, `${say.playing(provider)} `, link));
}

/** The frame of a player, from the HTML of the API. Only what a frame needs is taken over. */
function frameOf(player) {
  const given = new DOMParser().parseFromString(player, "text/html").querySelector("iframe");
  const names = ["src", "title", "sandbox", "allow", "allowfullscreen", "referrerpolicy"];
  return given && make("iframe", Object.fromEntries(names.map((name) => [name, given.getAttribute(name)])));
}

function fileType(url, contentType) {
  const extension = /\.(\w{1,5})$/.exec(new URL(url, location.href).pathname)?.[1];
  return (extension ?? contentType.split("/").pop()).toUpperCase();
}
