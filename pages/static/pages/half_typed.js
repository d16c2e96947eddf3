// Browsers send an incomplete date, time or number as empty. Send a marker instead, so that the server shows an error at
// the field. A draft with such a field comes back with the marker as its value, which browsers show as empty: send the
// marker again until somebody has used the field.
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
