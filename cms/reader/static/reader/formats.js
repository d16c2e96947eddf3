/** Dates, times, sizes and names, as the language of the page writes them. */

let locale = "en";

/** Choose the language. One that the browser does not know is written as in English. */
export function formatFor(code) {
  try {
    locale = Intl.getCanonicalLocales(code)[0];
  } catch {
    locale = "en";
  }
}

/** A date such as 2026-08-03. */
export function formatDate(day, options = { dateStyle: "long" }) {
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));
}

/** An instant, in the time zone of the reader. */
export function formatInstant(instant) {
  return new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short" }).format(new Date(instant));
}

/** A range of dates; both may be the same. */
export function formatDates(first, last) {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" });
  return format.formatRange(new Date(`${first}T00:00:00Z`), new Date(`${last}T00:00:00Z`));
}

/** A time of day such as 17:30 or 24:00. */
export function formatTime(clock) {
  const [hours, minutes] = clock.split(":").map(Number);
  const format = new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit", timeZone: "UTC" });
  return format.format(new Date(Date.UTC(2000, 0, 1, hours, minutes)));
}

export function formatSize(bytes) {
  const [unit, divisor] = bytes < 1e3 ? ["byte", 1] : bytes < 1e6 ? ["kilobyte", 1e3] : ["megabyte", 1e6];
  const digits = bytes / divisor < 10 ? 1 : 0;
  const style = { style: "unit", unit, unitDisplay: unit === "byte" ? "long" : "short", maximumFractionDigits: digits };
  return new Intl.NumberFormat(locale, style).format(bytes / divisor);
}

export function formatNumber(number) {
  return new Intl.NumberFormat(locale).format(number);
}

/** The name of a country (ISO 3166) in the language of the page. */
export function countryName(code) {
  return new Intl.DisplayNames([locale], { type: "region", fallback: "code" }).of(code);
}

/** The name of a language in that language itself. */
export function languageName(code) {
  const name = new Intl.DisplayNames([code], { type: "language" }).of(code);
  return name.charAt(0).toLocaleUpperCase(code) + name.slice(1);
}
