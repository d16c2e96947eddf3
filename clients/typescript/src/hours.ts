/** When a place is open. docs/opening-hours.md has the rules, and vectors that this follows. */

import type { components } from "./schema.js";

/** A location, or a location within a text. */
export type Place = Pick<components["schemas"]["Location"], "timezone" | "opening_hours" | "exceptions">;

/** By the clock on the wall there: `2026-08-03` and `17:30`. */
export interface LocalTime {
  date: string;
  time: string;
}

/** `until`: null if it is open all day. `opens`: null if it opens on none of the next 14 days. */
export type OpeningState = { open: true; until: string | null } | { open: false; opens: LocalTime | null };

interface Span {
  opens: string;
  closes: string;
}

const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;
const DAYS_AHEAD = 14;

/** Whether a place is open at a moment. Null if nobody gave its hours. */
export function isOpen(place: Place, at: Date = new Date()): boolean | null {
  return openingState(place, at)?.open ?? null;
}

/** Whether a place is open at a moment, until when, and else when it opens next. Null if nobody gave its hours. */
export function openingState(place: Place, at: Date = new Date()): OpeningState | null {
  if (place.timezone === null) return null;
  const { date, time } = localTime(place.timezone, at);
  const today = spansOf(place, date);
  const night = spansOf(place, daysAfter(date, -1))?.find((span) => isOvernight(span) && time < span.closes);
  const current = night ?? today?.find((span) => span.opens <= time && (isOvernight(span) || time < span.closes));
  if (current) return { open: true, until: isAllDay(current) ? null : current.closes };
  return today === null ? null : { open: false, opens: nextOpening(place, { date, time }) };
}

/** The date and the time of day at a moment in a time zone (IANA). */
export function localTime(timezone: string, at: Date = new Date()): LocalTime {
  const format = new Intl.DateTimeFormat("en", {
    timeZone: timezone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const [year, month, day, hour, minute] = (["year", "month", "day", "hour", "minute"] as const).map((name) =>
    parts.get(name),
  );
  return { date: `${year}-${month}-${day}`, time: `${hour}:${minute}` };
}

function nextOpening(place: Place, { date, time }: LocalTime): LocalTime | null {
  for (let ahead = 0; ahead <= DAYS_AHEAD; ahead++) {
    const day = daysAfter(date, ahead);
    const next = spansOf(place, day)?.find((span) => ahead > 0 || span.opens > time);
    if (next) return { date: day, time: next.opens };
  }
  return null;
}

/** The rows of a date, the earliest first: none if it is closed. Null if nothing is known of it. */
function spansOf(place: Place, date: string): Span[] | null {
  const exceptions = narrowest(place.exceptions.filter(({ from, to }) => from <= date && date <= to));
  if (exceptions.length === 0 && place.opening_hours === null) return null;
  const usual = (place.opening_hours ?? []).filter(({ day }) => day === DAYS[weekday(date)]);
  const rows = exceptions.length > 0 ? exceptions : usual;
  return rows
    .flatMap(({ opens, closes }) => (opens !== null && closes !== null ? [{ opens, closes }] : []))
    .sort((a, b) => (a.opens < b.opens ? -1 : 1));
}

/** Of the exceptions that cover a date, those with the fewest days count. */
function narrowest<Row extends { from: string; to: string }>(rows: Row[]): Row[] {
  const length = ({ from, to }: Row): number => Date.parse(to) - Date.parse(from);
  const least = Math.min(...rows.map(length));
  return rows.filter((row) => length(row) === least);
}

function isOvernight({ opens, closes }: Span): boolean {
  return closes <= opens;
}

function isAllDay({ opens, closes }: Span): boolean {
  return opens === "00:00" && closes === "24:00";
}

function daysAfter(date: string, days: number): string {
  const moved = new Date(`${date}T00:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}

function weekday(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay();
}
