// Conveniences of every page. Each of them can be missing: the pages work without script.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");
  const on = (event, handler) => document.addEventListener(event, handler);

  // Ctrl+K or "/" goes to the search, by the place of the key too: on the Arabic layout it gives another letter.
  // Ctrl+S saves the form that asks for it (data-save).
  const slash = (event) => event.key === "/" || (event.code === "Slash" && !event.shiftKey && !event.altKey);
  const typing = (target) => target.matches("input, textarea, select, [contenteditable]");
  on("keydown", (event) => {
    const search = document.querySelector("[data-search]");
    const control = event.ctrlKey || event.metaKey;
    if (search && ((control && event.code === "KeyK") || (slash(event) && !control && !typing(event.target)))) {
      event.preventDefault();
      search.focus();
      search.select();
    }
    if (control && event.code === "KeyS") {
      const form = event.target.closest("form[data-save]") || document.querySelector("form[data-save]");
      if (form) {
        event.preventDefault();
        form.requestSubmit();
      }
    }
    // Enter in a one-line field of a long form does not send the form (data-no-enter).
    if (event.key === "Enter" && !control && event.target.matches("form[data-no-enter] input:not([type=submit], [type=button], [type=file])")) {
      event.preventDefault();
    }
    if (event.key === "Escape") {
      document.querySelectorAll("details.menu[open]").forEach((menu) => {
        menu.open = false;
        menu.querySelector("summary").focus();
      });
    }
  });

  // Where the tabs are wider than the screen, the open one is in sight.
  document.querySelectorAll(".tabs > .active").forEach((tab) => {
    const [all, open] = [tab.parentElement, tab].map((part) => part.getBoundingClientRect());
    tab.parentElement.scrollLeft += open.left + open.width / 2 - all.left - all.width / 2;
  });

  // A menu closes when something else is pressed; a filter tag, a link and a button inside it work as ever.
  on("click", (event) => {
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    if (event.target.closest("[data-print]")) window.print();
    const close = event.target.closest("[data-toast-close]");
    if (close) close.closest("[data-toast]").remove();
    const copy = event.target.closest("[data-copy]");
    if (copy && navigator.clipboard) navigator.clipboard.writeText(copy.dataset.copy).then(() => say(copy.dataset.copied));
  });

  // A file that is larger than is taken is told beside its field, before it is sent.
  function weigh(input) {
    const large = [...input.files].some((file) => file.size > Number(input.dataset.mostBytes));
    const id = `${input.id}_large`;
    document.getElementById(id)?.remove();
    input.setAttribute("aria-invalid", String(large));
    if (!large) return true;
    const note = document.createElement("p");
    note.className = "invalid-feedback";
    note.id = id;
    note.setAttribute("role", "alert");
    note.textContent = input.dataset.tooLarge;
    (input.closest("[data-file-picker]") || input).before(note);
    return false;
  }
  on("change", (event) => event.target.matches("input[data-most-bytes]") && weigh(event.target));
  on("submit", (event) => {
    const large = [...event.target.querySelectorAll("input[data-most-bytes]")].find((input) => !weigh(input));
    if (!large) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    large.focus();
  });

  // On paper nothing can be unfolded.
  window.addEventListener("beforeprint", () => document.querySelectorAll("details.fold").forEach((fold) => {
    fold.open = true;
  }));

  // A second press does not send a form again. The server would not carry it out twice either.
  function release(form) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
    form.querySelectorAll(".is-busy").forEach((button) => button.classList.remove("is-busy"));
  }
  on("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    form.setAttribute("aria-busy", "true");
    form.querySelectorAll("button:not([type=button])").forEach((button) => button.classList.add("is-busy"));
    // The answer may be a file, which leaves the page where it is.
    setTimeout(() => release(form), 10000);
  });
  on("sent-in-vain", (event) => release(event.target));
  // Back brings the page as it was left: its forms must be free again.
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));

  const stack = () => document.querySelector(".toasts");
  function say(text) {
    if (!stack() || !text) return;
    const note = document.createElement("div");
    note.className = "toast-note toast-success";
    const line = document.createElement("p");
    line.textContent = text;
    note.append(line);
    stack().append(note);
    setTimeout(() => note.remove(), 4000);
  }

  // Good news leaves by itself after ten seconds unless it is being read; the rest stays until it is closed.
  function settle(note) {
    const leave = () => (note.matches(":hover, :focus-within") ? setTimeout(leave, 3000) : note.remove());
    if (["success", "info"].includes(note.dataset.toast)) setTimeout(leave, 10000);
  }

  // A file input: its own button and text give way to those of the page (templates/bootstrap5/layout/field_file.html).
  const pickers = (part) => part.querySelectorAll("[data-file-picker] input").forEach((input) => {
    input.classList.replace("form-control", "btn-check");
    named(input);
  });
  const heavy = (size) => {
    const [unit, number] = size < 1e6 ? ["kilobyte", size / 1e3] : ["megabyte", size / 1e6];
    const words = { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: unit === "megabyte" ? 1 : 0 };
    return new Intl.NumberFormat(`${root.lang}-u-nu-latn`, words).format(Math.max(number, 1e-1));
  };
  function named(input) {
    const output = input.closest("[data-file-picker]")?.querySelector("output");
    if (!output) return;
    output.replaceChildren(...[...input.files].map((file) => {
      const line = document.createElement("span");
      const name = document.createElement("bdi");
      name.textContent = file.name;
      line.append(name, ` (${heavy(file.size)})`);
      return line;
    }));
    if (!input.files.length) output.textContent = output.dataset.none;
  }
  on("change", (event) => {
    if (event.target.matches("[data-file-picker] input")) named(event.target);
  });
  // What is dropped on it is chosen; of several the first, where one is taken.
  const zone = (event) => event.target.closest?.("[data-file-picker]");
  const over = (event, is) => zone(event)?.classList.toggle("is-over", is);
  on("dragover", (event) => {
    if (!zone(event) || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    over(event, true);
  });
  on("dragleave", (event) => over(event, false));
  on("drop", (event) => {
    const input = zone(event)?.querySelector("input:enabled");
    over(event, false);
    if (!input || !event.dataTransfer.files.length) return;
    event.preventDefault();
    const taken = new DataTransfer();
    [...event.dataTransfer.files].slice(0, input.multiple ? undefined : 1).forEach((file) => taken.items.add(file));
    input.files = taken.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  on("htmx:afterSwap", (event) => pickers(event.target));

  // What was revealed in place is covered again after the seconds that its form names (data-covers-again).
  on("htmx:beforeSwap", (event) => {
    const form = event.detail.requestConfig.elt;
    if (!form.matches("form[data-covers-again]") || !event.detail.shouldSwap) return;
    const covered = event.detail.target;
    form.addEventListener("htmx:afterOnLoad", () => {
      const shown = form.previousElementSibling;
      if (!shown?.matches(".copyable")) return;
      form.hidden = true;
      shown.querySelector("button").focus();
      setTimeout(() => {
        const held = shown.contains(document.activeElement);
        shown.replaceWith(covered);
        form.hidden = false;
        if (held) form.querySelector("button").focus();
      }, form.dataset.coversAgain * 1000);
    }, { once: true });
  });

  on("DOMContentLoaded", () => {
    pickers(document);
    // A live region speaks only of what is put into it after it is there.
    const notes = [...document.querySelectorAll(".toasts [data-toast]")];
    notes.forEach((note) => note.remove());
    requestAnimationFrame(() => notes.forEach((note) => {
      stack().append(note);
      settle(note);
    }));
    document.querySelector("[data-error-summary]")?.focus();
  });
})();
