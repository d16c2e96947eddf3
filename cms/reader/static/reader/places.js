/** Places and ways to get in touch: the same whether they are a page or a block. */

import { address as addressOfPage, make, richText } from "./dom.js";
import { countryName, formatDate, formatDates, formatTime } from "./formats.js";
import { comingExceptions, dayOf, daysAfter, isAllDay, isOvernight, localNow, stateAt, weekOf } from "./hours.js";
import { ours, say } from "./words.js";

/** Show a place. `heading` is the element of its headings: `h2` on its own page, and none within a text. */
export function placeDetails(place, heading = "p") {
  const section = (title, ...content) =>
    make("div", { class: "facet" }, make(heading, { class: "label", ...ours }, title), content);
  return [
    section(say.address, postalAddress(place.address), mapLinks(place)),
    hasHours(place) && section(say.hours, openingHours(place)),
    place.channels.length > 0 && section(say.reach, channelList(place.channels)),
    place.directions && section(say.directions, richText(place.directions)),
    place.accessibility && section(say.accessibility, richText(place.accessibility)),
  ];
}

export function postalAddress({ street, extra, locality, region, postal_code: postalCode, country }) {
  const lines = [
    street,
    extra,
    [locality, region, postalCode].filter(Boolean).join(" "),
    country && countryName(country),
  ];
  return make(
    "address",
    {},
    lines.filter(Boolean).map((line) => make("span", { dir: "auto" }, line)),
  );
}

/** The address in one line, for cards. */
export function shortAddress({ street, locality, region }) {
  return [street, [locality, region].filter(Boolean).join(" ")].filter(Boolean).join(", ");
}

export function channelList(channels) {
  const shown = (channel) => [
    make("dt", channel.label ? { dir: "auto" } : ours, channel.label ?? say.kinds[channel.kind] ?? channel.kind),
    make(
      "dd",
      {},
      channel.kind === "fax" ? make("bdi", {}, channel.display) : channelLink(channel),
      channel.extension && make("span", { class: "quiet" }, ` ${say.extension(channel.extension)}`),
    ),
  ];
  return make(
    "dl",
    { class: "channels" },
    channels.map((channel) => make("div", {}, shown(channel))),
  );
}

function channelLink({ href, display }) {
  return make("a", { href }, make("bdi", {}, display));
}

/** Whether it is open now, as a line. Nothing if nobody has said when it is open, or in which time zone. */
export function openNow(place) {
  if (!place.opening_hours || !place.timezone) return null;
  const now = localNow(place.timezone);
  const state = stateAt(place, now);
  return make("p", { class: "open-state", "data-open": String(state.open), ...ours }, stateInWords(state, now));
}

function stateInWords(state, now) {
  if (state.open) return state.until ? say.openUntil(formatTime(state.until)) : say.openNow;
  if (!state.date) return say.closedNow;
  const day = state.date === now.date ? "" : formatDate(state.date, dateStyleWithin(now.date, state.date));
  return say.opensAt(`${day} ${formatTime(state.opens)}`.trim());
}

function dateStyleWithin(today, date) {
  return date < daysAfter(today, 7) ? { weekday: "long" } : { weekday: "long", month: "long", day: "numeric" };
}

function openingHours(place) {
  const now = localNow(place.timezone ?? undefined);
  const coming = comingExceptions(place, now.date);
  return [
    openNow(place),
    place.opening_hours && weekTable(place, now.date),
    coming.length > 0 && make("p", { class: "label", ...ours }, say.exceptions),
    coming.length > 0 && make("ul", { class: "exceptions" }, coming.map(exceptionInWords)),
    place.timezone && make("p", { class: "quiet", ...ours }, say.zone(place.timezone.replaceAll("_", " "))),
  ];
}

function weekTable(place, today) {
  const row = ({ date, spans, exception }) =>
    make(
      "tr",
      { "aria-current": date === today ? "date" : null },
      make("th", { scope: "row" }, formatDate(date, { weekday: "long" })),
      make(
        "td",
        {},
        spansInWords(spans),
        exception?.note && make("span", { class: "quiet", dir: "auto" }, exception.note),
      ),
    );
  return make(
    "table",
    { class: "week" },
    make("caption", { class: "unseen", ...ours }, say.hours),
    make(
      "thead",
      { class: "unseen" },
      make("tr", ours, make("th", { scope: "col" }, say.day), make("th", { scope: "col" }, say.times)),
    ),
    make("tbody", {}, weekOf(place, today).map(row)),
  );
}

function spansInWords(spans) {
  if (!spans.length) return make("span", { class: "quiet", ...ours }, say.closed);
  return spans.map((span) => make("span", { class: "span" }, spanInWords(span)));
}

function spanInWords(span) {
  if (isAllDay(span)) return say.allDay;
  return `${formatTime(span.opens)} – ${formatTime(span.closes)}${isOvernight(span) ? ` (${say.nextDay})` : ""}`;
}

function exceptionInWords(exception) {
  const { spans } = dayOf({ exceptions: [exception], opening_hours: [] }, exception.from);
  return make(
    "li",
    {},
    make("strong", {}, formatDates(exception.from, exception.to)),
    ": ",
    spansInWords(spans),
    exception.note && make("span", { class: "quiet", dir: "auto" }, exception.note),
  );
}

function mapLinks({ maps }) {
  const links = [
    ["Google", maps.google],
    ["Apple", maps.apple],
    ["OpenStreetMap", maps.openstreetmap],
  ];
  return make(
    "p",
    { class: "maps" },
    make("span", { class: "quiet", ...ours }, `${say.maps}: `),
    links.map(([name, href], number) => [number ? " · " : "", make("a", { href, rel: "noreferrer" }, name)]),
  );
}

function hasHours(place) {
  return Boolean(place.opening_hours || place.exceptions.length);
}

/** A link to a page that a place or a contact names. */
export function linkToPage(page, text) {
  return make("a", { href: addressOfPage(page.url, page.path) }, text);
}
