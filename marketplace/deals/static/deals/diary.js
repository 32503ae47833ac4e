// Names of organisations and listings while typing; without it the form takes a name or a code.
(() => {
  const field = document.querySelector("[data-suggest]");
  const names = document.getElementById("about-names");
  if (!field || !names) return;
  let waiting = 0;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const typed = field.value.trim();
      if (typed.length < 2 || typed.includes(" · ")) return;
      const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(typed)}`);
      if (!answer.ok) return;
      const found = await answer.json();
      names.replaceChildren(
        ...found.names.map((name) => Object.assign(document.createElement("option"), { value: name })),
      );
    }, 200);
  });
})();
