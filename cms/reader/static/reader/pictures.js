/** Pictures: the browser chooses a file, and a tiny picture or a color fills the place until it is there. */

import { make } from "./dom.js";

/** Show an image object of the API. `sizes`: how wide it is shown, as in HTML. `eager`: it is seen at once. */
export function picture(image, sizes, { eager = false } = {}) {
  const shown = make("img", {
    src: image.src,
    alt: image.alt ?? "",
    width: image.width,
    height: image.height,
    loading: eager ? "eager" : "lazy",
    fetchpriority: eager ? "high" : null,
    decoding: "async",
  });
  const sources = image.sources.map(({ type, srcset }) => make("source", { type, srcset, sizes }));
  if (image.focal_point) shown.style.objectPosition = `${image.focal_point.x * 100}% ${image.focal_point.y * 100}%`;
  fillUntilLoaded(shown, image);
  return make("picture", {}, sources, shown);
}

/** A picture with its caption and its credit. */
export function figure(image, sizes, { caption, credit }) {
  const words = [caption && make("span", {}, caption), credit && make("span", { class: "credit" }, credit)];
  return make(
    "figure",
    {},
    picture(image, sizes),
    (caption || credit) && make("figcaption", {}, words[0], words[0] && words[1] ? " " : null, words[1]),
  );
}

function fillUntilLoaded(shown, { placeholder, color }) {
  if (color) shown.style.backgroundColor = color;
  if (placeholder) shown.style.backgroundImage = `url("${placeholder}")`;
  const clear = () => shown.style.removeProperty("background");
  shown.addEventListener("load", clear, { once: true });
  shown.addEventListener("error", clear, { once: true });
}
