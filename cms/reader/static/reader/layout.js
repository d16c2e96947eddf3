/** What stands around a page: the bar of the reader, the menus, the search box, the languages and the footer. */

import { addressOf } from "./api.js";
import { address, make } from "./dom.js";
import { languageName } from "./formats.js";
import { picture } from "./pictures.js";
import { channelList, postalAddress } from "./places.js";
import { ours, say } from "./words.js";

/** Put a page into the window. `json`: the address of what is shown. `translations`: of the page, if it has some. */
export function frame(main, { site, json, title, translations = [], breadcrumbs = [] }) {
  document.title = title;
  const content = make("main", { id: "content", tabindex: "-1" }, trail(breadcrumbs), main);
  document.body.replaceChildren(
    make("a", { class: "skip", href: "#content", ...ours }, say.skip),
    aboutReader(json),
    site ? header(site, translations) : "",
    content,
    site ? footer(site) : "",
  );
}

function aboutReader(json) {
  return make(
    "aside",
    { class: "about-reader", "aria-label": say.aboutLabel, ...ours },
    make("span", {}, say.about),
    make(
      "span",
      {},
      make("a", { href: "/api/docs/" }, say.apiDocs),
      " ",
      make("a", { href: json ?? addressOf("") }, json ? say.json : "JSON"),
    ),
  );
}

function header(site, translations) {
  const home = homeOf(site);
  const menu = site.navigation.header;
  return make(
    "header",
    { class: "site-header" },
    make(
      "a",
      { class: "site-name", href: home },
      site.logo && picture({ ...site.logo, alt: "" }, "4rem", { eager: true }),
      site.name,
    ),
    menu.length > 0 && make("nav", { class: "menu", "aria-label": say.mainMenu }, menuList(menu)),
    languages(site, translations),
    searchBox(home),
  );
}

function homeOf({ locales, locale }) {
  return locales.find(({ code }) => code === locale)?.path ?? "/";
}

function menuList(links) {
  return make(
    "ul",
    {},
    links.map((link) => make("li", {}, menuItem(link))),
  );
}

function menuItem(link) {
  const own = make(
    "a",
    { href: link.href, "aria-current": link.page?.path === location.pathname ? "page" : null },
    link.title,
  );
  if (!link.children.length) return own;
  return make(
    "details",
    { class: "submenu" },
    make("summary", {}, link.title),
    menuList([{ ...link, children: [] }, ...link.children]),
  );
}

/** Links to this page in other languages, or to the home page of a language in which it does not exist. */
function languages(site, translations) {
  if (site.locales.length < 2) return null;
  const link = ({ code, path }) => {
    const translation = translations.find(({ locale }) => locale === code);
    const href = translation ? address(translation.url, translation.path) : path;
    const current = code === site.locale ? "true" : null;
    return make("li", {}, make("a", { href, hreflang: code, lang: code, "aria-current": current }, languageName(code)));
  };
  return make("nav", { class: "languages", "aria-label": say.languages }, make("ul", {}, site.locales.map(link)));
}

function searchBox(home) {
  const words = new URLSearchParams(location.search).get("q");
  return make(
    "form",
    { class: "search", role: "search", action: home, ...ours },
    make("input", {
      type: "search",
      name: "q",
      required: true,
      maxlength: 200,
      value: words,
      "aria-label": say.searchThis,
      placeholder: say.search,
      dir: "auto",
    }),
    make("button", { type: "submit" }, say.search),
  );
}

function trail(breadcrumbs) {
  if (breadcrumbs.length < 3) return null;
  const link = ({ title, path }) => make("li", {}, make("a", { href: path }, title));
  return make(
    "nav",
    { class: "trail", "aria-label": say.breadcrumbs },
    make("ol", {}, breadcrumbs.slice(0, -1).map(link)),
  );
}

function footer(site) {
  const { navigation, location: place, contact, social } = site;
  return make(
    "footer",
    { class: "site-footer" },
    make("div", {}, make("p", { class: "label" }, site.name), place && postalAddress(place.address)),
    contact && make("div", {}, make("p", { class: "label", ...ours }, say.reach), channelList(contact.channels)),
    navigation.footer.length > 0 && make("nav", { "aria-label": say.footerMenu }, menuList(navigation.footer)),
    social.length > 0 &&
      make(
        "div",
        {},
        make("p", { class: "label", ...ours }, say.follow),
        make(
          "ul",
          {},
          social.map(({ network, url }) => make("li", {}, make("a", { href: url, rel: "noreferrer me" }, network))),
        ),
      ),
  );
}
