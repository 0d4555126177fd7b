// Rows of the household's page. There is always one more that is empty: it comes as something is typed into the last,
// upon Enter in it (before that Enter goes on to the next row), or by the button that without script asks the server.
(() => {
  "use strict";
  const rowsOf = (kind) => [...document.querySelectorAll(`[data-row="${kind}"]`)];
  const cells = (row) => [...row.querySelectorAll("input:not([type=hidden]), select")];
  const said = (row) => cells(row).some((cell) => (
    cell.matches("select") ? cell.selectedIndex !== Math.max([...cell.options].findIndex((option) => option.defaultSelected), 0) : cell.value.trim()
  ));

  // The row that was added; none where the page is full.
  function add(kind) {
    const blank = document.querySelector(`template[data-blank="${kind}"]`);
    const number = rowsOf(kind).length;
    if (number >= Number(blank.dataset.most)) return null;
    const holder = document.createElement("template");
    holder.innerHTML = blank.innerHTML.replaceAll(`${kind}-blank`, `${kind}-${number}`);
    const row = holder.content.querySelector("[data-row]");
    const legend = row.querySelector("legend");
    legend.textContent = legend.textContent.replace("blank", number + 1);
    blank.before(row);
    document.querySelector(`input[name="${kind}-rows"]`).value = number + 1;
    row.dispatchEvent(new CustomEvent("part-added", { bubbles: true }));
    return row;
  }
  function follow(event) {
    const row = event.target.closest("[data-row]");
    if (!row) return;
    row.classList.toggle("is-said", said(row));
    if (said(row) && row === rowsOf(row.dataset.row).at(-1)) add(row.dataset.row);
  }
  document.addEventListener("input", follow);
  document.addEventListener("change", follow);

  document.addEventListener("keydown", (event) => {
    const row = event.target.closest("[data-row]");
    if (event.key !== "Enter" || !row || !event.target.matches("input, select")) return;
    event.preventDefault();
    const rows = rowsOf(row.dataset.row);
    const next = rows[rows.indexOf(row) + 1] || add(row.dataset.row);
    if (next) cells(next)[0].focus();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=more]");
    if (!button) return;
    const last = rowsOf(button.value).at(-1);
    const next = said(last) ? add(button.value) : last;
    if (!next) return;
    event.preventDefault();
    cells(next)[0].focus();
  });
})();
