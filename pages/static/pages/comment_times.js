// Wagtail's script of comments writes times in the zone and the language of the browser. Write them in those of the admin,
// with the name of the zone. React changes the text of a time only when the time itself changes.
{
  const { zone } = document.currentScript.dataset;
  const words = new Intl.DateTimeFormat(document.documentElement.lang || [], {
    ...{ year: "numeric", month: "short", day: "numeric", hour: "numeric", minute: "2-digit" },
    ...{ timeZone: zone, timeZoneName: "short" },
  });
  const write = () => {
    for (const time of document.querySelectorAll("#comments .comment-header__date time")) {
      const text = words.format(new Date(time.dateTime));
      if (time.textContent !== text) time.textContent = text;
    }
  };
  document.addEventListener("DOMContentLoaded", () => {
    const list = document.querySelector("#comments");
    if (!list) return;
    new MutationObserver(write).observe(list, { childList: true, subtree: true, characterData: true });
    write();
  });
}
