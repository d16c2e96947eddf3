// The title of a new page has the focus. Browsers look for `autofocus` while the form is still hidden.
addEventListener("load", () => {
  if (document.activeElement === document.body) {
    document.querySelector("[data-edit-form] [autofocus]")?.focus({ preventScroll: true });
  }
});

// Follow links to fields, even in another tab, in a dialog or in a collapsed panel. The field of a chooser is hidden, so
// its button gets the focus.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-goes-to-field]");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  const dialog = field.closest("[data-controller~=w-dialog], .w-dialog");
  if (dialog) document.querySelector(`[data-a11y-dialog-show="${dialog.id}"]`)?.click();
  const tab = field.closest("[role=tabpanel]");
  if (tab?.hidden) document.querySelector(`[role=tab][href="#${tab.id}"]`)?.click();
  for (let folded; (folded = field.closest("[hidden=until-found]")); ) {
    folded.dispatchEvent(new Event("beforematch", { bubbles: true }));
    folded.hidden = false;
  }
  if (field.matches("section")) field.querySelector("[data-panel-toggle][aria-expanded=false]")?.click();
  const around = field.closest(".w-field, .w-panel") ?? field;
  // Wait until the opened parts are laid out.
  setTimeout(() => {
    const shown = [...around.querySelectorAll("button, a[href]")].find((button) => button.offsetParent);
    const seen = field.type === "hidden" ? shown : field;
    around.scrollIntoView({ block: "center" });
    seen?.focus({ preventScroll: true });
  });
});

// A message of a script is at the top of the page, where `forms.css` keeps it in sight. With `focus` it gets the focus;
// do not ask for that while somebody may be typing. With `background` it goes as soon as a draft is saved. `place` is
// what the message is about, an element with an id: the message has a link to it.
document.addEventListener("w-messages:add", ({ detail }) => {
  const { place, focus, background } = detail ?? {};
  if (!place && !focus && !background) return;
  const finish = () => {
    const message = document.querySelector(".messages li:last-child");
    if (!message) return;
    if (place) {
      const textContent = gettext("Show it");
      const link = Object.assign(document.createElement("a"), { href: `#${place.id}`, textContent });
      link.dataset.goesToField = "";
      message.append(" ", link);
    }
    if (background) message.dataset.background = "";
    if (!focus) return;
    message.tabIndex = -1;
    message.focus({ preventScroll: true });
  };
  document.querySelector(".messages")?.addEventListener("w-messages:added", finish, { once: true });
});
