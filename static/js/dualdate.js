// Under a date of day, month, year and calendar: the same day in the other calendar, while it is typed.
// Umm al-Qura throughout, Western digits; the server works it out again and its word counts.
(() => {
  "use strict";
  const DAY = 86400000;
  const language = document.documentElement.lang || "ar";
  const hijriParts = new Intl.DateTimeFormat("en-u-ca-islamic-umalqura-nu-latn", {
    timeZone: "UTC", year: "numeric", month: "numeric", day: "numeric",
  });
  const long = (calendar) => new Intl.DateTimeFormat(
    language === "ar" ? `ar-SA-u-ca-${calendar}-nu-latn` : `en-GB-u-ca-${calendar}-nu-latn`,
    { timeZone: "UTC", weekday: "long", year: "numeric", month: "long", day: "numeric" },
  );
  const western = (text) => text.trim()
    .replace(/[\u0660-\u0669]/g, (digit) => digit.charCodeAt(0) - 0x660)
    .replace(/[\u06f0-\u06f9]/g, (digit) => digit.charCodeAt(0) - 0x6f0);

  function hijriOf(time) {
    const parts = Object.fromEntries(hijriParts.formatToParts(time).map((part) => [part.type, parseInt(part.value, 10)]));
    return [parts.year, parts.month, parts.day];
  }
  // Starts at an estimate (a Hijri year has 354.367 days) and walks to the day itself.
  function fromHijri(year, month, day) {
    let time = Date.UTC(622, 6, 19) + Math.round((year - 1) * 354.36707 + (month - 1) * 29.53 + day - 1) * DAY;
    for (let turn = 0; turn < 12; turn += 1) {
      const [y, m, d] = hijriOf(time);
      const off = (year - y) * 354 + (month - m) * 29 + (day - d);
      if (off === 0) return y === year && m === month && d === day ? time : null;
      time += off * DAY;
    }
    return null;
  }
  function fromGregorian(year, month, day) {
    const time = Date.UTC(year, month - 1, day);
    const date = new Date(time);
    return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? time : null;
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
    function tell() {
      const [y, m, d] = [year, month, day].map((control) => parseInt(western(control.value), 10));
      const hijri = /^h/i.test(calendar.value);
      echo.textContent = "";
      if (!(y > (hijri ? 1342 : 1923) && y < (hijri ? 1501 : 2078) && m >= 1 && m <= 12 && d >= 1 && d <= 31)) return;
      const time = hijri ? fromHijri(y, m, d) : fromGregorian(y, m, d);
      if (time !== null) echo.textContent = long(hijri ? "gregory" : "islamic-umalqura").format(time);
    }
    box.addEventListener("input", tell);
    box.addEventListener("change", tell);
  }
  const startAll = (within) => within.querySelectorAll(".dual-date").forEach(start);
  document.addEventListener("DOMContentLoaded", () => startAll(document));
  document.addEventListener("htmx:afterSwap", (event) => startAll(event.target));
})();
