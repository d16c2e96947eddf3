// Wagtail's script sends a draft once nobody has typed for a second. It sends none while somebody types on, none again
// after the server answered with an error, and none after one was held back. So look each second: a form with edits of
// which nothing was sent for a while is sent. After errors, the pauses grow.
{
  const LOOKS = 1_000; // in milliseconds, as all below
  const PAUSE = 10_000;
  const LONGEST_PAUSE = 60_000;
  const LONGEST_ANSWER = 10_000;
  // What only a change can mend is not sent again before something changes.
  const MAY_PASS = ["network_error", "server_error"];
  const known = new WeakMap(); // form → what is known of its drafts
  const of = (form) => {
    if (!known.has(form)) known.set(form, { sent: null, since: null, errors: 0, refused: null, toComplete: null });
    return known.get(form);
  };

  const pauseAfter = (errors) => Math.min(PAUSE * 2 ** Math.max(errors - 1, 0), LONGEST_PAUSE);
  const isDue = ({ since, errors }) => Date.now() - since >= pauseAfter(errors);
  const isOnItsWay = ({ sent }) => Boolean(sent && !sent.defaultPrevented);
  const isEdited = ({ dataset }) => dataset.wUnsavedHasEditsValue === "true" || dataset.wUnsavedHasCommentsValue === "true";
  const isActive = ({ dataset }) => dataset.wAutosaveActiveValue !== "false";
  const contentOf = (formData) => JSON.stringify([...formData].map(([name, value]) => [name, value.name ?? value]));

  document.addEventListener("w-autosave:save", (event) => {
    const form = event.target;
    Object.assign(of(form), { sent: event, since: Date.now(), content: contentOf(new FormData(form)) });
  });
  document.addEventListener("w-autosave:success", ({ target: form }) => {
    const state = of(form);
    const wasPaused = state.errors > 0 || state.refused !== null;
    Object.assign(state, { sent: null, errors: 0, refused: null });
    // Wagtail's script says so too, but only once nobody types.
    if (wasPaused) form.dispatchEvent(new CustomEvent("w-unsaved:clear", { bubbles: true }));
  });
  document.addEventListener("w-autosave:error", ({ target: form, detail: { type } }) => {
    const state = of(form);
    const passes = MAY_PASS.includes(type);
    Object.assign(state, { sent: null, since: Date.now() });
    Object.assign(state, { errors: passes ? state.errors + 1 : 0, refused: passes ? null : state.content });
  });

  // `unsaved.js` has asked: the page was deleted, or the user may no longer change it.
  document.addEventListener(
    "draft:refused",
    ({ target: form }) => {
      const state = of(form);
      Object.assign(state, { errors: 0, refused: state.content ?? null });
    },
    { capture: true },
  );

  setInterval(() => {
    for (const form of document.querySelectorAll("form[data-controller~=w-autosave]")) look(form, of(form));
  }, LOOKS);
  const look = (form, state) => {
    if (state.toComplete) complete(form, state.toComplete);
    if (!isEdited(form)) state.since = null;
    else state.since ??= Date.now();
    if (!isEdited(form) || !isActive(form) || isOnItsWay(state) || !isDue(state)) return;
    takeWhatIsTyped();
    if (state.refused !== null && state.refused === contentOf(new FormData(form))) return;
    // The form's script for drafts listens to this, and saves.
    form.dispatchEvent(new CustomEvent("w-unsaved:add", { bubbles: true, cancelable: true, detail: { type: "edits" } }));
  };

  // An editor of rich text gives its field what was typed only after a pause. Comments are not part of the text.
  const OF_COMMENTS = /^(COMMENT-|STYLE_RERENDER_)/;
  const takeWhatIsTyped = () => {
    const field = document.activeElement
      ?.closest("[data-draftail-editor-wrapper]")
      ?.parentNode.querySelector("[data-draftail-input]");
    const editorState = field?.draftailEditor?.getEditorState();
    if (!editorState) return;
    const content = window.Draftail.serialiseEditorStateToRaw(editorState);
    for (const block of content?.blocks ?? []) {
      block.inlineStyleRanges = block.inlineStyleRanges.filter(({ style }) => !OF_COMMENTS.test(style));
    }
    field.rawContentState = content;
    field.value = JSON.stringify(content);
  };

  // Wagtail's script has stored a new page, but could not read what completes its form, such as its history and the
  // sessions of colleagues, and gives up for good. The draft is saved: say so to all scripts, and ask for the rest again.
  document.addEventListener(
    "w-autosave:error",
    (event) => {
      if (event.detail.response?.success) event.stopImmediatePropagation();
    },
    { capture: true },
  );
  document.addEventListener(
    "w-autosave:deactivated",
    (event) => {
      const { target: form, detail } = event;
      const { response, trigger } = detail;
      if (!response?.success) return;
      event.stopImmediatePropagation();
      form.setAttribute("data-w-autosave-active-value", "true");
      of(form).toComplete = { address: response.hydrate_url, errors: 1, since: Date.now(), isAsked: false };
      form.dispatchEvent(
        new CustomEvent("w-autosave:success", { bubbles: true, detail: { response, data: response, trigger } }),
      );
    },
    { capture: true },
  );
  const complete = async (form, rest) => {
    const state = of(form);
    if (rest.isAsked || isOnItsWay(state) || !isDue(rest)) return;
    rest.isAsked = true;
    try {
      const answer = await fetch(rest.address, { signal: AbortSignal.timeout(LONGEST_ANSWER) });
      if (!answer.ok || answer.redirected) throw new Error(answer.statusText); // or signed out
      form.querySelector("[data-w-autosave-target=partials]").innerHTML = await answer.text();
      state.toComplete = null;
    } catch {
      Object.assign(rest, { errors: rest.errors + 1, since: Date.now(), isAsked: false });
    }
  };
  // The answer names the version that is newest. A draft that is sent meanwhile would seem to be of somebody else.
  document.addEventListener(
    "w-autosave:save",
    (event) => {
      if (!known.get(event.target)?.toComplete?.isAsked) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    { capture: true },
  );
}
