// A form that carries a version is sent from where it stands: when somebody else has changed the row meanwhile, both
// texts are shown over the form, and nothing typed or chosen leaves the page. Any other answer is the page's own way.
// Without script the conflict is a page (templates/errors/conflict.html).
(() => {
  "use strict";
  const stay = document.currentScript.dataset.stay;
  const own = (form) => form.method === "post" && form.querySelector("input[name=version]");

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

  // What the page of the conflict says, in a dialog; its form stays behind and is the one that is sent again.
  function show(form, submitter, page) {
    const said = page.querySelector("main");
    const again = said.querySelector("form");
    const back = said.querySelector("a.way");
    const dialog = document.createElement("dialog");
    dialog.className = "dialog";
    const title = document.createElement("h2");
    title.id = "conflict-title";
    title.textContent = said.querySelector("h1").textContent;
    dialog.setAttribute("aria-labelledby", title.id);
    const buttons = document.createElement("div");
    buttons.className = "form-buttons";
    buttons.append(button(stay, "btn-primary", () => dialog.close()));
    if (again) {
      buttons.append(button(again.querySelector("button").textContent, "btn-secondary", () => {
        form.querySelector("input[name=version]").value = again.querySelector("input[name=version]").value;
        dialog.close();
        form.requestSubmit(submitter);
      }));
    }
    back.className = "btn btn-link";
    buttons.append(back);
    dialog.append(title, ...said.querySelectorAll(".happened, .saved, .table-wrap"), buttons);
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  }

  async function send(form, submitter) {
    const answer = await fetch(form.getAttribute("action") || location.href, {
      method: "POST",
      body: new FormData(form, submitter),
      headers: { "X-In-Place": "yes" },
      credentials: "same-origin",
      redirect: "manual",
    });
    if (answer.headers.has("X-In-Place-To")) {
      location.assign(answer.headers.get("X-In-Place-To"));
    } else if (answer.status === 409) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      form.dispatchEvent(new CustomEvent("sent-in-vain", { bubbles: true }));
      show(form, submitter, page);
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
