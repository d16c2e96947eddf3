/** A draft, as its page will look. In a frame of the editor, both follow each other. */

import { addressOf, read } from "./api.js";
import { make } from "./dom.js";
import { formatInstant } from "./formats.js";
import { ours, say } from "./words.js";

const isFramed = window.parent !== window;
// What each block was made from, by its id.
let known = new Map();
// The number of the latest request: of answers that overtake each other, only the latest one is shown.
let latest = 0;

/** Show the draft of a token, and follow the editor if it is in its frame. */
export async function preview(token, { show, complain }) {
  const path = `preview/${encodeURIComponent(token)}/`;
  const refresh = async () => {
    const number = ++latest;
    const isLatest = () => number === latest;
    try {
      await showDraft(await read(path, {}, { cache: "no-store" }), addressOf(path), show, isLatest);
    } catch (error) {
      if (isLatest()) await complain(error, { isDraft: true });
    }
  };
  if (isFramed) followEditor(refresh);
  await refresh();
}

async function showDraft({ document: draft, preview: facts }, json, show, isLatest) {
  const swap = (put) => {
    if (!isLatest()) return;
    const position = placeOnScreen();
    const old = new Map(
      [...document.querySelectorAll("[data-block-id]")].map((element) => [element.dataset.blockId, element]),
    );
    put();
    keepUnchanged(old, draft.body ?? []);
    restore(position);
  };
  await show(draft, { json, before: () => draftBar(facts, draft), swap, unpublished: !facts.live });
}

/** Put back the elements of blocks that did not change, so that an opened question stays open. */
function keepUnchanged(old, blocks) {
  const made = new Map(blocks.map((block) => [block.id, JSON.stringify(block)]));
  for (const element of document.querySelectorAll("[data-block-id]")) {
    const id = element.dataset.blockId;
    if (old.has(id) && known.get(id) === made.get(id)) element.replaceWith(old.get(id));
  }
  known = made;
}

/** The first block on the screen and its distance from the top, or else how far the page is scrolled. */
function placeOnScreen() {
  const blocks = [...document.querySelectorAll("[data-block-id]")];
  const first = blocks.find((block) => block.getBoundingClientRect().bottom > 0);
  return {
    id: window.scrollY > 0 && first?.dataset.blockId,
    top: first?.getBoundingClientRect().top,
    y: window.scrollY,
  };
}

function restore({ id, top, y }) {
  const block = id && blockOf(id);
  const moved = block ? window.scrollY + block.getBoundingClientRect().top - top : y;
  window.scrollTo({ top: moved, behavior: "instant" });
}

function draftBar({ expires_at: expires, live, problems }, draft) {
  return make(
    "section",
    { class: "draft", "aria-label": say.draft, ...ours },
    make(
      "p",
      {},
      make("strong", {}, say.draft),
      " ",
      make("span", {}, say.draftUntil(formatInstant(expires))),
      live && [" ", make("a", { href: draft.path }, say.alsoLive)],
    ),
    problems.length > 0 &&
      make(
        "details",
        { open: true },
        make("summary", {}, say.problems(problems.length)),
        make(
          "ul",
          {},
          problems.map((problem) => make("li", {}, problemItem(problem))),
        ),
      ),
  );
}

function problemItem({ block_id: block, field, detail }) {
  if (!isFramed) return detail;
  const button = make("button", { type: "button" }, detail);
  button.addEventListener("click", () => tellEditor({ type: "edit", block_id: block, field }));
  return button;
}

function followEditor(refresh) {
  document.documentElement.dataset.framed = "";
  window.addEventListener("message", ({ origin, source, data }) => {
    if (origin !== location.origin || source !== window.parent) return;
    if (data?.type === "preview") refresh();
    if (data?.type === "focus") mark(data.block_id);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (link && !link.getAttribute("href").startsWith("#")) event.preventDefault();
    const block = event.target.closest("[data-block-id]");
    if (block) tellEditor({ type: "edit", block_id: block.dataset.blockId });
  });
  document.addEventListener("submit", (event) => event.preventDefault());
}

function tellEditor(message) {
  window.parent.postMessage(message, location.origin);
}

/** Scroll to a block and mark it, and no other one. */
function mark(id) {
  for (const marked of document.querySelectorAll(".marked")) marked.classList.remove("marked");
  const block = blockOf(id);
  block?.classList.add("marked");
  block?.scrollIntoView({ block: "center" });
}

function blockOf(id) {
  return document.querySelector(`[data-block-id="${CSS.escape(id)}"]`);
}
