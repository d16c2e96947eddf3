// A browser sends a date, time or number that is typed by half as if nothing had been typed. Say that something was, so
// that the server refuses it beside the field and does not take it for empty. The same of a field that was left so, and
// comes back empty as browsers cannot show it, until somebody has been in it.
{
  const HALF = "incomplete";
  const touched = new WeakSet();
  for (const touching of ["input", "focusout"]) {
    document.addEventListener(touching, ({ target }) => touched.add(target), { capture: true });
  }
  const wasLeft = (field) => field.getAttribute("value") === HALF && field.value === "" && !touched.has(field);
  document.addEventListener("formdata", ({ target, formData }) => {
    for (const field of target.elements) {
      if (field.name && (field.validity?.badInput || wasLeft(field))) formData.set(field.name, HALF);
    }
  });
}
