// What is pasted into a text from Word, Docs or a web page: a table becomes a block, superscripts and subscripts survive,
// no-break spaces too, pictures are uploaded into blocks where the clipboard holds them. Pictures that it only names, words
// that the document hides (`hidden.js`), and what the editor cannot have (`pasted_html.js`), are left out and told of.
{
  const UPPER = { ..."⁰¹²³⁴⁵⁶⁷⁸⁹".split(""), "+": "⁺", "-": "⁻", "−": "⁻", "(": "⁽", ")": "⁾", n: "ⁿ", i: "ⁱ" };
  const LOWER = { ..."₀₁₂₃₄₅₆₇₈₉".split(""), "+": "₊", "-": "₋", "−": "₋", "(": "₍", ")": "₎" };
  const SCRIPTS = "sup, sub, [style*='vertical-align']";
  const NO_BREAK = /[\u00a0\u202f]/;
  const ours = new WeakSet(); // events that this script makes

  const isUpper = (element) =>
    element.matches("sup") || element.style.verticalAlign === "super" ? true
    : element.matches("sub") || element.style.verticalAlign === "sub" ? false
    : null;
  const scriptsIn = (within) => [...within.querySelectorAll(SCRIPTS)].filter((element) => isUpper(element) !== null);

  // A no-break space stays beside signs and numbers. Word and Docs also write it between any words, and in rows to indent;
  // there it becomes a plain space. `lines.py` of the import does the same.
  const spaced = (words, before = "", behind = "") =>
    words.replace(/\s+/g, (run, place) => {
      const left = place > 0 ? words[place - 1] : before;
      const right = words[place + run.length] ?? behind;
      const space = run.match(NO_BREAK)?.[0] ?? " ";
      const isMeant = run.length === 1 && (space === "\u202f" || /\d/.test(left + right));
      return isMeant || /[«‹–—§$€£]/.test(left) || /[»›–—:;!?%‰°$€£]/.test(right) ? space : " ";
    });
  const textsIn = (page) => {
    const walker = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    return texts;
  };
  const tidySpaces = (page) => {
    textsIn(page).forEach((text, place, texts) => {
      if (text.parentElement.closest("pre")) return;
      text.data = spaced(text.data, texts[place - 1]?.data.at(-1), texts[place + 1]?.data[0]);
    });
  };

  // Cells are plain text, so only signs that Unicode has small survive there.
  const wordsOf = (cell) => {
    const copy = cell.cloneNode(true);
    for (const script of scriptsIn(copy)) {
      const small = isUpper(script) ? UPPER : LOWER;
      const signs = [...script.textContent.trim()];
      if (signs.every((sign) => sign in small)) script.textContent = signs.map((sign) => small[sign]).join("");
    }
    for (const end of copy.querySelectorAll("br, p, li, div")) end.after(" ");
    return spaced(copy.textContent).trim();
  };

  const gridOf = (table) => {
    const grid = [...table.rows].map(() => []);
    [...table.rows].forEach((row, y) => {
      for (const cell of row.cells) {
        let x = 0;
        while (grid[y][x] !== undefined) x += 1;
        for (let down = y; down < Math.min(y + cell.rowSpan, grid.length); down += 1) {
          for (let right = x; right < x + Math.min(cell.colSpan, 100); right += 1) grid[down][right] = wordsOf(cell);
        }
      }
    });
    const width = Math.max(0, ...grid.map((row) => row.length));
    return grid.map((row) => Array.from({ length: width }, (_, x) => row[x] ?? ""));
  };

  const isHeader = (row) =>
    Boolean(row) && (row.closest("thead") !== null || [...row.cells].every((cell) => {
      const bold = [...cell.querySelectorAll("b, strong")].map((part) => part.textContent).join("");
      return cell.matches("th") || (bold.trim() !== "" && bold.trim() === cell.textContent.trim());
    }));

  // A table for layout has one column, one row with paragraphs, or other tables in it. Its words are pasted as text.
  const isTable = (table) => {
    const grid = gridOf(table);
    if (grid.length === 0 || grid[0].length < 2 || table.querySelector("table") || table.parentElement.closest("table")) return false;
    return grid.length > 1 || !table.querySelector("p, div, ul, ol, blockquote, pre, img, h1, h2, h3, h4, h5, h6");
  };

  const stateOf = (table) => {
    const grid = gridOf(table);
    const header = isHeader(table.rows[0]) ? grid.shift() : grid[0].map(() => "");
    return {
      columns: header.map((heading) => ({ type: "text", heading })),
      rows: grid.map((values) => ({ values })),
      caption: table.caption ? wordsOf(table.caption) : "",
    };
  };

  // The HTML between tables and pictures, one more than there are of these.
  const textsAround = (page, pieces) => {
    const between = (from, to) => {
      const range = page.createRange();
      range.selectNodeContents(page.body);
      if (from) range.setStartAfter(from);
      if (to) range.setEndBefore(to);
      const text = page.createElement("div");
      text.append(range.cloneContents());
      return text;
    };
    return [null, ...pieces].map((piece, place) => between(piece, pieces[place] ?? null));
  };
  const hasWords = (text) => text.textContent.trim() !== "";

  const send = (editor, words, html = "") => {
    const data = new DataTransfer();
    if (html) data.setData("text/html", html);
    data.setData("text/plain", words);
    const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
    ours.add(event);
    editor.focus();
    editor.dispatchEvent(event);
  };
  // The editor takes the entity for a space, but not the character.
  const paste = (editor, text) => send(editor, text.textContent, text.innerHTML.replaceAll("&nbsp;", "\u00a0"));

  // Fonts of icons use the signs that `pasted_scripts.js` reads.
  const withoutSigns = (words) => words.replace(/[\uE000-\uE003]/g, "");
  const dropSigns = (page) => {
    for (const text of textsIn(page)) text.data = withoutSigns(text.data);
  };

  const markScripts = (text) => {
    for (const script of scriptsIn(text)) {
      script.prepend(isUpper(script) ? "\uE000" : "\uE001");
      script.append("\uE002");
      script.style.verticalAlign = "";
    }
  };

  // The editor drops links to telephones. `pasted_scripts.js` makes them of links to mail.
  const markPhones = (text) => {
    for (const link of text.querySelectorAll("a[href^='tel:' i]")) {
      link.prepend("\uE003");
      link.setAttribute("href", `mailto:${link.getAttribute("href")}`);
    }
  };

  const fileOf = (source, place) => {
    const [, type, encoded] = source.match(/^data:(image\/[\w.+-]+);base64,(.*)$/s) ?? [];
    if (!type) return null;
    let decoded;
    try {
      decoded = atob(encoded);
    } catch {
      return null; // it is cut off, and told of as lost
    }
    const bytes = Uint8Array.from(decoded, (sign) => sign.charCodeAt(0));
    return new File([bytes], `pasted-${place + 1}.${type.split("/")[1].replace(/\+.*/, "")}`, { type });
  };

  const lossOf = (pictures, leftOut) => {
    const counted = {
      comment: (count) => ngettext("%(count)s comment", "%(count)s comments", count),
      deleted: (count) => ngettext("%(count)s deleted passage", "%(count)s deleted passages", count),
      hidden: (count) => ngettext("%(count)s hidden passage", "%(count)s hidden passages", count),
      "struck-out": (count) => ngettext("%(count)s struck-out passage", "%(count)s struck-out passages", count),
    };
    const parts = Object.entries(leftOut)
      .map(([why, count]) => interpolate(counted[why](count), { count }, true))
      .join(", ");
    const told = gettext("Not pasted: %(parts)s. Type in what readers should see of it.");
    const sentences = parts ? [interpolate(told, { parts }, true)] : [];
    if (pictures === 0) return sentences;
    const lost = ngettext(
      "A picture was not pasted: the clipboard does not contain it. Save it as a file, and drop it onto a block “Picture or photo”.",
      "%(pictures)s pictures were not pasted: the clipboard does not contain them. Save them as files, and drop them onto a block “Picture or photo”.",
      pictures,
    );
    return [...sentences, interpolate(lost, { pictures }, true)];
  };
  const tell = (editor, sentence) => {
    const field = editor.closest("[data-field], .w-field") ?? editor;
    const report = document.createElement("p");
    report.className = "paste-report";
    report.setAttribute("role", "status");
    report.textContent = sentence;
    field.parentElement.querySelector(":scope > .paste-report")?.remove();
    field.after(report);
  };

  const streamOf = (editor) => {
    const stream = editor.closest(".body-blocks")?.bodyStream;
    const child = stream?.children.find(({ element }) => element.contains(editor));
    return child?.type === "rich_text" ? { stream, child } : null;
  };
  const insertAfter = ({ stream, child }, type, value = stream.blockDef.initialChildStates[type]) =>
    stream.insert({ type, value, id: crypto.randomUUID?.() }, child.index + 1);
  const upload = (child, file) => {
    const chooser = child.element.querySelector(".image-chooser");
    chooser.dispatchEvent(new CustomEvent("pages:upload", { bubbles: true, detail: file }));
  };

  const write = (child, name, words) => {
    if (words) child.element.querySelector(`[name$="-${name}"]`).value = words;
  };

  // A picture that is uploaded takes the caption of its figure along.
  const takeCaption = (image) => {
    const figure = image.closest("figure");
    const caption = figure?.querySelector("figcaption");
    if (!caption || figure.querySelectorAll("img").length > 1) return "";
    caption.remove();
    return wordsOf(caption);
  };

  // What becomes a block, by its element in the order of the document.
  const blocksIn = (page) => {
    const blocks = new Map();
    for (const table of [...page.querySelectorAll("table")].filter(isTable)) {
      blocks.set(table, { type: "table", value: stateOf(table) });
      table.after(...table.querySelectorAll("img"));
    }
    for (const image of page.querySelectorAll("img")) {
      const file = fileOf(image.src, blocks.size);
      if (file) blocks.set(image, { type: "image", file, alt: image.alt, caption: takeCaption(image) });
    }
    return new Map([...page.querySelectorAll("table, img")].filter((each) => blocks.has(each)).map((each) => [each, blocks.get(each)]));
  };

  const takeIn = (editor, page, files, sentences, leftOut) => {
    const place = streamOf(editor);
    for (const dot of page.querySelectorAll("img[width='1']")) dot.remove();
    const blocks = place ? blocksIn(page) : new Map();
    const missing = [...page.querySelectorAll("img")].filter((image) => !blocks.has(image));
    for (const image of missing) image.remove();
    for (const table of [...page.querySelectorAll("table")].reverse()) if (!blocks.has(table)) tableToText(table);
    if ([...blocks.keys()].some((piece) => piece.closest("ol"))) {
      sentences.push(gettext("A picture or table divides a numbered list: the second part begins at 1."));
    }
    const [first, ...others] = textsAround(page, [...blocks.keys()]);
    for (const text of [first, ...others]) {
      markScripts(text);
      markPhones(text);
    }
    if (hasWords(first)) paste(editor, first);
    const after = { ...place };
    [...blocks.values()].forEach(({ type, value, file, alt, caption }, number) => {
      after.child = insertAfter(after, type, value);
      if (file) {
        write(after.child, "alt_text", alt);
        write(after.child, "caption", caption);
        upload(after.child, file);
      }
      const text = others[number];
      if (!hasWords(text)) return;
      const next = insertAfter(after, "rich_text");
      after.child = next;
      setTimeout(() => paste(next.element.querySelector(".public-DraftEditor-content"), text), 100);
    });
    for (const file of place ? files : []) {
      after.child = insertAfter(after, "image");
      upload(after.child, file);
    }
    if (after.child !== place?.child && !hasWords(first) && !editor.textContent.trim()) {
      place.stream.deleteBlock(place.child.index);
    }
    const told = [...lossOf(missing.length + (place ? 0 : files.length), leftOut), ...sentences];
    if (told.length > 0) tell(editor, told.join(" "));
  };

  // The words of what cannot be read, such as an element with very many children.
  const takeInWords = (editor, words) => {
    send(editor, withoutSigns(words));
    tell(editor, gettext("This was pasted as plain text, as it could not be read. Look for words that the document hides."));
  };

  // A field without formatting takes the clipboard's plain text, which can have hidden words too.
  const takeInPlain = (event) => {
    const page = new DOMParser().parseFromString(event.clipboardData.getData("text/html"), "text/html");
    const sentences = [...lossOf(0, leaveOutHidden(page)), ...plainHtml(page)];
    if (sentences.length === 0) return;
    event.preventDefault();
    tidySpaces(page);
    for (const cell of page.querySelectorAll("td, th")) cell.after(" ");
    for (const end of page.querySelectorAll("br, p, li, tr, div, h1, h2, h3, h4, h5, h6")) end.after("\n");
    const lines = page.body.textContent.split("\n").map((line) => spaced(line).trim()).filter(Boolean);
    document.execCommand("insertText", false, lines.join("\n"));
    tell(event.target, sentences.join(" "));
  };

  document.addEventListener(
    "paste",
    (event) => {
      if (event.target.matches?.("textarea, input[type=text]")) takeInPlain(event);
      const editor = event.target.closest?.(".public-DraftEditor-content");
      if (!editor || ours.has(event)) return;
      const html = event.clipboardData.getData("text/html");
      const page = new DOMParser().parseFromString(html, "text/html");
      const isOfEditor = page.querySelector("[data-editor], [data-draftjs-conductor-fragment]");
      const pictures = [...event.clipboardData.files].filter(({ type }) => type.startsWith("image/"));
      if (isOfEditor) return;
      if (!html && pictures.length === 0) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      try {
        const leftOut = leaveOutHidden(page);
        const sentences = plainHtml(page);
        dropSigns(page);
        tidySpaces(page);
        // Word also gives a picture of what is written.
        const files = hasWords(page.body) || page.querySelector("img") ? [] : pictures;
        takeIn(editor, page, files, sentences, leftOut);
      } catch (error) {
        console.error(error);
        takeInWords(editor, event.clipboardData.getData("text/plain"));
      }
    },
    { capture: true },
  );
}
