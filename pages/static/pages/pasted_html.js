// Turns the HTML of a web page, of Word or of Google Docs into what the editor can read: paragraphs, lists, links, marks.
const { plainHtml, tableToText } = (() => {
  const CODE = "style, script, title"; // their words are nobody's
  const CONTROLS = "button, select, option, datalist, textarea, input, dialog, nav";
  const CHECKBOXES = '[role="checkbox"] > img[src^="data:" i], img[aria-roledescription="checkbox"]'; // of Google Docs
  const PERMALINKS = ":is(h1, h2, h3, h4, h5, h6) a[href*='#']";
  const PARTS = "dt, dd, summary, details"; // the editor would write their words one after the other
  const BLOCKS = "p, div, ul, ol, dl, dt, dd, table, blockquote, pre, figure, details, summary, h1, h2, h3, h4, h5, h6";
  const SCRIPTS = new Map(
    Object.entries({ msub: ["sub"], munder: ["sub"], msup: ["sup"], msubsup: ["sub", "sup"], munderover: ["sub", "sup"] }),
  );
  // How MathJax and KaTeX draw a formula whose MathML stands beside it.
  const DRAWN = ':is(.katex, .MathJax, .mjx-chtml):has(math) > [aria-hidden="true"]';
  const PLAYERS = "iframe, video, audio, embed, object";
  const REDIRECT = /^https?:\/\/(?:www\.)?google\.[a-z.]{2,6}\/url\?/;

  const made = (page, name, ...children) => {
    const element = page.createElement(name);
    element.append(...children);
    return element;
  };

  // `office.py` of the import does the same.
  const unwrapRedirect = (link) => {
    const href = link.getAttribute("href").trim();
    if (!REDIRECT.test(href)) return;
    const asked = new URL(href).searchParams;
    link.setAttribute("href", asked.get("q") ?? asked.get("url") ?? "");
  };

  const isBlock = (node) => node.nodeType === Node.ELEMENT_NODE && (node.matches(BLOCKS) || node.querySelector(BLOCKS) !== null);
  const intoParagraphs = (element) => {
    let paragraph = null;
    for (const child of [...element.childNodes]) {
      if (isBlock(child)) {
        paragraph = null;
        continue;
      }
      if (!paragraph) {
        paragraph = made(element.ownerDocument, "p");
        child.before(paragraph);
      }
      paragraph.append(child);
    }
    for (const empty of element.querySelectorAll(":scope > p")) {
      if (empty.childElementCount === 0 && empty.textContent.trim() === "") empty.remove();
    }
    element.replaceWith(...element.childNodes);
  };

  // A line for each row, unless its cells have paragraphs of their own. Without a sign between them, the editor would write
  // the cells one after the other: 5 and 10 mg would be 510 mg.
  const tableToText = (table) => {
    const page = table.ownerDocument;
    const lines = made(page, "div");
    if (table.caption) lines.append(made(page, "p", ...table.caption.childNodes));
    for (const row of table.rows) {
      const cells = [...row.cells].filter((cell) => cell.textContent.trim() !== "" || cell.querySelector("img"));
      const hasBlocks = cells.some((cell) => cell.querySelector(BLOCKS) !== null);
      const parts = cells.flatMap((cell, place) => [...(place > 0 && !hasBlocks ? [" | "] : []), ...cell.childNodes]);
      lines.append(hasBlocks ? made(page, "div", ...parts) : made(page, "p", ...parts));
    }
    table.replaceWith(lines);
    for (const each of lines.querySelectorAll(":scope > div")) intoParagraphs(each);
    lines.replaceWith(...lines.childNodes);
  };

  const inBrackets = (part) => (/^[\p{L}\d.,]*$/u.test(part.textContent) ? [part] : ["(", part, ")"]);

  // The children of an element of a formula as text. Those inside them are written already.
  const written = (element) => {
    const [name, parts] = [element.localName, [...element.children]];
    const as = (mark, part) => made(element.ownerDocument, mark, ...part.childNodes);
    const scripts = SCRIPTS.get(name) ?? [];
    if (scripts.length > 0 && parts.length === scripts.length + 1) {
      return [parts[0], ...scripts.map((script, place) => as(script, parts[place + 1]))];
    }
    if (name === "mfrac" && parts.length === 2) return [...inBrackets(parts[0]), "/", ...inBrackets(parts[1])];
    if (name === "mroot" && parts.length === 2) return [as("sup", parts[1]), "√", ...inBrackets(parts[0])];
    if (name === "msqrt") return ["√", ...inBrackets(as("span", element))];
    return [...element.childNodes, ...(name === "mtd" ? [" "] : [])];
  };

  // `formulas.py` of the import does the same.
  const writeFormulas = (page) => {
    for (const again of page.querySelectorAll(DRAWN)) again.remove();
    for (const note of page.querySelectorAll("math :is(annotation, annotation-xml)")) note.remove();
    for (const each of [...page.querySelectorAll("math, math *")].reverse()) {
      each.replaceWith(made(page, "span", ...written(each)));
    }
  };

  // The number at which each list begins. Word writes paragraphs with their numbers, and names their list in a style.
  const beginningsOf = (page) => {
    const beginnings = [...page.querySelectorAll("ol[start]")].map(({ start }) => start);
    const known = new Set();
    for (const item of page.querySelectorAll("p[style*='mso-list']")) {
      const [list] = item.getAttribute("style").match(/mso-list:\s*l\d+ level\d+/i) ?? [];
      if (!list || known.has(list)) continue;
      known.add(list);
      beginnings.push(Number(item.textContent.match(/^\s*\(?(\d{1,3})[.)]/)?.[1] ?? 1));
    }
    return beginnings.filter((number) => number !== 1);
  };

  // Returns sentences about what the editor cannot have.
  const plainHtml = (page) => {
    for (const gone of page.querySelectorAll(`${CODE}, ${CONTROLS}, ${CHECKBOXES}`)) gone.remove();
    for (const link of page.querySelectorAll(PERMALINKS)) if (/^[#¶§🔗\s]*$/u.test(link.textContent)) link.remove();
    for (const link of page.querySelectorAll("a[href]")) unwrapRedirect(link);
    for (const part of [...page.querySelectorAll(PARTS)].reverse()) intoParagraphs(part);
    writeFormulas(page);
    const began = gettext("A numbered list began at %(number)s. It begins at 1 here.");
    const sentences = beginningsOf(page).map((number) => interpolate(began, { number }, true));
    for (const player of page.querySelectorAll(PLAYERS)) {
      const address = player.src || player.data || player.querySelector("source")?.src || gettext("without an address");
      const told = gettext("Not pasted: a video, recording or frame (%(address)s).");
      sentences.push(interpolate(told, { address }, true));
      player.remove();
    }
    return sentences;
  };

  return { plainHtml, tableToText };
})();
