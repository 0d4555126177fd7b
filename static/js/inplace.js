// A form that carries a version is sent from where it stands: when somebody else has changed the row meanwhile, both
// texts are shown over the form, and nothing typed or chosen leaves the page. So is one with a file, which tells how
// much of it was sent. A refusal, a fault or a line that is down is said over the form in the same way. Any other answer
// is the page's own way.
// Without script the conflict is a page (templates/errors/conflict.html).
(() => {
  "use strict";
  const { stay, lost, again: sendAgain } = document.currentScript.dataset;
  const carries = (form) => [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length);
  const own = (form) => form.method === "post" && (form.querySelector("input[name=version]") || carries(form));

  function natively(form, submitter) {
    if (submitter?.name) {
      const pressed = document.createElement("input");
      pressed.type = "hidden";
      pressed.name = submitter.name;
      pressed.value = submitter.value;
      form.append(pressed);
    }
    HTMLFormElement.prototype.submit.call(form);
  }

  function button(text, kind, press) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = `btn ${kind}`;
    made.textContent = text;
    made.onclick = press;
    return made;
  }

  // A dialog over the form, which stays behind as it was typed; returns it and its row of buttons.
  function over(form, heading, parts) {
    form.dispatchEvent(new CustomEvent("sent-in-vain", { bubbles: true }));
    form.querySelectorAll("[data-file-picker] progress").forEach((progress) => { progress.hidden = true; });
    const dialog = document.createElement("dialog");
    dialog.className = "dialog";
    const title = document.createElement("h2");
    title.id = "conflict-title";
    title.textContent = heading;
    dialog.setAttribute("aria-labelledby", title.id);
    const buttons = document.createElement("div");
    buttons.className = "form-buttons";
    buttons.append(button(stay, "btn-primary", () => dialog.close()));
    dialog.append(title, ...parts, buttons);
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
    return [dialog, buttons];
  }

  // What the page of the conflict or of the refusal says; the form behind is the one that is sent again.
  function show(form, submitter, page) {
    const said = page.querySelector("main");
    const again = said.querySelector("form");
    const back = said.querySelector("a.way");
    // A conflict needs no number to ask after.
    const parts = said.querySelectorAll(again ? ".happened, .saved, .table-wrap" : ".happened, .saved, .table-wrap, .event");
    const [dialog, buttons] = over(form, said.querySelector("h1").textContent, parts);
    if (again) {
      buttons.append(button(again.querySelector("button").textContent, "btn-secondary", () => {
        form.querySelector("input[name=version]").value = again.querySelector("input[name=version]").value;
        dialog.close();
        form.requestSubmit(submitter);
      }));
    }
    back.className = "btn btn-link";
    buttons.append(back);
  }

  // Whether it arrived is not known: the same form sent again is carried out once.
  function unanswered(form) {
    const text = document.createElement("p");
    text.textContent = sendAgain;
    over(form, lost, [text]);
  }

  function tell(form, part) {
    form.querySelectorAll("[data-file-picker]").forEach((picker) => {
      const progress = picker.querySelector("progress");
      progress.hidden = !picker.querySelector("input").files.length;
      progress.value = part;
    });
  }

  function post(form, submitter) {
    return new Promise((done, failed) => {
      const call = new XMLHttpRequest();
      call.open("POST", form.getAttribute("action") || location.href);
      call.setRequestHeader("X-In-Place", "yes");
      call.upload.onprogress = (event) => tell(form, event.loaded / event.total);
      call.onload = () => done(call);
      call.onerror = failed;
      call.send(new FormData(form, submitter));
    });
  }

  async function send(form, submitter) {
    let answer;
    try {
      answer = await post(form, submitter);
    } catch {
      unanswered(form);
      return;
    }
    // 422 is the form that comes back with what is wrong.
    const refused = answer.status >= 400 && answer.status !== 422;
    const page = refused && new DOMParser().parseFromString(answer.responseText, "text/html");
    if (answer.getResponseHeader("X-In-Place-To")) {
      location.assign(answer.getResponseHeader("X-In-Place-To"));
    } else if (refused && page.querySelector("main .happened")) {
      show(form, submitter, page);
    } else if (refused) {
      unanswered(form);
    } else if (carries(form)) {
      // The file is not sent a second time to hear the same.
      document.open();
      document.write(answer.responseText);
      document.close();
    } else {
      natively(form, submitter);
    }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !own(form)) return;
    event.preventDefault();
    send(form, event.submitter).catch(() => natively(form, event.submitter));
  });
})();
