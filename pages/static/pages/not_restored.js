// When a page is opened again, as by the Back button, browsers fill in what its fields had when it was left, by their names.
// But the page comes fresh from the server: the newer words of others would be replaced without a question, and words of
// blocks would get into other blocks, since names count the blocks. So have browsers forget the fields of these forms.
// Password managers do not look at this.
document.addEventListener("DOMContentLoaded", () => {
  for (const form of document.forms) if (form.method === "post") form.autocomplete = "off";
});
