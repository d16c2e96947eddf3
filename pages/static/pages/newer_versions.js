// What the server has to know to notice that a page's form is older than its newest version: `pages/admin/stale_pages.py`.
{
  const FORM = "#page-edit-form";
  const tell = (form, name, value) => {
    if (!form.elements[name]) form.append(Object.assign(document.createElement("input"), { type: "hidden", name }));
    for (const input of form.querySelectorAll(`[name=${name}]`)) input.value = value;
  };

  // A form that has saved itself is as new as that draft. Wagtail tells so with the next draft, but not when the form is
  // submitted.
  document.addEventListener("w-autosave:success", ({ target: form, detail: { data } }) => {
    if (!form.matches(FORM)) return;
    tell(form, "loaded_revision_id", data.revision_id);
    tell(form, "loaded_revision_created_at", data.revision_created_at);
  });

  // A form that is read again while its last draft is on its way to the server would be older than that draft, as if
  // another window had saved it. So the server is told which version that draft replaces, and waits for the next one.
  const LONGEST_WAY = 10; // in seconds
  const announce = (form, version, seconds) => {
    const { pathname } = new URL(form.action, location);
    const value = encodeURIComponent(version);
    document.cookie = `draft_replaces=${value}; path=${pathname}; max-age=${seconds}; samesite=lax`;
  };
  let sent = null;
  document.addEventListener("w-autosave:save", (event) => {
    if (event.target.matches(FORM)) sent = event;
  });
  for (const end of ["w-autosave:success", "w-autosave:error"]) {
    document.addEventListener(end, ({ target: form }) => {
      if (form !== sent?.target) return;
      sent = null;
      announce(form, "", 0);
    });
  }
  window.addEventListener("beforeunload", () => {
    if (!sent || sent.defaultPrevented) return; // `unsaved.js` holds back what is not sent yet
    const known = ["loaded_revision_id", "loaded_revision_created_at"].map(
      (name) => sent.target.querySelector(`[name=${name}]`)?.value,
    );
    if (known.every(Boolean)) announce(sent.target, known.join(" "), LONGEST_WAY);
  });

  // Wagtail's dialog has asked already if the form should replace a newer version. It knows that version as it was when
  // its author was last seen: a draft that saves itself later is another version with the same id.
  let newest;
  document.addEventListener("w-swap:json", ({ detail: { data } }) => {
    newest = data?.other_sessions?.find((session) => session.revision_id) ?? newest;
  });
  document.addEventListener(
    "w-dialog:confirmed",
    ({ target: dialog }) => {
      const form = document.querySelector(FORM);
      if (form && newest && dialog.id === "w-save-confirmation-dialog") {
        tell(form, "replaces", `${newest.revision_id} ${newest.last_seen_at}`);
      }
    },
    { capture: true },
  );
}
