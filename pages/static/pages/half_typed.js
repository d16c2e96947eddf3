// A browser sends a date, time or number that is typed by half as if nothing had been typed. Say that something was, so
// that the server refuses it beside the field and does not take it for empty.
document.addEventListener("formdata", ({ target, formData }) => {
  for (const field of target.elements) {
    if (field.name && field.validity?.badInput) formData.set(field.name, "incomplete");
  }
});
