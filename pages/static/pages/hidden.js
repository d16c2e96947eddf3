// Leaves out what a pasted document does not show, or no longer means: words that are hidden, deleted or struck out, and
// comments on its text. `pages/rich_text/hidden.py` is the same rule for imports and for what is stored.
const leaveOutHidden = (() => {
  const ofClass = (...names) => names.map((name) => `[class~="${name}" i]`).join();
  const SELECTORS = {
    deleted: `del, ${ofClass("msodel")}`,
    "struck-out": "s, strike",
    comment: [
      ofClass("msocomtxt", "msocomoff", "msocomanchor", "msocommentreference", "msocommenttext", "msocommentsubject"),
      'a[href*="#_msocom_" i], a[href*="#_msoanchor_" i], a[href^="#cmnt"]',
      'p:has(> a[href^="#cmnt_ref"]:first-child), div:has(> p:first-child > a[href^="#cmnt_ref"]:first-child)',
    ].join(),
    hidden: 'template, [hidden]:not([hidden="until-found" i])',
  };
  const CLIPPED_CLASSES = ofClass("sr-only", "visually-hidden", "screen-reader-text");
  const PICTURES = "img, picture, svg, iframe, video, object, embed";

  const PROPERTIES = ["display", "visibility", "font-size", "text-decoration-line", "clip", "clip-path"];
  const CLIPPED = /^(rect\((\s*[01](px)?[\s,]*){4}\)|inset\((\s*([5-9]\d|100)%){1,4}\s*\))$/;
  const MOST_WORK = 20_000_000; // elements that rules are compared with: about a second

  const rulesOf = ({ textContent }) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(textContent);
    return [...sheet.cssRules].filter((rule) => rule instanceof CSSStyleRule);
  };

  // The properties that the document's style sheets declare, by element. Rules for print and the like are not read, nor
  // are the last rules of a huge document, which would freeze the page.
  const sheetsOf = (page) => {
    const declared = new Map();
    const size = page.querySelectorAll("*").length;
    let work = 0;
    for (const { selectorText, style } of [...page.querySelectorAll("style")].flatMap(rulesOf)) {
      const names = PROPERTIES.filter((name) => style.getPropertyValue(name));
      if (names.length === 0) continue;
      const found = page.querySelectorAll(selectorText);
      work += size + 20 * found.length; // it takes longer to note a declaration than to look at an element
      if (work > MOST_WORK) break;
      for (const element of found) {
        const own = declared.get(element) ?? {};
        for (const name of names) own[name] = style.getPropertyValue(name);
        declared.set(element, own);
      }
    }
    return declared;
  };

  const isClipped = (element, valueOf) =>
    element.matches(CLIPPED_CLASSES) || CLIPPED.test(valueOf("clip")) || CLIPPED.test(valueOf("clip-path"));

  const whyHidden = (element, valueOf) => {
    const why = Object.keys(SELECTORS).find((each) => element.matches(SELECTORS[each]));
    if (why) return why;
    const written = element.getAttribute("style") ?? "";
    if (/mso-(element|special-character)\s*:\s*comment/i.test(written)) return "comment";
    if (valueOf("display") === "none" || /mso-hide\s*:\s*all/i.test(written)) return "hidden";
    if (isClipped(element, valueOf) && !element.matches("math, :has(math)")) return "hidden";
    return valueOf("text-decoration-line").includes("line-through") ? "struck-out" : null;
  };

  const isInvisible = (visibility, around) =>
    visibility && visibility !== "inherit" ? ["hidden", "collapse"].includes(visibility) : around;
  const isTiny = (size, around) =>
    Number.parseFloat(size) === 0 ? true : around && (!size || size === "inherit" || /(%|[^r]em)$/.test(size));

  // Returns how many parts were left out, by the reason why.
  return (page) => {
    const sheets = sheetsOf(page);
    const counts = {};
    const drop = (node, why) => {
      const says = node.textContent.trim() !== "" || (node.matches?.("img") ?? false) || Boolean(node.querySelector?.("img"));
      if (says) counts[why] = (counts[why] ?? 0) + 1;
      node.remove();
    };
    const walk = (parent, invisible, tiny) => {
      for (const child of [...parent.childNodes]) {
        if (child.nodeType === Node.TEXT_NODE && (invisible || tiny)) drop(child, "hidden");
        if (child.nodeType !== Node.ELEMENT_NODE) continue;
        const valueOf = (name) => child.style?.getPropertyValue(name) || (sheets.get(child)?.[name] ?? "");
        const faint = isInvisible(valueOf("visibility"), invisible);
        const why = whyHidden(child, valueOf) ?? (faint && child.matches(PICTURES) ? "hidden" : null);
        if (why) drop(child, why);
        else walk(child, faint, isTiny(valueOf("font-size"), tiny));
      }
    };
    walk(page.body, false, false);
    return counts;
  };
})();
