// The tablet, on which one answers after another: it goes back to its start after the thanks, and where nobody
// touches it any more. Nothing stays: the start takes the place of the page, so that Back leads to no answer.
(() => {
  "use strict";
  const QUIET = 60000; // milliseconds without a touch, before it asks
  const ASKED = 20000; // and after it has asked
  const dialog = document.querySelector("[data-still]");
  const find = (name) => document.querySelector(`[data-${name}]`);
  let quiet;
  let leave;

  const begin = () => location.replace(location.pathname);
  // A page that Back brings out of the memory of the browser may hold what somebody else had chosen.
  window.addEventListener("pageshow", (event) => event.persisted && begin());

  function touched() {
    clearTimeout(quiet);
    quiet = setTimeout(ask, QUIET);
  }
  function ask() {
    const sending = find("sending");
    const start = find("start");
    if (sending && !sending.hidden) touched(); // it sends for as long as the network needs
    else if (start) start.slip.value ? begin() : touched();
    else if (find("survey")) {
      dialog.showModal();
      leave = setTimeout(begin, ASKED);
    }
  }
  if (dialog) {
    dialog.addEventListener("close", () => {
      clearTimeout(leave);
      touched();
    });
    find("go-on").onclick = () => dialog.close();
  }
  ["pointerdown", "keydown", "input", "scroll"].forEach((name) => window.addEventListener(name, touched, true));
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-anew]")) return;
    event.preventDefault();
    begin();
  });

  // Thanks, and whatever else ends it; survey.js says when it has put them into the page.
  function rest() {
    const end = find("stays");
    if (end) setTimeout(begin, Number(end.dataset.stays) * 1000);
  }
  document.addEventListener("survey:shown", rest);
  rest();
  touched();
})();
