// What is typed is kept on the server while it is typed, leaving a form that was not sent is asked about, and
// the end of a session is said before it comes.
// Without script the server keeps what was sent and not carried out.
(() => {
  "use strict";
  const address = document.currentScript.dataset.keep;
  const pause = 2000;
  const largestOnLeaving = 60000; // what a browser still sends from a page that closes
  const dirty = new Map();
  const saving = new Map();

  const kept = (form) => {
    const token = form && form.method === "post" && form.querySelector("input[name=form_token]");
    return token && !("keepsNothing" in token.dataset);
  };
  function typed(form) {
    const pairs = new URLSearchParams();
    new FormData(form).forEach((value, name) => {
      if (typeof value === "string") pairs.append(name, value);
    });
    form.querySelectorAll("input[type=password]").forEach((field) => pairs.delete(field.name));
    pairs.set("kept_action", form.getAttribute("action") || location.pathname + location.search);
    return pairs;
  }
  function send(form, leaving) {
    clearTimeout(dirty.get(form));
    const body = typed(form);
    if (leaving && body.toString().length > largestOnLeaving) return;
    const save = new AbortController();
    saving.set(form, save);
    fetch(address, { method: "POST", body, keepalive: leaving, credentials: "same-origin", signal: save.signal }).catch(() => {});
  }
  function touched(event) {
    const form = event.target.form;
    if (!kept(form)) return;
    clearTimeout(dirty.get(form));
    dirty.set(form, setTimeout(() => send(form, false), pause));
  }
  document.addEventListener("input", touched);
  document.addEventListener("change", touched);
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    clearTimeout(dirty.get(event.target));
    dirty.delete(event.target);
    saving.get(event.target)?.abort(); // what is sent now says more
  });
  // A hidden page may never be seen again: telephones close them without a word.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") dirty.forEach((timer, form) => send(form, true));
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty.size) event.preventDefault();
  });

  // Five minutes before the session ends somebody may press to stay. A page alone never stays.
  const warning = 5 * 60;
  function watch(note, seconds) {
    const soon = setTimeout(() => { note.hidden = false; }, Math.max(seconds - warning, 0) * 1000);
    const over = setTimeout(() => {
      note.hidden = false;
      note.querySelector("[data-soon]").hidden = true;
      note.querySelector("[data-over]").hidden = false;
      note.querySelector("[data-stay]").hidden = true;
    }, seconds * 1000);
    note.querySelector("[data-stay]").onclick = (event) => {
      const body = new URLSearchParams({ csrfmiddlewaretoken: document.querySelector("[name=csrfmiddlewaretoken]").value });
      fetch(event.target.dataset.stay, { method: "POST", body, credentials: "same-origin" }).then((answer) => {
        if (answer.status !== 204) return;
        clearTimeout(soon);
        clearTimeout(over);
        note.hidden = true;
        watch(note, whole);
      }).catch(() => {});
    };
  }
  const note = document.querySelector("[data-session-ends]");
  const whole = note && Number(note.dataset.lasts);
  if (note) watch(note, Number(note.dataset.sessionEnds));
})();
