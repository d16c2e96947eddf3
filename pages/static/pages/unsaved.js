// Wagtail takes what a form holds two seconds after it was opened, and when a draft has saved itself, for what is saved.
// What an editor typed before the former, or while the draft was on its way, would neither be saved nor be warned of when
// the page is left. Say that such a form has edits; the next draft that saves itself has them all.
{
  const typedIn = new WeakSet();
  const watched = new WeakSet();
  const sent = new WeakMap();
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
    // The form is on its way to approve or reject something, which a draft with the same fields would do once more.
    if (event.detail.formData.has("action-workflow-action")) event.preventDefault();
    else sent.set(event.target, event.detail.formData);
  });
  document.addEventListener("w-autosave:success", ({ target: form, detail }) => {
    const formData = sent.get(form);
    if (!formData) return;
    for (const [name, value] of Object.entries(detail.data?.field_updates ?? {})) {
      if (formData.has(name)) formData.set(name, value);
    }
    if (written(formData) !== written(new FormData(form))) hasEdits(form);
  });
}
