// When a draft has saved itself, Wagtail's script forgets all comments and takes those of the answer. So a draft waits
// while somebody writes a comment, and so does the answer to one that was sent before. What was written since then is
// put back, and saved with the next draft. Who writes for long does not hold up a draft, but only its answer.
{
  const PAUSE = 300; // in milliseconds
  const LONGEST = 10_000; // that a draft waits for a comment
  const sent = new WeakMap(); // form → the comments when its draft was sent
  const waiting = new Map(); // form → since when its draft waits
  const overdue = new WeakSet(); // forms whose draft has waited for too long
  let answered = null; // the form, and the comments of the answer
  let latest = 1_000_000; // the number of what is put back. Wagtail counts from 1.

  const app = () => window.comments?.commentApp;
  const comments = () => [...app().store.getState().comments.comments.values()];
  const dispatch = (action, ...values) => app().store.dispatch(app().actions[action](...values));
  const valuesOf = (part, names) => Object.fromEntries(names.map((name) => [name, part[name]]));

  // A button that is pressed must not be replaced before it is released. Not every press has an end that is told.
  let pressed = -Infinity; // since when
  document.addEventListener(
    "pointerdown",
    ({ button, target }) => {
      if (button === 0 && target.closest?.("#comments")) pressed = Date.now();
    },
    { capture: true },
  );
  for (const end of ["pointerup", "pointercancel", "contextmenu", "dragend", "keydown", "blur"]) {
    window.addEventListener(
      end,
      ({ target }) => {
        if (end !== "blur" || target === window) pressed = -Infinity;
      },
      { capture: true },
    );
  }
  const isWriting = () => {
    const { activeElement: field } = document;
    const isPressed = Date.now() - pressed < LONGEST;
    return isPressed || Boolean(field?.matches("#comments textarea") && field.value);
  };

  document.addEventListener(
    "w-autosave:save",
    (event) => {
      if (!app()) return;
      const { target: form } = event;
      // A draft that is sent before the answer to the last one is taken would store its comments a second time.
      if (!answered && (overdue.delete(form) || !isWriting())) {
        waiting.delete(form);
        sent.set(form, comments());
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation(); // nothing says that it is being saved
      if (!waiting.has(form)) waiting.set(form, Date.now());
    },
    { capture: true },
  );
  document.addEventListener(
    "w-autosave:success",
    ({ target: form, detail }) => {
      if (!app() || !detail.data?.comments) return;
      answered = { form, data: detail.data.comments };
      delete detail.data.comments;
      if (!isWriting()) takeAnswer();
    },
    { capture: true },
  );
  setInterval(() => {
    if (!app()) return;
    if (!isWriting()) takeAnswer();
    if (answered) return;
    for (const [form, since] of waiting) {
      if (isWriting() && Date.now() - since < LONGEST) continue;
      waiting.delete(form);
      if (isWriting()) overdue.add(form);
      // The form's script for drafts listens to this, and saves.
      const detail = { type: "edits" };
      form.dispatchEvent(new CustomEvent("w-unsaved:add", { bubbles: true, cancelable: true, detail }));
    }
  }, PAUSE);

  const takeAnswer = () => {
    if (!answered) return;
    const { form, data } = answered;
    const known = new Map(sent.get(form)?.map((comment) => [comment.localId, comment]));
    const before = comments();
    answered = null;
    keepingTheFocus(() => app().updateData(data));
    putBack(before, known);
  };

  // Wagtail's script would move the focus to the comment that was chosen last, and hold it there, although somebody types
  // elsewhere meanwhile.
  const keepingTheFocus = (act) => {
    const { store } = app();
    const { dispatch: send } = store;
    const forceFocus = Boolean(document.activeElement?.closest("#comments"));
    store.dispatch = (action) => send(action.forceFocus ? { ...action, forceFocus } : action);
    try {
      act();
    } finally {
      store.dispatch = send;
    }
  };

  const putBack = (before, known) => {
    const earlier = new Set(before.map(({ remoteId }) => remoteId));
    const isStored = (was, now) => (was.remoteId ? now.remoteId === was.remoteId : !earlier.has(now.remoteId));
    const stored = comments();
    for (const was of before) {
      const then = known.get(was.localId);
      if (!then || then.mode === "creating") {
        dispatch("addComment", { ...was, localId: ++latest, annotation: null });
        continue;
      }
      const now = stored.find(
        (one) => isStored(was, one) && one.contentpath === was.contentpath && one.text === then.text,
      );
      if (now) changeAgain(was, then, now);
    }
  };

  const changeAgain = (was, then, now) => {
    dispatch("updateComment", now.localId, valuesOf(was, ["text", "mode", "newText", "newReply"]));
    for (const [id, reply] of was.replies) {
      const known = then.replies.get(id);
      const stored = [...now.replies.values()].find(({ text }) => text === known?.text);
      if (!known) dispatch("addReply", now.localId, { ...reply, localId: ++latest });
      else if (stored) {
        dispatch("updateReply", now.localId, stored.localId, valuesOf(reply, ["text", "mode", "newText", "deleted"]));
      }
    }
    if (was.deleted && !then.deleted) dispatch("deleteComment", now.localId);
    if (was.resolved && !then.resolved) dispatch("resolveComment", now.localId);
  };

  // What is typed but not yet added as a comment or a reply is sent with the form.
  const finish = ({ localId, mode, newText, newReply }) => {
    if (["creating", "editing"].includes(mode) && newText) {
      dispatch("updateComment", localId, { mode: "default", text: newText, newText: "" });
    }
    if (!newReply) return;
    const author = app().store.getState().settings.user;
    const made = { remoteId: null, mode: "default", author, date: Date.now(), deleted: false };
    dispatch("addReply", localId, { ...made, localId: ++latest, text: newReply, originalText: newReply, newText: "" });
    dispatch("updateComment", localId, { newReply: "" });
  };
  document.addEventListener(
    "submit",
    ({ target: form }) => {
      if (!app() || !form.matches("[data-edit-form]")) return;
      takeAnswer();
      comments().forEach(finish);
    },
    { capture: true },
  );
}
