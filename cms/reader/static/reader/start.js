/** The beginning: find out what the address asks for, and show it. */

import { addressOf, Problem, read } from "./api.js";
import { beginAt, make } from "./dom.js";
import { formatFor } from "./formats.js";
import { frame } from "./layout.js";
import { results } from "./lists.js";
import { showPage } from "./pages.js";
import { preview } from "./preview.js";
import { ours, say, speak } from "./words.js";

const query = new URLSearchParams(location.search);
// Most pages are in the site's own language, so its menus are asked for together with the page.
const ownSite = read("site/").catch(() => null);

async function start() {
  try {
    const token = /^\/preview\/?$/.test(location.pathname) && query.get("token");
    await (token ? preview(token, { show, complain }) : route());
    if (token && parent !== window) addUserbar({ token });
  } catch (error) {
    await complain(error);
  }
  document.documentElement.removeAttribute("aria-busy");
}

/**
 * Add the user bar of the CMS, for who is signed in. A browser that never opened the admin has no such cookie, and asks
 * nothing. The cookie stays for a year, also after signing out; then the answer is empty.
 */
async function addUserbar(parameters) {
  if (!document.cookie.includes("csrftoken=")) return;
  const address = `${document.documentElement.dataset.userbar}?${new URLSearchParams(parameters)}`;
  const answer = await fetch(address, { redirect: "error" }).catch(() => null);
  if (answer?.status !== 200) return;
  document.documentElement.append(document.createRange().createContextualFragment(await answer.text()));
}

/** Show what lives at the path. */
async function route() {
  const found = await read("routes/", { path: location.pathname + location.search });
  if (found.kind === "redirect") return follow(found);
  const page = found.document;
  if (location.pathname !== page.path) history.replaceState(null, "", page.path + location.search + location.hash);
  const words = query.get("q")?.trim();
  if (words) return search(words, page);
  await show(page, { json: addressOf(`pages/${page.id}/`) });
  addUserbar({ id: page.id });
  if (location.hash) location.replace(location.hash); // the browser looked for it before the page was here
}

/**
 * Show a page. `before`: makes what stands above it. `swap`: calls its argument, which puts the page into the window.
 */
async function show(page, { json, before = null, swap = (put) => put(), ...options }) {
  useLanguage(page);
  const [shown, site] = await Promise.all([showPage(page, options), siteIn(page.locale)]);
  const { translations, breadcrumbs, seo } = page;
  swap(() => frame([before?.(), shown], { site, json, title: seo.title, translations, breadcrumbs }));
}

async function search(words, home) {
  useLanguage(home);
  const site = await siteIn(home.locale);
  const title = say.search;
  const shown = make("div", { class: "page" }, await results(words, home.locale));
  const json = addressOf("pages/", { q: words, locale: home.locale });
  frame(shown, { site, json, title: `${title}: ${words}` });
}

/** The site in a language. */
async function siteIn(locale) {
  const own = await ownSite;
  return own?.locale === locale ? own : read("site/", { locale });
}

function useLanguage({ locale, direction, url }) {
  beginAt(url);
  speak(locale);
  formatFor(locale);
  document.documentElement.lang = locale;
  document.documentElement.dir = direction;
}

function follow({ location: target, keep_query }) {
  const url = new URL(target, location.href);
  if (keep_query && location.search) url.search += url.search ? `&${location.search.slice(1)}` : location.search;
  if (["http:", "https:"].includes(url.protocol)) location.replace(url);
}

/** Say why nothing can be shown, with links that lead on. */
async function complain(error, { isDraft = false } = {}) {
  if (!(error instanceof Problem)) console.error(error);
  const site = await ownSite;
  speak(site?.locale ?? "en");
  formatFor(site?.locale ?? "en");
  document.documentElement.lang = site?.locale ?? "en";
  document.documentElement.dir = site?.direction ?? "ltr";
  const isAbsent = [404, 410].includes(error.status);
  const [heading, text] = why(error, isDraft);
  const again = make("a", { href: location.href }, say.again);
  const links = [!isAbsent && again, make("a", { href: "/" }, say.home)].filter(Boolean);
  const shown = make(
    "div",
    { class: "page" },
    make("header", { class: "page-header" }, make("h1", ours, heading), make("p", { class: "summary", ...ours }, text)),
    make(
      "ul",
      { class: "ways-on" },
      links.map((link) => make("li", ours, link)),
    ),
  );
  frame(shown, { site, title: heading });
}

/** A heading and a sentence for an error. About a draft, the API says it best. */
function why({ status, message }, isDraft) {
  if (isDraft && status) return [say.noDraft, message || say.failedText];
  if (status === 404) return [say.missing, say.missingText];
  if (status === 410) return [say.gone, say.goneText];
  return [say.failed, (status && message) || say.failedText];
}

window.addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll(".faq details")) details.open = true;
});

await start();
