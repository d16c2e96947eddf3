/** Searches with the API: suggestions while somebody types, results with the words that were found. */

import { createClient } from "broadview-client";

const form = document.querySelector<HTMLFormElement>("form[data-cms]");
const input = document.querySelector<HTMLInputElement>("#q");
const suggestions = document.querySelector("#suggestions");
const told = document.querySelector("#told");
const results = document.querySelector("#results");
const PAUSE = 150; // milliseconds
const MOST_WORDS = 16;

if (form && input && suggestions && told && results) {
  const { cms = "", locale = "", nothing = "", failed = "", corrected = "" } = form.dataset;
  const api = createClient(cms);
  const wanted = (text: string) => text.trim().split(/\s+/).slice(0, MOST_WORDS).join(" ");
  let asked = new AbortController();
  let timer = 0;

  const suggest = async (): Promise<void> => {
    const q = wanted(input.value);
    if (!q) return suggestions.replaceChildren();
    const { signal } = asked;
    const { items } = await api.pages.list({ q, locale, suggest: true, limit: 8, fields: ["title"], signal });
    suggestions.replaceChildren(...items.map(({ title }) => Object.assign(document.createElement("option"), { value: title })));
  };

  const search = async (): Promise<void> => {
    const q = wanted(input.value);
    results.replaceChildren();
    told.textContent = "";
    if (!q) return;
    const { items, meta } = await api.pages.list({ q, locale, limit: 20, fields: ["title", "path"] });
    const found = items.map(({ title, path, highlights = [] }) => {
      const item = document.createElement("li");
      const link = Object.assign(document.createElement("a"), { href: path, textContent: title });
      const marked = highlights.find(({ field }) => field === "title");
      if (marked) link.innerHTML = marked.html; // safe, as the API says
      const words = highlights.find(({ field }) => field !== "title");
      const excerpt = Object.assign(document.createElement("p"), { innerHTML: words?.html ?? "" });
      item.append(link, ...(words ? [excerpt] : []));
      return item;
    });
    results.replaceChildren(...found);
    const mended = (meta.corrected ?? []).map(({ to }) => to).join(", ");
    told.textContent = found.length === 0 ? nothing : mended && `${corrected} “${mended}”`;
  };

  const show = () => search().catch(() => (told.textContent = failed));
  input.addEventListener("input", () => {
    clearTimeout(timer);
    asked.abort();
    asked = new AbortController();
    timer = window.setTimeout(() => suggest().catch(() => undefined), PAUSE);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    history.replaceState(null, "", `?${new URLSearchParams({ q: input.value })}`);
    void show();
  });
  input.value = new URLSearchParams(location.search).get("q") ?? "";
  void show();
}
