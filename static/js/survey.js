// The survey on a telephone: one question a view, read aloud where the device has an Arabic voice, and sent for as
// long as the network needs. Without script it is one page of cards, sent as any form.
(() => {
  "use strict";
  const key = document.querySelector("[data-kept]").dataset.kept;
  const form = document.querySelector("[data-survey]");
  const kiosk = document.body.classList.contains("kiosk"); // a tablet on which one answers after another
  const find = (name, place = document) => place.querySelector(`[data-${name}]`);

  // === what was chosen, until it has arrived =================================================================
  // In this tab alone, so that a telephone short of memory loses nothing when it reloads the page. On a telephone
  // that is shared the next person must find nothing: it is wiped as soon as the server has answered for good, it
  // goes with the tab, and it lies under a key that is not the link, so that what is left opens no survey. On the
  // tablet of the charity nothing is kept at all.
  const kept = {
    read() {
      if (kiosk) return null;
      try {
        return JSON.parse(sessionStorage.getItem(key));
      } catch {
        return null;
      }
    },
    write(said, sent) {
      if (kiosk) return;
      try {
        sessionStorage.setItem(key, JSON.stringify({ said, sent }));
      } catch {
        // A browser that keeps nothing: what was chosen still stands in the page.
      }
    },
    wipe() {
      try {
        sessionStorage.removeItem(key);
      } catch {
        // It kept nothing.
      }
    },
  };

  // === sending ===============================================================================================
  const FINAL = [200, 404, 409, 422]; // what the view itself answers; all else is a network or a server in trouble
  const LONGEST = 20000; // milliseconds for one try
  const MOST = 30000; // between two tries

  // The page that the server answers with, and null where none of ours was heard: it may have arrived nevertheless.
  async function answerTo(said, again) {
    const body = new FormData();
    said.forEach(([name, value]) => body.append(name, value));
    if (again) body.append("again", "yes");
    const control = new AbortController();
    const late = setTimeout(() => control.abort(), LONGEST);
    try {
      const answer = await fetch(location.pathname, { method: "POST", body, credentials: "same-origin", signal: control.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      // A network that wants a sign-in first answers with a page of its own.
      return FINAL.includes(answer.status) && page.querySelector(`[data-kept="${key}"]`) ? page : null;
    } catch {
      return null;
    } finally {
      clearTimeout(late);
    }
  }

  function show(page) {
    kept.wipe();
    document.title = page.title;
    document.querySelector("main").replaceWith(document.adoptNode(page.querySelector("main")));
    const title = document.querySelector("h1");
    title.tabIndex = -1;
    title.focus();
    window.scrollTo(0, 0);
    document.dispatchEvent(new Event("survey:shown"));
  }

  // The link is used up, or opens no more. If this tab had sent by it and heard nothing, it asks what became of it.
  if (!form) {
    const left = kept.read();
    kept.wipe();
    if (left && left.sent) answerTo(left.said, true).then((page) => page && show(page));
    return;
  }

  const panel = find("sending");
  let heardNothing = false;
  let tries = 0;
  let next;

  function tell(name) {
    const line = panel.querySelector("[role=status]");
    line.textContent = line.dataset[name];
    const waiting = name !== "now";
    find("again", panel).hidden = find("stay", panel).hidden = !waiting;
  }
  async function send() {
    clearTimeout(next);
    const said = given();
    kept.write(said, true);
    form.hidden = true;
    panel.hidden = false;
    tell("now");
    panel.focus();
    const page = await answerTo(said, heardNothing);
    if (page && find("survey", page)) takeBack(page);
    else if (page) show(page);
    else wait();
  }
  function wait() {
    heardNothing = heardNothing || navigator.onLine;
    tell(navigator.onLine ? "unheard" : "away");
    tries += 1;
    next = setTimeout(send, Math.min(1000 * 2 ** tries, MOST));
  }
  // The server objects: its words stand beside the questions, and nothing that was typed is touched.
  function takeBack(page) {
    kept.write(given(), false);
    heardNothing = false;
    tries = 0;
    panel.hidden = true;
    form.hidden = false;
    cards.forEach((card) => mark(card, page.getElementById(noteOf(card).id).textContent));
    go(firstOpen());
  }
  const waiting = () => !find("again", panel).hidden && !panel.hidden;
  find("again", panel).onclick = send;
  window.addEventListener("online", () => waiting() && send());

  // === the questions =========================================================================================
  const cards = [...form.querySelectorAll(".survey-question")];
  const line = form.querySelector(".survey-open");
  const steps = [...find("steps", form).children];
  const [back, forth, finish] = ["back", "next", "send"].map((name) => find(name, form));
  // What static/js/showif.js took out, since it is not asked after what was answered.
  const out = (card) => "out" in card.dataset;
  const following = (from) => cards.findIndex((card, place) => place > from && !out(card));
  const preceding = (from) => cards.findLastIndex((card, place) => place < from && !out(card));
  const last = () => preceding(cards.length);
  let at = 0;
  let reviewing = false; // once the end was reached, only what is open is left
  let soon;

  const fields = (card) => [...card.querySelectorAll("input, select, textarea")];
  const chosen = (field) => (["radio", "checkbox"].includes(field.type) ? field.checked : field.value.trim() !== "");
  const answered = (card) => fields(card).some(chosen);
  const given = () => [...new FormData(form)].filter(([, value]) => typeof value === "string");
  const noteOf = (card) => card.querySelector(".survey-note");

  function lacking(card) {
    if (out(card)) return "";
    const long = fields(card).find((field) => [...field.value.trim()].length > Number(field.dataset.most));
    if (long) return long.dataset.long;
    return "required" in card.dataset && !answered(card) ? noteOf(card).dataset.open : "";
  }
  function mark(card, words) {
    noteOf(card).textContent = words;
    noteOf(card).hidden = !words;
    card.classList.toggle("is-open", Boolean(words));
    line.querySelector(`[href="#${card.id}"]`).hidden = !words;
    line.hidden = !cards.some((one) => one.classList.contains("is-open"));
  }
  const isOpen = (card) => !out(card) && (Boolean(lacking(card)) || card.classList.contains("is-open"));
  const firstOpen = () => (cards.some(isOpen) ? cards.findIndex(isOpen) : last());
  const nextOpen = () => {
    const after = cards.findIndex((card, place) => place > at && isOpen(card));
    return after < 0 ? firstOpen() : after;
  };

  function go(to) {
    clearTimeout(soon);
    hush();
    at = Math.min(Math.max(to, 0), last());
    cards.forEach((card, place) => { card.hidden = place !== at; });
    steps.forEach((step, place) => {
      step.classList.toggle("is-done", answered(cards[place]));
      step.classList.toggle("is-here", place === at);
      step.hidden = out(cards[place]);
    });
    find("intro").hidden = find("hint").hidden = at > 0 || reviewing;
    back.hidden = at === 0;
    forth.hidden = at === last();
    finish.hidden = at !== last() && !(reviewing && !cards.some(isOpen));
  }
  // Whoever hears the page is led to the question; a telephone opens no keyboard for it.
  function turn(to) {
    go(to);
    const asked = cards[at].querySelector("legend, label");
    asked.tabIndex = -1;
    asked.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }
  const forward = () => turn(reviewing ? nextOpen() : following(at));
  function end() {
    reviewing = true;
    cards.forEach((card) => mark(card, lacking(card)));
    if (cards.some(isOpen)) turn(firstOpen());
    else send();
  }

  back.onclick = () => turn(preceding(at));
  forth.onclick = forward;
  line.addEventListener("click", (event) => {
    const to = cards.findIndex((card) => event.target.matches(`[href="#${card.id}"]`));
    if (to < 0) return;
    event.preventDefault();
    turn(to);
  });
  form.addEventListener("input", () => {
    kept.write(given(), false);
    const card = cards[at];
    mark(card, answered(card) || reviewing ? lacking(card) : "");
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopImmediatePropagation(); // app.js would hold the form for the page that comes
    if (finish.hidden) forward();
    else end();
  });

  // A choice by finger leads on. The arrow keys choose as they pass: there Enter does.
  let byKeys = false;
  window.addEventListener("keydown", () => { byKeys = true; }, true);
  window.addEventListener("mousedown", () => { byKeys = false; }, true);
  form.addEventListener("click", (event) => {
    if (event.target.type !== "radio" || byKeys || at === last()) return;
    clearTimeout(soon);
    soon = setTimeout(forward, 300); // so that the choice is seen
  });

  function restore(said) {
    const empty = cards.filter((card) => !answered(card)).flatMap(fields);
    said.forEach(([name, value]) => empty.filter((field) => field.name === name).forEach((field) => {
      if (["radio", "checkbox"].includes(field.type)) field.checked = field.checked || field.value === value;
      else field.value = value;
    }));
    form.dispatchEvent(new Event("change")); // so that what is asked after it is shown
  }

  // === read aloud ============================================================================================
  // A voice of the device only: others send what they read to a machine of their maker.
  const speech = window.speechSynthesis;
  const buttons = [...form.querySelectorAll("[data-listen]")];
  const arabic = () => speech.getVoices().find((voice) => voice.localService && /^ar([-_]|$)/i.test(voice.lang));
  const offer = () => buttons.forEach((button) => { button.hidden = !arabic(); });
  const word = (button) => button.querySelector("span");

  let spoken = []; // held here: Chrome forgets what nothing holds, and never says that it ended

  function hush() {
    if (!speech) return;
    spoken = [];
    speech.cancel();
    buttons.forEach((button) => {
      word(button).textContent = word(button).dataset.listen;
      delete button.dataset.speaks;
    });
  }
  function read(button) {
    const was = button.dataset.speaks;
    hush();
    if (was) return;
    button.dataset.speaks = "yes";
    word(button).textContent = word(button).dataset.stop;
    const card = button.closest(".survey-question");
    const texts = [...card.querySelectorAll("legend, label")].map((part) => part.textContent.replace(/\s+/g, " ").trim());
    const voice = arabic();
    const mine = texts.map((text) => Object.assign(new SpeechSynthesisUtterance(text), { voice, lang: voice.lang }));
    spoken = mine;
    mine[mine.length - 1].onend = () => spoken === mine && hush(); // some browsers say it of what was cut short too
    mine.forEach((said) => speech.speak(said));
  }
  if (speech) {
    buttons.forEach((button) => {
      word(button).dataset.listen = word(button).textContent;
      button.onclick = () => read(button);
    });
    speech.onvoiceschanged = offer;
    offer();
    window.addEventListener("pagehide", hush);
  }

  // === how it begins =========================================================================================
  form.classList.add("is-stepped");
  find("steps", form).hidden = false;
  const left = kept.read();
  if (left) restore(left.said);
  const empty = cards.findIndex((card) => !out(card) && !answered(card));
  reviewing = !line.hidden; // the server sent it back before this script was there
  if (left && left.sent) {
    heardNothing = true;
    go(last());
    send();
  } else if (reviewing) turn(firstOpen());
  else if (left) turn(empty < 0 ? last() : empty);
  else go(0);
  document.documentElement.classList.remove("is-stepping"); // stepping.js
})();
