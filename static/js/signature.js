// The signature pad of components/signature_pad.html: what is drawn goes into its hidden field as a PNG data URL.
(() => {
  "use strict";
  function start(box) {
    if (box.dataset.ready) return;
    box.dataset.ready = "yes";
    const canvas = box.querySelector("canvas");
    const field = box.querySelector("input[type=hidden]");
    const state = box.querySelector("[data-signature-state]");
    // What was drawn before the form came back; the server gives it only under the text it was drawn under.
    let before = field.value;
    const pad = new window.SignaturePad(canvas, { penColor: "#0d121c", backgroundColor: "#ffffff" });

    function tell() {
      field.value = pad.isEmpty() ? "" : pad.toDataURL("image/png");
      field.dispatchEvent(new Event("input", { bubbles: true }));
      say();
    }
    function say() {
      state.textContent = field.value ? state.dataset.signed : state.dataset.empty;
    }
    // The drawing surface follows the size on screen, so that the line is where the finger is; strokes are kept.
    function fit() {
      const ratio = Math.max(window.devicePixelRatio || 1, 1);
      const strokes = pad.toData();
      if (!canvas.offsetWidth) return;
      canvas.width = canvas.offsetWidth * ratio;
      canvas.height = canvas.offsetHeight * ratio;
      canvas.getContext("2d").scale(ratio, ratio);
      pad.clear();
      if (before) pad.fromDataURL(before, { ratio, width: canvas.offsetWidth, height: canvas.offsetHeight }).then(() => pad.fromData(strokes, { clear: false }));
      else pad.fromData(strokes);
    }
    pad.addEventListener("endStroke", tell);
    box.querySelector("[data-signature-clear]").addEventListener("click", () => {
      before = "";
      pad.clear();
      tell();
    });
    new ResizeObserver(fit).observe(canvas);
    fit();
    say();
  }
  const startAll = () => document.querySelectorAll("[data-signature]").forEach(start);
  if (document.readyState === "complete") startAll();
  else window.addEventListener("load", startAll);
})();
