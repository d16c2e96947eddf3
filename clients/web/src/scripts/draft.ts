/** Shows the draft again when it changes, and leads to the block in the editor that was clicked. */

const cms = document.querySelector<HTMLElement>(".draft")?.dataset["cms"] ?? "";

function edit(message: { block_id: string | null; field?: string }): void {
  if (parent !== window) parent.postMessage({ type: "edit", ...message }, cms);
}

document.addEventListener("click", ({ target }) => {
  if (!(target instanceof Element)) return;
  const problem = target.closest<HTMLElement>("[data-field]");
  if (problem) return edit({ block_id: problem.dataset["problem"] ?? null, field: problem.dataset["field"] ?? "" });
  const block = target.closest<HTMLElement>("[data-block-id]");
  if (block) edit({ block_id: block.dataset["blockId"] ?? null });
});

addEventListener("message", ({ data, origin }: MessageEvent<{ type?: string; block_id?: string }>) => {
  if (origin !== cms) return;
  if (data.type === "preview") location.reload();
  if (data.type !== "focus") return;
  document.querySelector(`[data-block-id="${CSS.escape(data.block_id ?? "")}"]`)?.scrollIntoView({ block: "center" });
});
