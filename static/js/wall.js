// A page on the wall fills the whole screen. Without this it stands in its window, and the button is not there.
(() => {
  "use strict";
  const button = document.querySelector("[data-full-screen]");
  if (!button || !document.fullscreenEnabled) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen();
  });
  // Full, nothing stands on the wall but the item; Escape or a press on the same place leads back.
  document.addEventListener("fullscreenchange", () => {
    const full = Boolean(document.fullscreenElement);
    document.documentElement.classList.toggle("is-full", full);
    button.setAttribute("aria-pressed", String(full));
  });
})();
