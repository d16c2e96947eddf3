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
