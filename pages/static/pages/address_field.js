// Wagtail's script makes the address of a page from its title, a moment after the title was left. By then, an editor may
// have emptied the address to type another one. So leave the address alone while it has the focus. If it is left empty,
// fill it.
{
  document.addEventListener(
    "w-sync:apply",
    (event) => {
      if (event.target !== document.activeElement || !event.target.matches("[data-controller~=w-slug]")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    { capture: true },
  );
  document.addEventListener("focusout", ({ target }) => {
    if (!target.matches?.("[data-controller~=w-slug]") || target.value.trim()) return;
    for (const title of document.querySelectorAll("[data-w-sync-target-value]")) {
      if (!target.matches(title.dataset.wSyncTargetValue)) continue;
      title.dispatchEvent(new Event("focus")); // the script looks whether it may replace the address
      title.dispatchEvent(new Event("change"));
    }
  });
}
