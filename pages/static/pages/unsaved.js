// Wagtail assumes that a form is saved in its state two seconds after it was opened, and in its state after a draft has
// saved itself. Text that an editor types before that moment would not be saved, and the editor would get no warning when
// leaving the page. So mark such forms as edited. The next draft then contains everything.
{
  const typedIn = new WeakSet();
  const watched = new WeakSet();
  const sent = new WeakMap(); // form → form data of a draft that is being saved
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

  // Fields that editors do not write. The server changes them with each draft.
  const ours = (name) => /^(csrfmiddlewaretoken|next|loaded_revision_.*|overwrite_revision_id|comments-.*)$/.test(name);
  const written = (formData) =>
    JSON.stringify(
      [...formData]
        .filter(([name]) => !ours(name))
        .map(([name, value]) => (value instanceof File ? [name, value.name, value.size] : [name, value])),
    );
  document.addEventListener("w-autosave:save", (event) => {
    // The form is being submitted. A draft with the same fields would approve or reject something twice, or create a
    // second page.
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

  // A form that is submitted while a draft is being saved waits for the draft. Only then does a new page have its own
  // address. Earlier it would be created twice, or be refused because the draft has the same slug.
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
          submitter?.removeAttribute("disabled"); // Wagtail disables the button, but its value has to be submitted
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
    // If the user stops the page from loading, they continue in the same form.
    setTimeout(() => leaving.delete(event.target), PATIENCE);
  });
}
