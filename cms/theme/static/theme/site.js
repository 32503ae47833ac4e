/* On every page. Everything works without it; this only saves steps. No dependency. */

const ready = (selector, enhance, root = document) => {
  root.querySelectorAll(selector).forEach((element) => {
    const done = `enhanced${enhance.name}`;
    if (element.dataset[done]) return;
    element.dataset[done] = "1";
    enhance(element);
  });
};

/* Light, dark or the device's own: without a reload, remembered by the same small form. */
function scheme(form) {
  form.addEventListener("submit", async (event) => {
    const wanted = event.submitter?.value;
    if (!wanted) return;
    event.preventDefault();
    const root = document.documentElement;
    if (wanted === "system") delete root.dataset.theme;
    else root.dataset.theme = wanted;
    document.querySelector('meta[name="color-scheme"]').content =
      wanted === "system" ? "light dark" : wanted;
    document.querySelectorAll('[data-scheme] button[name="scheme"]').forEach((button) => {
      button.setAttribute("aria-pressed", String(button.value === wanted));
    });
    const body = new URLSearchParams({ scheme: wanted });
    try {
      await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
    } catch {
      form.submit();
    }
  });
}

/* Menus made of <details> close on Escape and when something else is chosen. */
function pop(details) {
  const summary = details.querySelector("summary");
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    event.stopPropagation();
    details.open = false;
    summary.focus();
  });
  details.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !details.contains(event.relatedTarget)) details.open = false;
  });
  document.addEventListener("click", (event) => {
    if (details.open && !details.contains(event.target)) details.open = false;
  });
}

/* Search box with suggestions: ARIA combobox over an endpoint that answers with a listbox. */
function suggest(row) {
  const input = row.querySelector('input[type="search"], input[type="text"]');
  const box = document.createElement("div");
  box.className = "suggest-box";
  box.hidden = true;
  row.after(box);
  const listId = `${input.id}-list`;
  Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": listId,
  }).forEach(([name, value]) => input.setAttribute(name, value));
  let timer;
  let running;
  let chosen = -1;

  const options = () => [...box.querySelectorAll('[role="option"]')];
  const close = () => {
    box.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (index) => {
    const all = options();
    if (!all.length) return;
    chosen = (index + all.length) % all.length;
    all.forEach((option, number) => option.setAttribute("aria-selected", String(number === chosen)));
    input.setAttribute("aria-activedescendant", all[chosen].id);
    all[chosen].scrollIntoView({ block: "nearest" });
  };
  const take = (option) => {
    if (option.dataset.url) {
      window.location.assign(option.dataset.url);
      return;
    }
    input.value = option.dataset.value || option.textContent.trim();
    close();
    input.form.requestSubmit();
  };
  const ask = async () => {
    const query = input.value.trim();
    if (query.length < 2) {
      close();
      return;
    }
    running?.abort();
    running = new AbortController();
    const url = new URL(row.dataset.suggest, window.location.href);
    url.searchParams.set("q", query);
    try {
      const answer = await fetch(url, {
        signal: running.signal,
        headers: { "X-Requested-With": "fetch" },
      });
      if (!answer.ok) throw new Error(answer.statusText);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const list = page.querySelector('[role="listbox"]');
      const empty = !list?.querySelector('[role="option"]');
      box.replaceChildren(...(empty ? [] : [document.importNode(list, true)]));
      if (empty) {
        close();
        return;
      }
      const shown = box.firstElementChild;
      shown.id = listId;
      shown.setAttribute("aria-label", input.labels?.[0]?.textContent.trim() || "");
      chosen = -1;
      input.removeAttribute("aria-activedescendant");
      box.hidden = false;
      input.setAttribute("aria-expanded", "true");
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 160);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (box.hidden) return;
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(chosen < 0 && step < 0 ? -1 : chosen + step);
    } else if (event.key === "Enter" && chosen >= 0 && !box.hidden) {
      event.preventDefault();
      take(options()[chosen]);
    } else if (event.key === "Escape" && !box.hidden) {
      event.preventDefault();
      close();
    }
  });
  input.addEventListener("blur", () => setTimeout(close, 120));
  box.addEventListener("mousedown", (event) => event.preventDefault());
  box.addEventListener("click", (event) => {
    const option = event.target.closest('[role="option"]');
    if (option) take(option);
  });
}

/* Questions before what is hard to undo. Without scripts the link leads to a page that asks. */
function opener(button) {
  button.addEventListener("click", (event) => {
    const dialog = document.getElementById(button.dataset.dialogOpen);
    if (!dialog?.showModal) return;
    event.preventDefault();
    dialog.showModal();
    dialog.addEventListener("close", () => button.focus(), { once: true });
  });
}

function closer(button) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    button.closest("dialog").close();
  });
}

function submitting(select) {
  select.addEventListener("change", () => select.form.requestSubmit());
}

function copier(button) {
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.setAttribute("aria-pressed", "true");
    setTimeout(() => button.removeAttribute("aria-pressed"), 2000);
  });
}

/* On phones a drawer of filters starts closed; on wide screens it is a column. Browsers without
   ::details-content get it opened here. */
function drawer(details) {
  const wide = window.matchMedia("(min-width: 62rem)");
  if (CSS.supports("selector(::details-content)")) return;
  const follow = () => {
    details.open = wide.matches;
  };
  wide.addEventListener("change", follow);
  follow();
}

export function enhance(root = document) {
  ready("form[data-scheme]", scheme, root);
  ready("details[data-pop], details[data-menu]", pop, root);
  ready("[data-suggest]", suggest, root);
  ready("[data-dialog-open]", opener, root);
  ready("[data-dialog-close]", closer, root);
  ready("select[data-submit]", submitting, root);
  ready("[data-copy]", copier, root);
  ready("details.drawer", drawer, root);
}

/* Copies of forms that were sent go once a page that works has come back. */
function forgetSent() {
  if (document.body.classList.contains("is-error")) return;
  if (document.querySelector("form[data-autosave-url]")) return;
  try {
    Object.keys(localStorage)
      .filter((key) => key.startsWith("draft:") && JSON.parse(localStorage.getItem(key)).sent)
      .forEach((key) => localStorage.removeItem(key));
  } catch {
    /* storage is forbidden here */
  }
}

document.documentElement.dataset.js = "";
enhance();
forgetSent();
document.querySelector("[data-focus]")?.focus();
document.addEventListener("htmx:load", (event) => enhance(event.detail.elt));
