// Shows Portable Text with its public renderers: an array of texts in, their HTML out, both as JSON.
import { readFileSync } from "node:fs";
import { PortableText } from "@portabletext/react";
import { escapeHTML, toHTML } from "@portabletext/to-html";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";

const fail = (message) => {
  throw new Error(message);
};
// What the renderers cannot know: two marks, and what a link says of a page of ours.
const attributesOf = ({ href, page }) =>
  page ? { href, "data-id": page.id, "data-type": page.type, "data-path": page.path } : { href };
const written = (attributes) =>
  Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escapeHTML(value)}"`)
    .join("");

const forHtml = {
  marks: {
    sup: ({ children }) => `<sup>${children}</sup>`,
    sub: ({ children }) => `<sub>${children}</sub>`,
    link: ({ children, value }) => `<a${written(attributesOf(value))}>${children}</a>`,
  },
};
const forReact = {
  marks: {
    sup: ({ children }) => createElement("sup", null, children),
    sub: ({ children }) => createElement("sub", null, children),
    link: ({ children, value }) => createElement("a", attributesOf(value), children),
  },
};

const shown = JSON.parse(readFileSync(0, "utf8")).map((value) => ({
  html: toHTML(value, { components: forHtml, onMissingComponent: fail }),
  react: renderToStaticMarkup(createElement(PortableText, { value, components: forReact, onMissingComponent: fail })),
}));
process.stdout.write(JSON.stringify(shown));
