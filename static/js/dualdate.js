// Under a date of day, month, year and calendar: the same day in the other calendar, while it is typed, in the words of
// the server (core/fields/dates.py: equivalent), which works it out again and whose word counts. A press on today or
// the day beside it writes it, in the calendar that is chosen.
(() => {
  "use strict";
  const DAY = 86400000;
  // Umm al-Qura as the server counts it: a browser's own table differs from it by a day in four months of ten.
  // Six hexadecimal digits a year, Muharram first; two bits a month: how many days it has above 28.
  const FIRST_YEAR = 1343;
  const FIRST_DAY = Date.UTC(1924, 7, 1);
  const MONTHS =
    "9a6a2a59999999d8a65a69695a69a5999a5c999a8e6659a69995a69999999a66966669999999a6599a5999999aa65969a99659" +
    "99999a99999999999999999a9998a999999a99999999999999999a999a6999999999666a66659a666666999a5a99996965a999" +
    "96669a9999996666669999999a65999a69666699999999999a59a9a5999a59999a69999999999a999a6599999a59999a99599a" +
    "9999699a65999a9966669999999a66666669a6599a666599a999666a665969a9965a69999999a66666669999669a66599a9996" +
    "669a65969a9965a69a5966a66659a699996699a66599a9996669a6659aa6595aa69656a69996669a65999a66996669a6599a69" +
    "965a9a65969a6966666999966a66659a69996669a59999a66666669a59969a96599a999666a66599a69966669999999a669666" +
    "6a65966a69659a9999669a66599a69996669a65999a996666a59996a66665a66999666a665969a9965a6a65969a6665a669999" +
    "9999a6659a6999666a66596a9996669a65999a66665a69a59699a9659a699996699a6599a6996666a65966a69659a6a59669a6" +
    "6599a669666669a6599a69965a6a65969a6965a66a59999a66659a6999666a66599a699666699a5999a69665a6a59666a66599" +
    "a9996669a59999a666666669a5966a";
  const ARABIC = document.documentElement.lang === "ar";
  const HIJRI_MONTHS = ARABIC ? ["محرم", "صفر", "ربيع الأول", "ربيع الآخر", "جمادى الأولى", "جمادى الآخرة",
    "رجب", "شعبان", "رمضان", "شوال", "ذو القعدة", "ذو الحجة"]
    : ["Muharram", "Safar", "Rabi I", "Rabi II", "Jumada I", "Jumada II", "Rajab", "Shaban", "Ramadan", "Shawwal",
      "Dhu al-Qadah", "Dhu al-Hijjah"];
  const GREGORIAN_MONTHS = ARABIC ? ["يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو",
    "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"]
    : ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
      "December"];
  const WEEKDAYS = ARABIC ? ["الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت"]
    : ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

  const western = (text) => text.trim()
    .replace(/[\u0660-\u0669]/g, (digit) => digit.charCodeAt(0) - 0x660)
    .replace(/[\u06f0-\u06f9]/g, (digit) => digit.charCodeAt(0) - 0x6f0);

  // The first day of every month, and of the one after the last.
  const starts = [FIRST_DAY];
  for (let place = 0; place < MONTHS.length; place += 6) {
    const year = parseInt(MONTHS.slice(place, place + 6), 16);
    for (let bit = 22; bit >= 0; bit -= 2) starts.push(starts.at(-1) + (28 + ((year >> bit) & 3)) * DAY);
  }
  function fromHijri(year, month, day) {
    const place = (year - FIRST_YEAR) * 12 + month - 1;
    const time = starts[place] + (day - 1) * DAY;
    return time < starts[place + 1] ? time : null;
  }
  function fromGregorian(year, month, day) {
    const time = Date.UTC(year, month - 1, day);
    return new Date(time).getUTCDate() === day ? time : null;
  }
  // [day, month, year], or null where the table ends.
  function hijriParts(time) {
    const place = starts.findLastIndex((start) => start <= time);
    if (place < 0 || place === starts.length - 1) return null;
    return [(time - starts[place]) / DAY + 1, (place % 12) + 1, FIRST_YEAR + Math.floor(place / 12)];
  }
  function gregorianParts(time) {
    const date = new Date(time);
    return [date.getUTCDate(), date.getUTCMonth() + 1, date.getUTCFullYear()];
  }
  function hijriWords(time) {
    const parts = hijriParts(time);
    return parts ? `${parts[0]} ${HIJRI_MONTHS[parts[1] - 1].replace("ذو ", "ذي ")} ${parts[2]}${ARABIC ? "هـ" : " AH"}` : "";
  }
  function gregorianWords(time) {
    const [day, month, year] = gregorianParts(time);
    return `${day} ${GREGORIAN_MONTHS[month - 1]} ${year}${ARABIC ? "م" : ""}`;
  }

  function start(box) {
    const controls = [...box.querySelectorAll("input, select")].filter((control) => control.type !== "hidden");
    const part = (name, index) => box.querySelector(`[data-part="${name}"]`) || controls[index];
    const [day, month, year, calendar] = ["day", "month", "year", "calendar"].map(part);
    if (!day || !month || !year || !calendar) return;
    let echo = box.querySelector("[data-date-equivalent]");
    if (!echo) {
      echo = document.createElement("output");
      echo.className = "dual-date-equivalent";
      box.append(echo);
    }
    const isHijri = () => /^h/i.test(calendar.value);
    // The day that stands there, as a moment; null while the parts make none.
    function stated() {
      const [y, m, d] = [year, month, day].map((control) => parseInt(western(control.value), 10));
      const hijri = isHijri();
      if (!(y > (hijri ? 1342 : 1923) && y < (hijri ? 1501 : 2078) && m >= 1 && m <= 12 && d >= 1 && d <= 31)) return null;
      return hijri ? fromHijri(y, m, d) : fromGregorian(y, m, d);
    }
    let last = stated();
    function write(parts) {
      [day.value, month.value, year.value] = parts;
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
    function tell() {
      last = stated();
      const words = last === null ? "" : (isHijri() ? gregorianWords : hijriWords)(last);
      echo.textContent = words ? `${WEEKDAYS[new Date(last).getUTCDay()]} ${words}` : "";
    }
    // A year of four digits belongs to one calendar only: nobody has to choose it.
    function follow(event) {
      const y = parseInt(western(year.value), 10);
      const letter = y >= 1900 && y < 2078 ? "G" : y >= 1343 && y < 1501 ? "H" : "";
      if (event.target === year && letter && calendar.value[0].toUpperCase() !== letter) calendar.value = letter;
    }
    // Whoever chooses the other calendar means the same day in it.
    calendar.addEventListener("input", () => {
      const parts = last === null ? null : (isHijri() ? hijriParts : gregorianParts)(last);
      if (parts) write(parts);
    });
    box.querySelectorAll("button[data-hijri]").forEach((button) => button.addEventListener("click", () => {
      write((isHijri() ? button.dataset.hijri : button.dataset.gregorian).split("/"));
    }));
    box.addEventListener("input", follow);
    box.addEventListener("input", tell);
    box.addEventListener("change", tell);
  }
  const startAll = (within) => within.querySelectorAll(".dual-date").forEach(start);
  document.addEventListener("DOMContentLoaded", () => startAll(document));
  document.addEventListener("htmx:afterSwap", (event) => startAll(event.target));
  document.addEventListener("part-added", (event) => startAll(event.target));
})();
