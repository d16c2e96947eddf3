// What is written about a picture does not stay with another one. It goes when the picture does, and can be put back.
{
  const removed = new WeakMap(); // field → the text that was removed from it, and its picture

  const wordsOf = ({ id }) =>
    document.getElementById(`${id}_alt`) ?? // of a field
    (id.endsWith("-image") ? document.getElementById(id.replace(/image$/, "alt_text")) : null); // of a block

  // An id is a text in the page that was loaded, and a number in the dialog.
  const isSame = (one, other) => String(one?.id) === String(other?.id);

  const write = (words, text) => {
    words.value = text;
    for (const type of ["input", "change"]) words.dispatchEvent(new Event(type, { bubbles: true }));
  };
  const forget = (words) => words.parentElement.querySelector(":scope > .words-report")?.remove();

  const offer = (words, text) => {
    const report = Object.assign(document.createElement("div"), { className: "words-report" });
    report.setAttribute("role", "status");
    const sentence = document.createElement("p");
    const told = gettext("This was written about the picture before, so it was removed: “%(text)s”. Does it still fit?");
    sentence.textContent = interpolate(told, { text }, true);
    const textContent = gettext("Put it back");
    const back = Object.assign(document.createElement("button"), { type: "button", textContent });
    back.className = "button button-small button-secondary";
    back.addEventListener("click", () => {
      removed.delete(words);
      write(words, text);
      forget(words);
      words.focus();
    });
    report.append(sentence, back);
    words.after(report);
  };

  const onChange = (input, before, now) => {
    const words = wordsOf(input);
    if (!words || isSame(before, now)) return;
    forget(words);
    const text = words.value.trim();
    if (before && text) {
      if (text !== before.default_alt_text) removed.set(words, { picture: before, text });
      write(words, "");
    }
    const last = removed.get(words);
    if (!last || words.value) return;
    if (!isSame(last.picture, now)) {
      offer(words, last.text);
      return;
    }
    removed.delete(words);
    write(words, last.text);
  };

  // What was chosen before, since the event of a change does not tell it. Nobody changes a field without one of these.
  const chosen = new WeakMap(); // chooser → its state
  for (const touching of ["pointerdown", "focusin", "dragover"]) {
    document.addEventListener(
      touching,
      ({ target }) => {
        const chooser = target.closest?.(".w-field__wrapper")?.querySelector(".image-chooser");
        if (chooser && !chosen.has(chooser)) chosen.set(chooser, chooser.widget?.state);
      },
      { capture: true },
    );
  }
  document.addEventListener("change", ({ target }) => {
    const chooser = document.getElementById(`${target.id}-chooser`);
    if (!chooser?.matches(".image-chooser")) return;
    const now = chooser.widget?.state;
    onChange(target, chosen.get(chooser), now);
    chosen.set(chooser, now);
  });
}
