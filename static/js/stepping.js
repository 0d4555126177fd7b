// In the head of a questionnaire: until survey.js shows one question alone, the long page is laid out and not shown,
// so that nothing moves before the eye. Where that script does not come, the whole page shows.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("is-stepping");
  document.addEventListener("DOMContentLoaded", () => root.classList.remove("is-stepping"));
})();
