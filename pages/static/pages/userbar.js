// On a frontend, beside the scripts of Wagtail's user bar. In the frame of the editor, which can be on another origin, it
// lets the editor check the page, and has it checked again when it changes.
{
  const PAUSE = 500; // in milliseconds
  const OWN = "wagtail-userbar, wagtail-inline-userbar";
  const { origin } = new URL(document.currentScript.src);

  let due;
  const isOfThePage = (node) => node.nodeType !== Node.ELEMENT_NODE || !node.matches(OWN);
  const changed = (changes) => {
    const nodes = changes.flatMap(({ addedNodes, removedNodes }) => [...addedNodes, ...removedNodes]);
    if (!nodes.some(isOfThePage)) return;
    clearTimeout(due);
    due = setTimeout(() => window.wagtail.userbar.runAxe(), PAUSE);
  };
  const follow = () => {
    window.axe.configure({ allowedOrigins: ["<same_origin>", origin] });
    new MutationObserver(changed).observe(document.body, { childList: true, subtree: true });
  };
  // The scripts can arrive in any order.
  if (parent !== window) customElements.whenDefined("wagtail-userbar").then(follow);
}
