// Before an editor's form is sent, ask if it can be saved: the session may have ended, the page may have been deleted, the
// server may be away. Otherwise the answer would replace the form, and what was typed would be lost.
{
  const CHECK = document.currentScript.dataset.check;
  const FORMS = "form[data-edit-form]";
  const TOKEN = "csrfmiddlewaretoken";
  const SIGNED_OUT = "You are signed out. What you typed is still here: sign in in another tab, then save again.";
  const AWAY = "The server does not answer. What you typed is still here: save again in a moment.";

  // Signing in again, in another tab, changes the token.
  document.addEventListener("formdata", ({ formData }) => {
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
    if (token && formData.has(TOKEN)) formData.set(TOKEN, token);
  });

  const problemOf = async (form) => {
    try {
      const answer = await fetch(`${CHECK}?path=${encodeURIComponent(new URL(form.action, location).pathname)}`, {
        redirect: "manual",
        headers: { Accept: "application/json" },
      });
      if (answer.ok) return (await answer.json()).problem;
      return answer.status >= 500 ? AWAY : SIGNED_OUT;
    } catch {
      return AWAY;
    }
  };
  const tell = (text) => {
    document.dispatchEvent(new CustomEvent("w-messages:add", { detail: { clear: true, text, type: "error" } }));
    scrollTo({ top: 0, behavior: "smooth" }); // the message is there
  };

  const checked = new WeakSet();
  document.addEventListener(
    "submit",
    async (event) => {
      const { target: form, submitter } = event;
      if (!form.matches(FORMS) || checked.delete(form)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const problem = await problemOf(form);
      submitter?.removeAttribute("disabled"); // Wagtail disables the button, but its value has to be submitted
      if (problem) {
        submitter?.setAttribute("data-w-progress-loading-value", "false");
        tell(problem);
        return;
      }
      checked.add(form);
      form.requestSubmit(submitter);
    },
    { capture: true },
  );
  document.addEventListener("w-autosave:error", async ({ target: form, detail }) => {
    if (detail.type !== "server_error") return; // Wagtail tells all others
    const problem = await problemOf(form);
    if (problem) tell(problem);
  });
}
