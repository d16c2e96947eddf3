// The form of a page that is locked for who opens it can be read and copied from. Its fields take nothing, since nothing
// could be saved. They are not disabled: browsers do not send disabled fields, and ending a review sends the form.
{
  const FIELDS = "body.content-locked form[data-edit-form] .tab-content";
  const STILL = "select, input:is([type=checkbox], [type=radio], [type=file]), .tagit, button:not([data-panel-toggle])";
  const close = (fields) => {
    for (const field of fields.querySelectorAll("input, textarea")) field.readOnly = true;
    for (const field of fields.querySelectorAll(STILL)) field.inert = true;
    for (const text of fields.querySelectorAll("[contenteditable=true]")) text.contentEditable = "false";
  };
  document.addEventListener("DOMContentLoaded", () => {
    const fields = document.querySelector(FIELDS);
    if (!fields) return;
    close(fields);
    const changes = { attributeFilter: ["contenteditable"], childList: true, subtree: true };
    new MutationObserver(() => close(fields)).observe(fields, changes);
  });

  // Pictures and tables are dropped and pasted into the form by scripts.
  for (const taking of ["drop", "paste"]) {
    window.addEventListener(
      taking,
      (event) => {
        // Words can be pasted beside the form, as into the search. A file that is dropped there would replace the page.
        const closed = event.target.closest?.(FIELDS) || (taking === "drop" && event.dataTransfer?.types.includes("Files"));
        if (!closed || !document.querySelector(FIELDS)) return;
        event.preventDefault();
        event.stopImmediatePropagation();
      },
      { capture: true },
    );
  }
}
