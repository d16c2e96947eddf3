/** When a place is open. Dates are texts such as 2026-08-03, times such as 17:30, both in the time zone of the place. */

const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
// How far ahead the next opening is looked for.
const DAYS_AHEAD = 14;

/** The date and the time of day in a time zone. */
export function localNow(timezone, now = new Date()) {
  const options = { timeZone: timezone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit" };
  const format = new Intl.DateTimeFormat("en", { ...options, hour: "2-digit", minute: "2-digit" });
  const part = Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, value]));
  return { date: `${part.year}-${part.month}-${part.day}`, time: `${part.hour}:${part.minute}` };
}

/** The seven days from Monday of the week of a date, each `{date, spans, exception}`. */
export function weekOf(place, date) {
  const sinceMonday = (weekday(date) + 6) % 7;
  return DAYS.map((_, number) => dayOf(place, daysAfter(date, number - sinceMonday)));
}

/** What is so on a date: `spans` are `{opens, closes}`, and none if it is closed, or if nothing is known of it. */
export function dayOf(place, date) {
  const exceptions = narrowest(place.exceptions.filter((row) => row.from <= date && date <= row.to));
  const usual = (place.opening_hours ?? []).filter((row) => row.day === DAYS[weekday(date)]);
  const rows = exceptions.length ? exceptions.filter((row) => row.opens && row.closes) : usual;
  const spans = rows.map(({ opens, closes }) => ({ opens, closes })).sort((a, b) => (a.opens < b.opens ? -1 : 1));
  return { date, spans, exception: exceptions[0] ?? null };
}

/** Whether it is open at a local date and time: `{open, until}`, or when it opens next: `{open, date, opens}`. */
export function stateAt(place, { date, time }) {
  const last = dayOf(place, daysAfter(date, -1)).spans.find((span) => isOvernight(span) && time < span.closes);
  const current =
    last ?? dayOf(place, date).spans.find((span) => span.opens <= time && (isOvernight(span) || time < span.closes));
  if (current) return { open: true, until: isAllDay(current) ? null : current.closes };
  for (let ahead = 0; ahead <= DAYS_AHEAD; ahead++) {
    const day = dayOf(place, daysAfter(date, ahead));
    const next = day.spans.find((span) => ahead || span.opens > time);
    if (next) return { open: false, date: day.date, opens: next.opens };
  }
  return { open: false };
}

/** The exceptions that are not over on a date. */
export function comingExceptions(place, date) {
  return place.exceptions.filter((row) => row.to >= date);
}

/** True if a span ends on the next day. */
export function isOvernight({ opens, closes }) {
  return closes <= opens;
}

export function isAllDay({ opens, closes }) {
  return opens === "00:00" && closes === "24:00";
}

export function daysAfter(date, days) {
  const moved = new Date(`${date}T00:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}

/** Of the exceptions that cover a date, the shortest one counts. It may have several rows. */
function narrowest(rows) {
  const length = ({ from, to }) => Date.parse(to) - Date.parse(from);
  const least = Math.min(...rows.map(length));
  return rows.filter((row) => length(row) === least);
}

function weekday(date) {
  return new Date(`${date}T00:00:00Z`).getUTCDay();
}
