// Wagtail assumes that a form is saved in its state two seconds after it was opened, and in its state after a draft has
// saved itself. Text that an editor types before that moment would not be saved, and the editor would get no warning when
// leaving the page. So mark such forms as edited. The next draft then contains everything.
{
  const CHECK = document.currentScript.dataset.check;
  const typedIn = new WeakSet(); // forms in which somebody has typed since a draft was saved
  const watched = new WeakSet();
  const sent = new WeakMap(); // form → form data of a draft that is being saved
  const leaving = new WeakSet(); // forms that are being submitted
  const ENDS = ["w-autosave:success", "w-autosave:error"];
  // Browsers tell of leaving also when a link to mail, a telephone or a download leaves the form where it is. Nobody else
  // is told of these then.
  // In milliseconds. Browsers do it in the same moment, if at all; nobody closes a window as fast.
  const LINK = 100;
  let stays = -Infinity;
  document.addEventListener(
    "click",
    ({ target }) => {
      const link = target.closest?.("a[href]");
      if (link && (link.hasAttribute("download") || !/^https?:$/.test(link.protocol))) stays = performance.now();
    },
    { capture: true },
  );
  window.addEventListener("beforeunload", (event) => {
    if (performance.now() - stays < LINK) event.stopImmediatePropagation();
    stays = -Infinity;
  });

  const hasEdits = (form) => form.setAttribute("data-w-unsaved-force-value", "true");
  // Forms that came back with errors. Wagtail's script counts them as edited and does not look for changes; after their
  // draft has saved itself, it still would not, until it is told another interval, in milliseconds.
  const unwatched = new WeakSet();
  document.addEventListener("DOMContentLoaded", () => {
    for (const form of document.querySelectorAll("form[data-w-unsaved-force-value=true]")) unwatched.add(form);
  });
  const watch = (form) => {
    if (unwatched.delete(form)) form.setAttribute("data-w-unsaved-check-interval-value", "501");
  };

  // Wagtail's script looks for changes each half second. Until then, it would let the editor leave without a question.
  const hasNewEdits = (form) => form.setAttribute("data-w-unsaved-has-edits-value", "true");

  for (const typing of ["beforeinput", "input", "cut", "paste", "drop"]) {
    document.addEventListener(
      typing,
      (event) => {
        const form = event.target.closest?.("form[data-controller~=w-unsaved]");
        if (!form) return;
        typedIn.add(form);
        if (watched.has(form)) hasNewEdits(form);
      },
      { capture: true },
    );
  }
  // On a busy machine, Wagtail's script can look at a new form twice, and take what was typed meanwhile for saved.
  document.addEventListener("w-unsaved:watch-edits", ({ target: form }) => {
    if (typedIn.has(form)) hasEdits(form);
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
  document.addEventListener(
    "w-autosave:save",
    (event) => {
      // The form is being submitted. A draft with the same fields would approve or reject something twice, or create a
      // second page.
      const isSubmitted = leaving.has(event.target) || event.detail.formData.has("action-workflow-action");
      if (!isSubmitted && !isUnloading()) return;
      event.preventDefault();
      event.stopImmediatePropagation(); // nothing says that it is being saved
    },
    { capture: true },
  );
  document.addEventListener("w-autosave:save", (event) => {
    sent.set(event.target, event.detail.formData);
    latestSave = event;
  });
  document.addEventListener("w-autosave:success", ({ target: form, detail }) => {
    const formData = sent.get(form);
    sent.delete(form);
    typedIn.delete(form);
    watch(form);
    document.querySelector(".messages li[data-background]")?.remove(); // it told that a draft could not be saved
    if (!formData || leaving.has(form)) return;
    for (const [name, value] of Object.entries(detail.data?.field_updates ?? {})) {
      if (formData.has(name)) formData.set(name, value);
    }
    if (written(formData) !== written(new FormData(form))) setTimeout(() => hasEdits(form)); // after `watch`
  });
  document.addEventListener("w-autosave:error", ({ target: form }) => sent.delete(form));

  // Another page is asked for. A draft that is sent from now on could be stored after the same form has been read again,
  // which would be older than that draft. So send none for a while, after which the editor has decided to stay.
  const LONGEST_LOADING = 10_000;
  let unloading = -Infinity; // since when
  let latestSave = null;
  const isUnloading = () => Date.now() - unloading < LONGEST_LOADING;
  window.addEventListener("beforeunload", () => {
    const form = document.querySelector("form[data-controller~=w-autosave]");
    if (!form) return;
    if (latestSave && performance.now() - latestSave.timeStamp < form.dataset.wAutosaveIntervalValue) {
      latestSave.preventDefault(); // it is not sent yet
      sent.delete(form);
    }
    unloading = Date.now();
  });

  // --- submitting ---

  // A form is submitted once, however often the button is pressed. It waits for a draft that is being saved: only then
  // does a new page have its own address. Then the server is asked if the form can be saved: the session may have ended,
  // the page may have been deleted, the server may be away. Otherwise the answer would replace the form, and what was
  // typed would be lost.
  const FORMS = "form[data-edit-form]";
  // Called later: the head is read before the catalogue of words.
  const signedOut = () =>
    gettext("You are signed out. What you typed is still here: sign in in another tab, then press the same button again.");
  const away = () => gettext("The server does not answer. What you typed is still here: press the same button again in a moment.");
  const LONGEST_QUESTION = 10_000;
  // After this long without an answer, the user has stopped the page from loading, and continues in the same form.
  const PATIENCE = 30_000;

  // Wagtail's script for workflows submits a form without the event. Let it go through the same steps.
  const submit = HTMLFormElement.prototype.submit;
  HTMLFormElement.prototype.submit = function () {
    if (this.matches(FORMS)) this.requestSubmit();
    else submit.call(this);
  };

  // Wagtail's dialogs disable what has the focus, and browsers do not send disabled fields. Not every press of a button
  // takes the focus from a field.
  const OPENS_DIALOG = "[data-workflow-action-modal-url], [data-chooser-action-choose]";
  document.addEventListener(
    "click",
    ({ target }) => {
      const button = target.closest?.(OPENS_DIALOG);
      if (!button || button.contains(document.activeElement)) return;
      document.activeElement?.blur();
      button.focus();
    },
    { capture: true },
  );

  // Signing in again, in another tab, changes the token.
  document.addEventListener("formdata", ({ formData }) => {
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
    if (token && formData.has("csrfmiddlewaretoken")) formData.set("csrfmiddlewaretoken", token);
  });

  const draftSaved = (form) =>
    new Promise((resolve) => {
      if (!sent.has(form)) {
        resolve();
        return;
      }
      const goOn = () => {
        clearTimeout(latest);
        for (const end of ENDS) form.removeEventListener(end, goOn);
        sent.delete(form);
        setTimeout(resolve);
      };
      const latest = setTimeout(goOn, PATIENCE);
      for (const end of ENDS) form.addEventListener(end, goOn);
    });

  const problemOf = async (form) => {
    try {
      const answer = await fetch(`${CHECK}?path=${encodeURIComponent(new URL(form.action, location).pathname)}`, {
        redirect: "manual",
        headers: { Accept: "application/json" },
        signal: AbortSignal.timeout(LONGEST_QUESTION),
      });
      if (answer.ok) {
        const { problem } = await answer.json();
        // It does not pass. `autosave.js` then sends no draft again before something changes.
        if (problem) form.dispatchEvent(new CustomEvent("draft:refused"));
        return problem;
      }
      if (answer.type === "opaqueredirect" || answer.status === 403) return signedOut();
      return answer.status >= 500 ? away() : null;
    } catch {
      return away();
    }
  };
  const tell = (text, { background = false } = {}) => {
    if (background && document.querySelector(".messages li[data-background]")?.textContent.includes(text)) return;
    const detail = { clear: true, text, type: "error", background, focus: !background };
    document.dispatchEvent(new CustomEvent("w-messages:add", { detail }));
  };

  // The form stays. Wagtail has added inputs to approve or reject it, which the next draft must not do.
  const stay = (form) => {
    leaving.delete(form);
    hasEdits(form); // what was typed since the last draft is not saved
    form.setAttribute("data-w-unsaved-confirmation-value", "true");
    const added = "input[type=hidden]:is([name=action-workflow-action], [name^=workflow-action-])";
    for (const input of form.querySelectorAll(added)) input.remove();
  };

  const allowed = new WeakSet();
  document.addEventListener(
    "submit",
    async (event) => {
      const { target: form, submitter } = event;
      if (!form.matches(FORMS) || allowed.delete(form)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (leaving.has(form)) return;
      leaving.add(form);
      await draftSaved(form);
      const problem = await problemOf(form);
      const wasDisabled = submitter?.hasAttribute("disabled");
      submitter?.removeAttribute("disabled"); // Wagtail disables the button, but its value has to be submitted
      if (problem) {
        submitter?.setAttribute("data-w-progress-loading-value", "false");
        stay(form);
        tell(problem);
        return;
      }
      allowed.add(form);
      form.requestSubmit(submitter);
      allowed.delete(form);
      if (wasDisabled) submitter.setAttribute("disabled", "");
      setTimeout(() => stay(form), PATIENCE);
    },
    { capture: true },
  );
  document.addEventListener("w-autosave:error", async ({ target: form, detail }) => {
    if (detail.type !== "server_error") return; // Wagtail explains all others
    const problem = await problemOf(form);
    if (problem) tell(problem, { background: true });
  });
}
