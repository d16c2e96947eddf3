// Wagtail takes what a form holds two seconds after it was opened, and when a draft has saved itself, for what is saved.
// What an editor typed before the former, or while the draft was on its way, would neither be saved nor be warned of when
// the page is left. Say that such a form has edits; the next draft that saves itself has them all.
{
  const typedIn = new WeakSet();
  const watched = new WeakSet();
  const sent = new WeakMap(); // the form data of drafts that are on their way
  const leaving = new WeakSet();
  const ENDS = ["w-autosave:success", "w-autosave:error"];
  const hasEdits = (form) => form.setAttribute("data-w-unsaved-force-value", "true");

  for (const typing of ["beforeinput", "input", "cut", "paste", "drop"]) {
    document.addEventListener(
      typing,
      (event) => {
        const form = event.target.closest?.("form[data-controller~=w-unsaved]");
        if (form && !watched.has(form)) typedIn.add(form);
      },
      { capture: true },
    );
  }
  document.addEventListener("w-unsaved:watch-edits", ({ target: form }) => {
    if (!watched.has(form) && typedIn.has(form)) hasEdits(form);
    watched.add(form);
  });

  // Neither is written by an editor, and the server changes them with each draft.
  const ours = (name) => /^(csrfmiddlewaretoken|next|loaded_revision_.*|overwrite_revision_id|comments-.*)$/.test(name);
  const written = (formData) =>
    JSON.stringify(
      [...formData]
        .filter(([name]) => !ours(name))
        .map(([name, value]) => (value instanceof File ? [name, value.name, value.size] : [name, value])),
    );
  document.addEventListener("w-autosave:save", (event) => {
    // The form is on its way: a draft with the same fields would approve or reject something once more, or be a page of
    // its own beside the one that is made.
    if (leaving.has(event.target) || event.detail.formData.has("action-workflow-action")) event.preventDefault();
    else sent.set(event.target, event.detail.formData);
  });
  document.addEventListener("w-autosave:success", ({ target: form, detail }) => {
    const formData = sent.get(form);
    sent.delete(form);
    if (!formData || leaving.has(form)) return;
    for (const [name, value] of Object.entries(detail.data?.field_updates ?? {})) {
      if (formData.has(name)) formData.set(name, value);
    }
    if (written(formData) !== written(new FormData(form))) hasEdits(form);
  });
  document.addEventListener("w-autosave:error", ({ target: form }) => sent.delete(form));

  // What is sent while a draft is on its way waits for it. Only then does a new page have an address of its own: sent
  // before, it would be made twice, or be refused for its slug, which the draft has.
  const PATIENCE = 30_000;
  document.addEventListener(
    "submit",
    (event) => {
      const { target: form, submitter } = event;
      if (!sent.has(form)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (leaving.has(form)) return;
      leaving.add(form);
      const goOn = () => {
        clearTimeout(latest);
        for (const end of ENDS) form.removeEventListener(end, goOn);
        sent.delete(form);
        setTimeout(() => {
          submitter?.removeAttribute("disabled"); // the button shows that it works, but has to be sent
          leaving.delete(form);
          form.requestSubmit(submitter);
        });
      };
      const latest = setTimeout(goOn, PATIENCE);
      for (const end of ENDS) form.addEventListener(end, goOn);
    },
    { capture: true },
  );
  window.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    leaving.add(event.target);
    // Whoever stops the page from loading goes on in the same form.
    setTimeout(() => leaving.delete(event.target), PATIENCE);
  });
}
