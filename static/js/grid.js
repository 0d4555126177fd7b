// Rows by keyboard: Enter goes on to the next row of its kind, and from the last one asks for more of them (by the
// button that does so without script).
(() => {
  "use strict";
  document.addEventListener("keydown", (event) => {
    const row = event.target.closest("[data-row]");
    if (event.key !== "Enter" || !row || !event.target.matches("input, select")) return;
    event.preventDefault();
    const rows = [...document.querySelectorAll(`[data-row="${row.dataset.row}"]`)];
    const next = rows[rows.indexOf(row) + 1];
    if (next) next.querySelector("input:not([type=hidden]), select").focus();
    else document.querySelector(`button[name="more"][value="${row.dataset.row}"]`).click();
  });
})();
