// The frame of the preview: it shows the frontend, and is told what changes (docs/preview.md).
{
  const TEXT_LATER = 250; // in milliseconds: the editor of rich text writes into the form a moment after somebody types
  const shown = new WeakMap(); // panel → what the server answered last
  const panelNow = () => document.querySelector("[data-controller~=w-preview]");
  const frameOf = (panel) => panel?.querySelector("iframe");

  const post = (panel, message) => {
    const { address } = shown.get(panel) ?? {};
    if (address) frameOf(panel).contentWindow?.postMessage(message, new URL(address, location).origin);
  };
  const postRevision = (panel) => post(panel, { type: "preview", revision: shown.get(panel)?.revision });

  const tell = (panel, text) => {
    const notice = panel.querySelector("[data-preview-notice]");
    notice.textContent = text;
    notice.hidden = !text;
  };
  const show = (panel, answer) => {
    const before = shown.get(panel);
    shown.set(panel, answer);
    tell(panel, answer.notice);
    const problems = panel.querySelector("[data-preview-problems]");
    problems.lastElementChild.innerHTML = answer.problems; // the server escapes it
    problems.hidden = !answer.problems;
    const frame = frameOf(panel);
    frame.hidden = !answer.address;
    if (!answer.address || answer.address === before?.address) {
      postRevision(panel);
      return;
    }
    const { href: address, origin } = new URL(answer.address, location);
    window.axe?.configure({ allowedOrigins: ["<same_origin>", origin] }); // the checks read the frame by messages
    panel.setAttribute("data-w-preview-render-url-value", address);
    // What changed while it was loading was posted to nobody.
    frame.addEventListener("load", () => postRevision(panel), { once: true });
    frame.src = address;
  };

  // Wagtail makes the data of the form right after this event. No other request sends the token.
  document.addEventListener("w-preview:update", ({ target: panel }) => {
    const token = shown.get(panel)?.token;
    const add = ({ formData }) => formData.set("preview-token", token);
    if (token) document.querySelector("[data-edit-form]").addEventListener("formdata", add, { once: true });
  });
  document.addEventListener("w-preview:json", ({ target: panel, detail }) => show(panel, detail.data));
  document.addEventListener("w-preview:load", (event) => event.preventDefault());
  document.addEventListener("w-preview:error", ({ target: panel }) =>
    tell(panel, gettext("The preview does not follow at the moment. What you typed is still in the form.")),
  );

  // Wagtail looks for changes now and then, and waits until nobody types.
  document.addEventListener("input", ({ target }) => {
    if (!target.closest?.("[data-edit-form]")) return;
    const later = target.isContentEditable ? TEXT_LATER : 0;
    setTimeout(() => panelNow()?.setAttribute("data-w-preview-stale-value", "true"), later);
  });

  // --- click to edit ---

  const SECTION = "section[id^=block-][id$=-section]";
  const goTo = (id) => {
    const link = Object.assign(document.createElement("a"), { href: `#${id}` });
    link.dataset.goesToField = "";
    document.body.append(link);
    link.click();
    link.remove();
  };
  addEventListener("message", ({ data, origin, source }) => {
    const panel = panelNow();
    const { address } = shown.get(panel) ?? {};
    if (!address || source !== frameOf(panel).contentWindow || origin !== new URL(address, location).origin) return;
    if (data?.type !== "edit") return;
    // A problem of the whole page is in no block.
    const id = data.block_id ? `block-${data.block_id}-section` : `id_${data.field}`;
    if (document.getElementById(id)) goTo(id);
  });

  let focused; // the id of the block
  document.addEventListener("focusin", ({ target }) => {
    let section = target.closest?.(SECTION);
    for (let outer; (outer = section?.parentElement.closest(SECTION)); ) section = outer;
    const id = section?.id.slice("block-".length, -"-section".length);
    if (id && id !== focused) post(panelNow(), { type: "focus", block_id: id });
    focused = id;
  });
}
