// Zoom and turn of a paper (components/document_view.html): classes only, the style sheet does the rest.
(() => {
  "use strict";
  if (window.docviewReady) return;
  window.docviewReady = true;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-zoom], [data-turn]");
    const pages = button?.closest("[data-docview]")?.querySelector("[data-docview-pages]");
    if (!pages) return;
    const state = pages.dataset;
    if (button.dataset.zoom) state.zoom = Math.min(4, Math.max(1, Number(state.zoom || 1) + Number(button.dataset.zoom)));
    else state.turn = (Number(state.turn || 0) + 1) % 4;
    pages.className = `docview-pages zoom-${state.zoom || 1} turn-${state.turn || 0}`;
  });
})();
