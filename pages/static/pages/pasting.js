// What is pasted into a text from Word, Docs or a web page: a table becomes a block, superscripts and subscripts survive,
// pictures are uploaded into blocks where the clipboard holds them, and those that it only names are told of.
{
  const UPPER = { ..."⁰¹²³⁴⁵⁶⁷⁸⁹".split(""), "+": "⁺", "-": "⁻", "−": "⁻", "(": "⁽", ")": "⁾", n: "ⁿ", i: "ⁱ" };
  const LOWER = { ..."₀₁₂₃₄₅₆₇₈₉".split(""), "+": "₊", "-": "₋", "−": "₋", "(": "₍", ")": "₎" };
  const SCRIPTS = "sup, sub, [style*='vertical-align']";
  const ours = new WeakSet(); // events that this script makes

  const isUpper = (element) =>
    element.matches("sup") || element.style.verticalAlign === "super" ? true
    : element.matches("sub") || element.style.verticalAlign === "sub" ? false
    : null;
  const scriptsIn = (within) => [...within.querySelectorAll(SCRIPTS)].filter((element) => isUpper(element) !== null);

  // Cells are plain text, so only signs that Unicode has small survive there.
  const wordsOf = (cell) => {
    const copy = cell.cloneNode(true);
    for (const script of scriptsIn(copy)) {
      const small = isUpper(script) ? UPPER : LOWER;
      const signs = [...script.textContent.trim()];
      if (signs.every((sign) => sign in small)) script.textContent = signs.map((sign) => small[sign]).join("");
    }
    for (const end of copy.querySelectorAll("br, p, li, div")) end.after(" ");
    return copy.textContent.replace(/\s+/g, " ").trim();
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

  // A table for layout has one column or one row, or other tables in it. Its words are pasted as text.
  const isTable = (table) => {
    const grid = gridOf(table);
    return grid.length > 1 && grid[0].length > 1 && !table.querySelector("table") && !table.parentElement.closest("table");
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

  // The HTML between the tables, one more than there are tables.
  const textsAround = (page, tables) => {
    const between = (from, to) => {
      const range = page.createRange();
      range.selectNodeContents(page.body);
      if (from) range.setStartAfter(from);
      if (to) range.setEndBefore(to);
      const text = page.createElement("div");
      text.append(range.cloneContents());
      return text;
    };
    return [null, ...tables].map((table, place) => between(table, tables[place] ?? null));
  };
  const hasWords = (text) => text.textContent.trim() !== "";

  const paste = (editor, text) => {
    const data = new DataTransfer();
    data.setData("text/html", text.innerHTML);
    data.setData("text/plain", text.textContent);
    const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
    ours.add(event);
    editor.focus();
    editor.dispatchEvent(event);
  };

  const markScripts = (text) => {
    for (const script of scriptsIn(text)) {
      script.prepend(isUpper(script) ? "\uE000" : "\uE001");
      script.append("\uE002");
      script.style.verticalAlign = "";
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

  const tell = (editor, sentence) => {
    const field = editor.closest("[data-field], .w-field");
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

  const takeIn = (editor, page, files) => {
    const place = streamOf(editor);
    const pictures = [...page.querySelectorAll("img")].filter((image) => image.width !== 1);
    const known = pictures.map((image, number) => fileOf(image.src, number)).filter(Boolean);
    for (const image of pictures) image.remove();
    const uploads = place ? [...known, ...files] : [];
    const lost = pictures.length + files.length - uploads.length;
    const tables = place ? [...page.querySelectorAll("table")].filter(isTable) : [];
    const [first, ...others] = textsAround(page, tables);
    const states = tables.map(stateOf);
    for (const text of [first, ...others]) markScripts(text);
    if (hasWords(first)) paste(editor, first);
    const after = { ...place };
    others.forEach((text, number) => {
      after.child = insertAfter(after, "table", states[number]);
      if (!hasWords(text)) return;
      const next = insertAfter(after, "rich_text");
      after.child = next;
      setTimeout(() => paste(next.element.querySelector(".public-DraftEditor-content"), text), 100);
    });
    for (const file of uploads) {
      after.child = insertAfter(after, "image");
      upload(after.child, file);
    }
    if (after.child !== place?.child && !hasWords(first) && !editor.textContent.trim()) {
      place.stream.deleteBlock(place.child.index);
    }
    if (lost > 0) {
      const what = lost === 1 ? "A picture was not pasted" : `${lost} pictures were not pasted`;
      tell(editor, `${what}: the clipboard does not contain it. Save it as a file, and drop it onto a block “Picture or photo”.`);
    }
  };

  document.addEventListener(
    "paste",
    (event) => {
      const editor = event.target.closest?.(".public-DraftEditor-content");
      if (!editor || ours.has(event)) return;
      const html = event.clipboardData.getData("text/html");
      const page = new DOMParser().parseFromString(html, "text/html");
      const isOfEditor = page.querySelector("[data-editor], [data-draftjs-conductor-fragment]");
      // Word also gives a picture of what is written.
      const files = hasWords(page.body) ? [] : [...event.clipboardData.files].filter(({ type }) => type.startsWith("image/"));
      const isMore = page.querySelector("table, img") || scriptsIn(page).length > 0 || files.length > 0;
      if (isOfEditor || !isMore) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (page.querySelector("img")) takeIn(editor, page, []);
      else takeIn(editor, page, files);
    },
    { capture: true },
  );
}
