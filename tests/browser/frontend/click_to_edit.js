document.addEventListener("click", ({ target }) => {
  const block = target.closest("[data-block-id]");
  if (block && parent !== window) parent.postMessage({ type: "edit", block_id: block.dataset.blockId }, CMS);
});
addEventListener("message", ({ data, origin }) => {
  if (origin !== CMS || data.type !== "focus") return;
  document.querySelector(`[data-block-id="${data.block_id}"]`)?.scrollIntoView({ block: "center" });
});
