// Follows a link to a field, which may stand in another tab or be folded away; a chooser's own field is not to be seen.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-goes-to-field]");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  const tab = field.closest("[role=tabpanel]");
  if (tab?.hidden) document.querySelector(`[role=tab][href="#${tab.id}"]`)?.click();
  for (let folded; (folded = field.closest("[hidden=until-found]")); ) {
    folded.dispatchEvent(new Event("beforematch", { bubbles: true }));
    folded.hidden = false;
  }
  (field.closest(".w-field, .w-panel") ?? field).scrollIntoView({ block: "center" });
  field.focus();
});
