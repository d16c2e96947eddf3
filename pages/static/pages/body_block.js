// The container of a body knows its stream, for what is pasted: see `pasting.js`.
{
  class Body extends window.wagtailStreamField.blocks.StreamBlockDefinition {
    render(...given) {
      const stream = super.render(...given);
      stream.element.bodyStream = stream;
      return stream;
    }
  }
  window.telepath.register("pages.blocks.Body", Body);

  // Whoever opens the menu of blocks can type what they look for.
  document.addEventListener("click", ({ target }) => {
    if (!target.closest?.(".c-sf-add-button")) return;
    requestAnimationFrame(() => document.querySelector(".w-combobox input")?.focus({ preventScroll: true }));
  });
}
