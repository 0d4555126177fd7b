// Several files chosen at once, each sent in a request of its own: the answer to one brings the form for the next.
// Without script one is chosen at a time.
(() => {
  "use strict";
  const formIn = (page) => page.querySelector("[data-each] form");

  async function sendAll(form, name, files) {
    let answer = "";
    const progress = form.querySelector("[data-file-picker] progress");
    for (const [place, file] of files.entries()) {
      progress.hidden = false;
      progress.value = place / files.length;
      const body = new FormData(form);
      body.set(name, file);
      const response = await fetch(location.href, { method: "POST", body });
      answer = await response.text();
      form = formIn(new DOMParser().parseFromString(answer, "text/html"));
      // A refusal, or no room for more: the page says so.
      if (!response.redirected || !form) break;
    }
    document.open();
    document.write(answer);
    document.close();
  }

  document.addEventListener("DOMContentLoaded", () => {
    const form = formIn(document);
    const input = form?.querySelector("input[type=file]");
    if (!input) return;
    input.multiple = true;
    form.addEventListener("submit", (event) => {
      // Files that are too large are told by app.js.
      const large = [...input.files].some((file) => file.size > Number(input.dataset.mostBytes));
      if (large || input.files.length < 2) return;
      event.preventDefault();
      if (form.getAttribute("aria-busy")) return;
      form.setAttribute("aria-busy", "true");
      form.querySelectorAll("button:not([type=button])").forEach((button) => button.classList.add("is-busy"));
      sendAll(form, input.name, [...input.files]).catch(() => form.submit());
    });
  });
})();
