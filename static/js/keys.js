// Matching a paper by keyboard. Each field to match is a [data-check-row] (class check-row) with radio buttons that
// carry data-key="m" (matched) and data-key="x" (not matched); n goes on to the next row, and from the last one
// to the [data-check-done] button.
(() => {
  "use strict";
  document.addEventListener("DOMContentLoaded", () => {
    const rows = [...document.querySelectorAll("[data-check-row]")];
    if (!rows.length) return;
    let current = Math.max(0, rows.findIndex((row) => !row.querySelector("input[type=radio]:checked")));

    function go(index) {
      rows[current].classList.remove("is-current");
      if (index >= rows.length) {
        document.querySelector("[data-check-done]")?.focus();
        return;
      }
      current = index;
      rows[current].classList.add("is-current");
      rows[current].scrollIntoView({ block: "nearest" });
      (rows[current].querySelector("input[type=radio]:checked") || rows[current].querySelector("input[type=radio]"))?.focus();
    }
    rows.forEach((row, index) => row.addEventListener("focusin", () => {
      rows[current].classList.remove("is-current");
      current = index;
      row.classList.add("is-current");
    }));
    // By the place of the key, so that an Arabic keyboard need not be switched.
    const keys = { KeyM: "m", KeyX: "x", KeyN: "n" };
    document.addEventListener("keydown", (event) => {
      const key = keys[event.code];
      if (!key || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target.matches("textarea, select, input:not([type=radio], [type=checkbox])")) return;
      event.preventDefault();
      const choice = rows[current].querySelector(`[data-key="${key}"]`);
      if (choice) {
        choice.checked = true;
        choice.dispatchEvent(new Event("change", { bubbles: true }));
      }
      const reason = key === "x" && rows[current].querySelector("textarea, input[type=text]");
      if (reason) reason.focus();
      else go(current + 1);
    });
    rows[current].classList.add("is-current");
  });
})();
