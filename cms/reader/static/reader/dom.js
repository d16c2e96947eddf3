/** Making elements. Text is always text: only `richText` inserts HTML, which the API has cleaned. */

/**
 * Make an element. Attributes that are null, undefined or false are left out, and `true` is an empty one. Children can
 * be nodes, texts and lists of them; what is null, undefined or false is left out.
 */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false)
      element.setAttribute(key, value === true ? "" : value);
  }
  element.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

/** Show rich text of the API (`{"format": "html", "html"}`), or nothing. */
export function richText(value, attributes = {}) {
  return value ? html(value.html, { class: "prose", ...attributes }) : null;
}

/** Insert HTML that the API has cleaned: rich text, or the fallback of a block. */
export function html(cleaned, attributes = {}) {
  const element = make("div", attributes);
  element.innerHTML = cleaned;
  for (const link of element.querySelectorAll("a[data-path]")) link.href = address(link.href, link.dataset.path);
  return element;
}

/** Show a highlight of a search: text in which `<mark>` is the only element. */
export function highlight(marked) {
  const parsed = new DOMParser().parseFromString(marked, "text/html").body;
  return [...parsed.childNodes].map((node) =>
    node.nodeName === "MARK" ? make("mark", {}, node.textContent) : node.textContent,
  );
}

let origin = null;

/** Take note of the address of the page that is shown: pages with the same origin are linked by their path, to here. */
export function beginAt(url) {
  origin = originOf(url);
}

/** The address of a page in this reader, or on the site that it belongs to if that is another one. */
export function address(url, path) {
  return originOf(url) === origin ? path : url;
}

function originOf(url) {
  return URL.canParse(url) ? new URL(url).origin : null;
}
