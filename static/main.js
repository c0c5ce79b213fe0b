/* Makes pages nicer; nothing depends on it. */
(() => {
  "use strict";

  const root = document.documentElement;

  function remembered(name) {
    try {
      return localStorage.getItem(name);
    } catch {
      return null; // Storage may be forbidden; the mode then lasts for one page.
    }
  }

  function remember(name, value) {
    try {
      if (value) localStorage.setItem(name, value);
      else localStorage.removeItem(name);
    } catch {
      return;
    }
  }

  // The style sheet alone obeys the box on this page; here the choice is carried to the next ones.
  function mode(box) {
    const name = box.dataset.mode;
    const show = () => {
      if (box.checked) root.dataset[name] = box.value;
      else delete root.dataset[name];
    };
    box.checked = remembered(name) === box.value;
    show();
    box.addEventListener("change", () => {
      remember(name, box.checked ? box.value : "");
      show();
    });
  }

  function closes(details) {
    const close = () => details.removeAttribute("open");
    details.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !details.open) return;
      close();
      details.querySelector("summary").focus();
    });
    document.addEventListener("click", (event) => {
      if (!details.contains(event.target)) close();
    });
    details.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !details.contains(event.relatedTarget)) close();
    });
  }

  function suggest(input) {
    const list = document.createElement("div");
    list.className = "suggestions";
    list.hidden = true;
    input.form.append(list);
    let asked = "";
    let timer = 0;

    function show(suggestions) {
      list.replaceChildren(
        ...suggestions.slice(0, 8).map((suggestion) => {
          const link = document.createElement("a");
          link.textContent = suggestion.title || suggestion;
          link.href = suggestion.url || `${input.form.action}?q=${encodeURIComponent(link.textContent)}`;
          return link;
        }),
      );
      list.hidden = !list.childElementCount;
    }

    async function ask() {
      const query = input.value.trim();
      if (query === asked) return;
      asked = query;
      if (!query) return show([]);
      try {
        const response = await fetch(`/suggest.json?q=${encodeURIComponent(query)}`);
        const answer = await response.json();
        if (query === asked) show(answer.suggestions || []);
      } catch {
        show([]);
      }
    }

    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 120);
    });
    input.form.addEventListener("keydown", (event) => {
      const links = [...list.children];
      const at = links.indexOf(document.activeElement);
      if (event.key === "Escape") {
        list.hidden = true;
        input.focus();
      } else if (event.key === "ArrowDown" && !list.hidden) {
        links[Math.min(at + 1, links.length - 1)].focus();
        event.preventDefault();
      } else if (event.key === "ArrowUp" && at >= 0) {
        (links[at - 1] || input).focus();
        event.preventDefault();
      }
    });
    input.form.addEventListener("focusout", (event) => {
      if (!input.form.contains(event.relatedTarget)) list.hidden = true;
    });
  }

  // Works for the form in place of the question: a number that makes the digest of its one-use id begin with zeros.
  async function proves(form) {
    const { form: id, proof } = form.elements;
    const bits = Number(form.dataset.proof);
    if (!window.crypto?.subtle) return;
    let sender = null;
    form.querySelector("[data-question]").hidden = true;
    form.addEventListener("submit", (event) => {
      if (proof.value || event.submitter?.name) return;
      event.preventDefault();
      sender = event.submitter;
    });
    const encoder = new TextEncoder();
    for (let number = 0; !proof.value; number++) {
      const digest = await crypto.subtle.digest("SHA-256", encoder.encode(`${id.value}:${number}`));
      if (new DataView(digest).getUint32(0) >>> (32 - bits) === 0) proof.value = number;
    }
    if (sender) form.requestSubmit(sender);
  }

  // A receipt's QR code has number and code behind the "#", which is sent to no server; nor does it stay in the history.
  function fills(form) {
    const [number, code] = location.hash.slice(1).split(".");
    if (!/^\d{12}$/.test(number) || !/^[0-9A-Z]{16}$/.test(code || "")) return;
    form.elements.number.value = number;
    form.elements.code.value = code;
    history.replaceState(null, "", location.pathname);
    form.querySelector("button").focus();
  }

  for (const form of document.querySelectorAll("[data-proof]")) proves(form);
  for (const form of document.querySelectorAll("[data-fills]")) fills(form);
  for (const place of document.querySelectorAll("[data-print]")) place.hidden = false;
  for (const box of document.querySelectorAll("[data-mode]")) mode(box);
  for (const details of document.querySelectorAll("[data-closes]")) closes(details);
  for (const place of document.querySelectorAll("[data-print]")) place.addEventListener("click", () => print());
  for (const input of document.querySelectorAll("[data-suggest]")) suggest(input);
})();
