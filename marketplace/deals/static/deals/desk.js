/* The match desk's queue by keyboard: j and k move, Enter opens as it does for any link. */
(() => {
  const links = [...document.querySelectorAll("[data-desk-rows] .title a")];
  const typing = (target) => target.closest("input, select, textarea, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const step = { j: 1, k: -1 }[event.key];
    if (!step || !links.length) return;
    const at = links.indexOf(document.activeElement);
    const next = at < 0 ? 0 : Math.min(Math.max(at + step, 0), links.length - 1);
    links[next].focus();
    event.preventDefault();
  });
})();
