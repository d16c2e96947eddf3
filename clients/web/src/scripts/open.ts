/** Says whether a place is open at the moment. Without JavaScript there are only its hours. */

import { openingState, type Place } from "broadview-client";

import { timeOf } from "../words";

function dayOf(date: string, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, { weekday: "long", month: "long", day: "numeric", timeZone: "UTC" });
  return format.format(new Date(date));
}

class OpenState extends HTMLElement {
  connectedCallback(): void {
    const { place = "null", locale = "en", until, open, closed, opens } = this.dataset;
    const parsed: Place = JSON.parse(place);
    const state = openingState(parsed);
    if (state === null) return;
    this.dataset["state"] = state.open ? "open" : "closed";
    if (state.open) this.textContent = state.until ? `${until} ${timeOf(state.until, locale)}` : `${open}`;
    else if (state.opens) this.textContent = `${closed}. ${opens} ${dayOf(state.opens.date, locale)}, ${timeOf(state.opens.time, locale)}`;
    else this.textContent = `${closed}`;
  }
}
customElements.define("open-state", OpenState);
