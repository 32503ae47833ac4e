/* Saves a form while it is being filled in.

   data-autosave-url   where the fields go (POST, with the form's CSRF token). Answers:
                       200/201 {"saved_at": "10:42", "autosave_url"?, "url"?}
                       409/410 {"message"}: saved elsewhere meanwhile, or sent; we stop
                       413 or 4xx: we stop and say so; 5xx or no connection: we try again
   data-autosave-key   name of the copy on this device (default: the url)

   Files are never copied; hidden fields of the CSRF token aren't either. */

const PAUSE = 1500;
const LONGEST_WAIT = 60000;

function copyOf(form) {
  return [...new FormData(form).entries()].filter(
    ([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken",
  );
}

const store = {
  write(key, value) {
    try {
      localStorage.setItem(key, JSON.stringify(value));
    } catch {
      /* full or forbidden: the server's copy is the one that counts */
    }
  },
  read(key) {
    try {
      return JSON.parse(localStorage.getItem(key) || "null");
    } catch {
      return null;
    }
  },
  clear(key) {
    try {
      localStorage.removeItem(key);
    } catch {
      /* as above */
    }
  },
};

function restore(form, entries) {
  const wanted = new Map();
  entries.forEach(([name, value]) => wanted.set(name, [...(wanted.get(name) || []), value]));
  /* Rows that were added then have to be there before they can be filled in. */
  form.querySelectorAll("[data-formset]").forEach((box) => {
    const prefix = box.dataset.formset;
    const total = form.elements.namedItem(`${prefix}-TOTAL_FORMS`);
    const add = document.querySelector(`[data-formset-add="${prefix}"]`);
    const count = Number(wanted.get(`${prefix}-TOTAL_FORMS`)?.[0] || 0);
    for (let row = Number(total?.value || 0); add && row < Math.min(count, 100); row += 1) {
      add.click();
    }
  });
  [...form.elements].forEach((element) => {
    if (!element.name || element.type === "file" || element.type === "submit") return;
    if (element.type === "hidden") return;
    const values = wanted.get(element.name);
    if (element.type === "checkbox" || element.type === "radio") {
      element.checked = Boolean(values?.includes(element.value));
    } else if (element instanceof HTMLSelectElement && element.multiple) {
      [...element.options].forEach((option) => {
        option.selected = Boolean(values?.includes(option.value));
      });
    } else if (values) {
      element.value = values[0];
    }
  });
  form.querySelectorAll("[data-formset-row]").forEach((row) => {
    if (row.querySelector('input[name$="-DELETE"]:checked')) row.hidden = true;
  });
  document.activeElement?.blur();
}

export function autosave(form) {
  const key = `draft:${form.dataset.autosaveKey || form.dataset.autosaveUrl}`;
  const state = document.querySelector("[data-saved]");
  let timer;
  let wait = PAUSE;
  let dirty = false;
  let sending = false;
  let stopped = false;

  const say = (text, failed = false) => {
    if (!state) return;
    state.hidden = false;
    state.classList.toggle("saved--bad", failed);
    (state.querySelector("[data-saved-text]") || state).textContent = text;
  };

  const later = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(send, delay);
  };

  async function send() {
    if (sending || stopped || !dirty) return;
    sending = true;
    dirty = false;
    const body = new FormData(form);
    [...body.entries()].forEach(([name, value]) => {
      if (value instanceof File) body.delete(name);
    });
    say(state?.dataset.saving || "…");
    try {
      const answer = await fetch(form.dataset.autosaveUrl, {
        method: "POST",
        body,
        headers: { "X-Requested-With": "fetch", Accept: "application/json" },
      });
      const said = await answer.json().catch(() => ({}));
      if (answer.ok) {
        saved(said);
      } else if (answer.status < 500 && answer.status !== 429) {
        stopped = true;
        say(said.message || state?.dataset.failed || "", true);
      } else {
        throw new Error(String(answer.status));
      }
    } catch {
      dirty = true;
      const offline = !navigator.onLine;
      say((offline ? state?.dataset.offline : state?.dataset.failed) || "", true);
      wait = Math.min(wait * 2, LONGEST_WAIT);
      later(wait);
    } finally {
      sending = false;
      if (dirty && !stopped && wait === PAUSE) later(PAUSE);
    }
  }

  function saved(said) {
    wait = PAUSE;
    if (said.autosave_url) form.dataset.autosaveUrl = said.autosave_url;
    if (said.url) window.history.replaceState(null, "", said.url);
    const clock = new Date().toLocaleTimeString(document.documentElement.lang, {
      hour: "numeric",
      minute: "2-digit",
    });
    say((state?.dataset.done || "{time}").replace("{time}", said.saved_at || clock));
    if (!dirty) {
      store.clear(key);
      form.dispatchEvent(new CustomEvent("autosaved", { bubbles: true, detail: said }));
    }
  }

  const changed = () => {
    if (stopped) return;
    dirty = true;
    store.write(key, { at: Date.now(), entries: copyOf(form) });
    if (wait === PAUSE) later(PAUSE);
  };

  /* A copy is left only where the server never got it: bring it back, and try to save again. A
     form that just came back with errors is fuller than any copy. */
  const left = store.read(key);
  if (left && !form.querySelector('[aria-invalid="true"]')) {
    restore(form, left.entries);
    changed();
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => {
    stopped = true;
    clearTimeout(timer);
    /* Not cleared yet: the connection may break now. The next page that works clears it. */
    store.write(key, { at: Date.now(), sent: true, entries: copyOf(form) });
  });
  window.addEventListener("online", () => {
    wait = PAUSE;
    later(0);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && dirty) send();
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty && !stopped) event.preventDefault();
  });
}
