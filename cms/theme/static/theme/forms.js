/* Long forms: saving while typing, rows, amounts, files. Each part works without it as plain HTML. */

import { autosave } from "./autosave.js";

const ready = (selector, enhance, root = document) => {
  root.querySelectorAll(selector).forEach((element) => {
    const done = `form${enhance.name}`;
    if (element.dataset[done]) return;
    element.dataset[done] = "1";
    enhance(element);
  });
};

/* Rows of a formset: add from the template, remove by ticking DELETE. */
function formset(box) {
  const prefix = box.dataset.formset;
  const total = document.querySelector(`[name="${prefix}-TOTAL_FORMS"]`);
  const maximum = document.querySelector(`[name="${prefix}-MAX_NUM_FORMS"]`);
  const empty = box.querySelector("template[data-formset-empty]");
  const form = box.closest("form");
  const changed = () => form?.dispatchEvent(new Event("change", { bubbles: true }));

  document.querySelectorAll(`[data-formset-add="${prefix}"]`).forEach((button) => {
    button.addEventListener("click", (event) => {
      if (!empty || !total) return;
      event.preventDefault();
      const count = Number(total.value);
      if (maximum && count >= Number(maximum.value)) return;
      const holder = document.createElement("template");
      holder.innerHTML = empty.innerHTML
        .replaceAll("__prefix__", String(count))
        .replaceAll("__number__", String(count + 1));
      empty.before(holder.content);
      total.value = String(count + 1);
      const row = [...box.querySelectorAll("[data-formset-row]")].pop();
      enhance(row);
      row?.querySelector("input:not([type=hidden]), select, textarea")?.focus();
      changed();
    });
  });

  box.addEventListener("click", (event) => {
    const button = event.target.closest("[data-formset-remove]");
    const row = button?.closest("[data-formset-row]");
    const tick = row?.querySelector('input[name$="-DELETE"]');
    if (!tick) return;
    event.preventDefault();
    if (tick.type === "checkbox") tick.checked = true;
    else tick.value = "on";
    row.hidden = true;
    const next = [...box.querySelectorAll("[data-formset-row]:not([hidden])")].pop();
    const fallback = document.querySelector(`[data-formset-add="${prefix}"]`);
    (next?.querySelector("[data-formset-remove]") || fallback)?.focus();
    changed();
  });
}

/* 600000000 becomes 600.000.000 when leaving the box; words such as "600 triệu" stay as typed. */
function money(input) {
  const separator = document.documentElement.lang.startsWith("vi") ? "." : ",";
  input.addEventListener("blur", () => {
    const digits = input.value.trim();
    if (/^\d{4,}$/.test(digits)) {
      input.value = digits.replace(/\B(?=(\d{3})+$)/g, separator);
    }
  });
}

/* Ask before leaving with changes that nothing has saved. */
function warn(form) {
  let dirty = false;
  form.addEventListener("input", () => {
    dirty = true;
  });
  form.addEventListener("autosaved", () => {
    dirty = false;
  });
  form.addEventListener("submit", () => {
    dirty = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
}

/* Drag and drop onto a box of files; says what was chosen and what is too large. */
function upload(box) {
  const input = box.querySelector('input[type="file"]');
  if (!input) return;
  const list = document.createElement("ul");
  list.className = "files upload__chosen";
  list.setAttribute("role", "list");
  list.setAttribute("aria-live", "polite");
  box.append(list);
  const lang = document.documentElement.lang;
  const show = () => {
    list.replaceChildren(
      ...[...input.files].map((file) => {
        const item = document.createElement("li");
        const name = document.createElement("b");
        const size = document.createElement("small");
        name.textContent = file.name;
        const megabytes = file.size / 1048576;
        size.textContent = `${megabytes.toLocaleString(lang, { maximumFractionDigits: 1 })} MB`;
        const limit = Number(input.dataset.maxBytes || 0);
        if (limit && file.size > limit) {
          size.className = "error";
          size.textContent += ` ${input.dataset.tooLarge || ""}`;
        }
        item.append(name, size);
        return item;
      }),
    );
  };
  input.addEventListener("change", show);
  ["dragenter", "dragover"].forEach((kind) =>
    box.addEventListener(kind, (event) => {
      event.preventDefault();
      box.classList.add("is-over");
    }),
  );
  ["dragleave", "drop"].forEach((kind) =>
    box.addEventListener(kind, () => box.classList.remove("is-over")),
  );
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    const files = new DataTransfer();
    const dropped = [...event.dataTransfer.files];
    (input.multiple ? dropped : dropped.slice(0, 1)).forEach((file) => files.items.add(file));
    input.files = files.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

/* A button pressed twice sends once. */
function once(form) {
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    event.submitter?.setAttribute("aria-busy", "true");
    setTimeout(() => {
      delete form.dataset.sent;
      event.submitter?.removeAttribute("aria-busy");
    }, 8000);
  });
  window.addEventListener("pageshow", () => delete form.dataset.sent);
}

export function enhance(root = document) {
  if (!root) return;
  ready("[data-formset]", formset, root);
  ready("input[data-money]", money, root);
  ready("form[data-warn-unsaved]", warn, root);
  ready("[data-upload]", upload, root);
  ready('form[method="post"]:not([data-scheme])', once, root);
  ready("form[data-autosave-url]", autosave, root);
}

enhance();
document.addEventListener("htmx:load", (event) => enhance(event.detail.elt));
