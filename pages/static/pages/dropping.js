// Drop files onto the field of a picture, or onto a list of pictures, to upload them there. A file is sent with the form
// of Wagtail's image chooser, and its answer is given to the field as the chooser itself does it. So the server accepts
// and refuses the same files, with the same sentences.
{
  const CREATE = document.currentScript.dataset.create; // the address of the chooser's form
  const CHOOSER = ".image-chooser";
  const FIELD = ".w-field__wrapper"; // the whole width of the form, which is easy to hit
  const LIST = "[data-takes-pictures]"; // the `form_attrs` of blocks that are a list of pictures
  const ONE = gettext("Drop one picture here.");
  const FULL = gettext("There is no room for more pictures in this list.");
  const DENIED = gettext(
    "You are signed out, or you may not add pictures. Sign in in another tab, then drop the picture again.",
  );
  const AWAY = gettext("The server does not answer. Drop the picture again in a moment.");
  const BUSY = gettext(
    "The server cannot take the picture now. Drop it again in a few minutes. If it still cannot, tell who runs the site.",
  );
  const FAILED = gettext("The picture could not be uploaded. Drop it again, or choose it with the button.");
  const SENTENCES = {
    403: DENIED,
    413: gettext("The file is too large. Export the picture in a smaller size, then drop that file."),
    502: BUSY,
    503: BUSY,
    504: BUSY,
  };

  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };
  const parsed = (html) => new DOMParser().parseFromString(html, "text/html");

  // --- talking to the server ---

  // Broadview explains an outage or a large request itself, in plain text. A server before it sends a page.
  const sentenceOf = (request) => {
    const known = SENTENCES[request.status];
    const isExplained = request.getResponseHeader("Content-Type")?.startsWith("text/plain");
    return known && known !== DENIED && isExplained ? request.responseText.trim() : (known ?? FAILED);
  };

  // Resolves to Wagtail's answer. Rejects with a sentence for the editor, or with null if the signal aborted it.
  const ask = (method, url, { body, signal, onProgress } = {}) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest(); // `fetch` tells nothing of the progress
      request.open(method, url);
      request.setRequestHeader("X-Requested-With", "XMLHttpRequest"); // 403 instead of the login
      if (onProgress) {
        request.upload.addEventListener("progress", ({ loaded, total }) => {
          onProgress(Math.floor((100 * loaded) / total));
        });
      }
      request.addEventListener("load", () => {
        try {
          if (request.status === 200) resolve(JSON.parse(request.responseText));
          else reject(sentenceOf(request));
        } catch {
          reject(FAILED);
        }
      });
      request.addEventListener("error", () => reject(AWAY));
      request.addEventListener("abort", () => reject(null));
      signal?.addEventListener("abort", () => request.abort());
      if (signal?.aborted) reject(null);
      else request.send(body);
    });

  const emptyForm = async (signal) => {
    const { htmlFragment } = await ask("GET", CREATE, { signal });
    return parsed(htmlFragment ?? "").querySelector("form") ?? Promise.reject(FAILED);
  };

  const upload = async (file, { signal, onProgress }) => {
    const form = await emptyForm(signal); // with the collection that Wagtail preselects
    const body = new FormData(form);
    const title = form.querySelector("input[name$=-title]");
    const name = file.name.replace(/(?<=.)\.[^.]*$/, "");
    body.set(title.name, title.maxLength > 0 ? name.slice(0, title.maxLength) : name);
    body.set(form.querySelector("input[type=file]").name, file);
    const answer = await ask("POST", CREATE, { body, signal, onProgress });
    if (["chosen", "duplicate_found"].includes(answer.step)) return answer;
    const errors = [...parsed(answer.htmlFragment ?? "").querySelectorAll(".error-message, .messages .error")];
    throw errors.map((error) => error.textContent.trim()).join(" ") || FAILED;
  };

  // One upload at a time: the server decodes one picture at a time.
  let last = Promise.resolve();
  const inTurn = (work) => (last = last.then(work, work));

  // Asked while files are dragged over the page. Without permission, no field offers to take them.
  let mayUpload; // once it is known
  let asking = null;
  const askPermission = () => {
    if (mayUpload) return mayUpload;
    asking ??= emptyForm()
      .then(() => true, (sentence) => sentence !== DENIED) // of anything else, the upload tells
      .then((may) => (mayUpload = may));
    return asking;
  };

  // --- what stands beside a field ---

  // `place` is a chooser or a list. The report is after it.
  const existingReportOf = (place) => {
    const next = place.nextElementSibling;
    return next?.matches(".drop-report") ? next : null;
  };
  const reportOf = (place) => {
    const existing = existingReportOf(place);
    if (existing) return existing;
    const report = make("div", { className: "drop-report" });
    report.setAttribute("aria-live", "polite");
    place.after(report);
    return report;
  };
  const tell = (place, sentence) => {
    const icon = parsed(
      '<svg class="icon icon-warning w-field__errors-icon" aria-hidden="true"><use href="#icon-warning"></use></svg>',
    ).body.firstChild;
    const words = make("p", { className: "error-message", textContent: sentence });
    reportOf(place).replaceChildren(make("div", { className: "w-field__errors" }, icon, words));
  };
  const clear = (place) => existingReportOf(place)?.replaceChildren();

  // Returns what is called with the percentage.
  const showProgress = (place, name) => {
    const bar = make("progress", { max: 100, value: 0 });
    const percentage = make("span", { textContent: gettext("waiting") });
    bar.setAttribute("aria-label", interpolate(gettext("Uploading %(name)s"), { name }, true));
    const words = make("span", { className: "drop-name", textContent: name });
    reportOf(place).replaceChildren(make("div", { className: "drop-progress" }, words, bar, percentage));
    return (percent) => {
      bar.value = percent;
      percentage.textContent = percent < 100 ? `${percent} %` : gettext("100 %, checking the picture"); // by the server
    };
  };

  // Wagtail's answer has links to use the one or the other picture.
  const offerExisting = (chooser, { htmlFragment }) => {
    const answer = parsed(htmlFragment);
    const link = (selector) => answer.querySelector(selector).href;
    const token = answer.querySelector("input[name=csrfmiddlewaretoken]").value;
    const button = (textContent, request) => {
      const made = make("button", { type: "button", className: "button button-small button-secondary", textContent });
      made.addEventListener("click", async () => {
        for (const other of buttons) other.disabled = true;
        try {
          choose(chooser, await request());
        } catch (sentence) {
          tell(chooser, sentence);
        }
      });
      return made;
    };
    const existing = () => {
      const body = new FormData(); // the new picture is deleted
      body.set("csrfmiddlewaretoken", token);
      return ask("POST", link(".use-existing-image"), { body });
    };
    const buttons = [
      button(gettext("Use the existing picture"), existing),
      button(gettext("Keep the new one"), () => ask("GET", link(".use-new-image"))),
    ];
    const title = answer.querySelector("figure a").textContent.trim();
    const told = gettext("This picture is already here: “%(title)s”. Which one do you want to use?");
    const words = make("p", { textContent: interpolate(told, { title }, true) });
    reportOf(chooser).replaceChildren(make("div", { className: "drop-duplicate" }, words, ...buttons));
  };

  const choose = (chooser, { step, result }) => {
    if (step !== "chosen") throw FAILED;
    chooser.widget.setStateFromModalData(result);
    clear(chooser);
  };

  // --- uploading to fields ---

  const uploads = new Map(); // chooser → the controller of its upload

  const uploadTo = (chooser, file) => {
    uploads.get(chooser)?.abort(); // the last file counts
    const controller = new AbortController();
    uploads.set(chooser, controller);
    const onProgress = showProgress(chooser, file.name);
    return inTurn(async () => {
      try {
        const answer = await upload(file, { signal: controller.signal, onProgress });
        if (answer.step === "chosen") choose(chooser, answer);
        else offerExisting(chooser, answer);
      } catch (sentence) {
        if (sentence !== null) tell(chooser, typeof sentence === "string" ? sentence : FAILED);
      } finally {
        if (uploads.get(chooser) === controller) uploads.delete(chooser);
      }
    });
  };

  const itemsOf = (list) => {
    const container = list.querySelector("[data-streamfield-list-container], [data-streamfield-stream-container]");
    const children = [...container.querySelectorAll(":scope > [data-streamfield-child]")];
    const buttons = container.querySelectorAll(":scope > .c-sf-add-button, :scope > div > .c-sf-add-button");
    return { children, add: [...buttons].at(-1) };
  };
  const isFree = (chooser) => chooser.matches(".blank") && !uploads.has(chooser) && chooser.offsetParent;

  // Adds an item as an editor does, with the last button. Returns null if no more are possible.
  const addItem = (list) => {
    const { children, add } = itemsOf(list);
    if (!add || add.disabled) return null;
    add.click();
    return itemsOf(list).children.find((child) => !children.includes(child))?.querySelector(CHOOSER);
  };

  // Empty items are filled first, such as that of a new gallery.
  const uploadToList = (list, files) => {
    clear(list);
    const free = itemsOf(list).children.map((child) => child.querySelector(CHOOSER)).filter(isFree);
    for (const file of files) {
      const chooser = free.shift() ?? addItem(list);
      if (!chooser) {
        tell(list, FULL);
        return;
      }
      uploadTo(chooser, file);
    }
  };

  // `pasting.js` has made a block for a picture of the clipboard.
  document.addEventListener("pages:upload", ({ target, detail }) => uploadTo(target, detail));

  // Somebody has chosen another picture, or removed it.
  document.addEventListener("change", ({ target }) => {
    const chooser = document.getElementById(`${target.id}-chooser`);
    if (!chooser?.matches(CHOOSER)) return;
    uploads.get(chooser)?.abort();
    clear(chooser);
  });

  // A form that is sent, or left, would lose the pictures that are on their way, and those that wait for an answer.
  const uploadingIn = (form) => [...uploads.keys()].find((chooser) => form.contains(chooser));
  const whyNotSent = (form) => {
    const uploading = uploadingIn(form);
    if (uploading) return [gettext("A picture is still being uploaded. Save again when it is there."), uploading];
    const asked = form.querySelector(".drop-duplicate")?.parentElement.previousElementSibling;
    return asked ? [gettext("Choose which of two equal pictures to use, then save again."), asked] : [];
  };
  window.addEventListener(
    "submit",
    (event) => {
      const [text, place] = whyNotSent(event.target);
      if (!text) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      // Wagtail disables the button a moment after the click.
      setTimeout(() => event.submitter?.setAttribute("data-w-progress-loading-value", "false"));
      const detail = { clear: true, text, type: "warning", place, focus: true };
      document.dispatchEvent(new CustomEvent("w-messages:add", { detail }));
    },
    { capture: true },
  );
  window.addEventListener("beforeunload", (event) => {
    if (uploadingIn(document)) event.preventDefault();
  });

  // --- dragging ---

  // The element that would take what is dropped on another one, or null.
  const zoneAt = (node, several) => {
    const element = node.closest ? node : node.parentElement; // Firefox also names texts
    const field = element?.closest(FIELD);
    const chooser = field?.querySelector(CHOOSER);
    const list = element?.closest(LIST);
    const isOfField = chooser?.widget && chooser.closest(FIELD) === field;
    if (list && (several || !isOfField)) return list;
    return isOfField ? field : null;
  };
  const countOf = ({ items, files }) => Math.max(files.length, [...items].filter(({ kind }) => kind === "file").length);

  let shown = null; // the zone with the hint
  const hint = make("div", { className: "drop-hint" }, make("span"));
  const show = (zone, several) => {
    if (zone) hint.firstChild.textContent = several && !zone.matches(LIST) ? ONE : gettext("Drop to upload");
    if (zone === shown) return;
    shown?.classList.remove("takes-drop");
    hint.remove();
    zone?.classList.add("takes-drop");
    zone?.append(hint);
    shown = zone;
  };

  let isOurs = false; // something of this page is dragged, such as a picture that is chosen already
  document.addEventListener("dragstart", () => (isOurs = true));
  document.addEventListener("dragend", () => (isOurs = false));

  const zoneOf = ({ target, dataTransfer }) => {
    if (isOurs || !dataTransfer?.types.includes("Files")) return null;
    return zoneAt(target, countOf(dataTransfer) > 1);
  };
  const end = () => {
    show(null);
    if (!mayUpload) asking = null; // ask again: somebody may have signed in
  };
  document.addEventListener("dragover", (event) => {
    const zone = zoneOf(event);
    if (!zone) {
      show(null);
      return;
    }
    askPermission();
    event.preventDefault(); // the browser would open a file that is dropped
    event.dataTransfer.dropEffect = "copy";
    if (mayUpload) show(zone, countOf(event.dataTransfer) > 1);
  });
  document.addEventListener("dragleave", ({ relatedTarget }) => {
    if (!relatedTarget) end();
  });
  document.addEventListener("drop", async (event) => {
    const zone = zoneOf(event);
    const files = zone ? [...event.dataTransfer.files] : [];
    if (!files.length) {
      end();
      return;
    }
    event.preventDefault();
    const permission = askPermission();
    end();
    if (!(await permission)) tell(zone.matches(LIST) ? zone : zone.querySelector(CHOOSER), DENIED);
    else if (zone.matches(LIST)) uploadToList(zone, files);
    else if (files.length > 1) tell(zone.querySelector(CHOOSER), ONE);
    else uploadTo(zone.querySelector(CHOOSER), files[0]);
  });
}
