// Keys and ticks of lists: an addition, each list works without it (design section 6).
const table = document.querySelector("table[data-list]");
const bar = document.querySelector("form[data-bulk]");
const typing = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog");
const rows = table ? [...table.tBodies[0].rows] : [];
let at = -1, waiting = false;

const stand = (place) => {
  if (!rows.length) return;
  rows[at]?.removeAttribute("data-at");
  at = Math.min(Math.max(place, 0), rows.length - 1);
  rows[at].setAttribute("data-at", "");
  (rows[at].querySelector("th a, td a") ?? rows[at].querySelector("input"))?.focus({ preventScroll: true });
  rows[at].scrollIntoView({ block: "nearest" });
};

const count = () => {
  if (!bar) return;
  const ticks = [...document.querySelectorAll('input[form="bulk"][name="id"]')];
  const ticked = ticks.filter((tick) => tick.checked);
  ticks.forEach((tick) => tick.closest("tr").classList.toggle("cp-sel", tick.checked));
  const all = bar.elements.all.checked;
  bar.querySelector("[data-count]").textContent = all ? "All matching rows:" : ticked.length ? `${ticked.length} ticked:` : "Tick rows for:";
};

document.addEventListener("keydown", (event) => {
  if (document.body.dataset.singleKeys === "false" || typing(event.target) || event.ctrlKey || event.altKey || event.metaKey) return;
  if (waiting) { waiting = false; return; } // the second key of "g s" and its like
  if (event.key === "g") waiting = true;
  else if (event.key === "j") stand(at + 1);
  else if (event.key === "k") stand(at - 1);
  else if (event.key === "x" && at >= 0) {
    const tick = rows[at].querySelector('input[type="checkbox"]');
    if (tick) { tick.checked = !tick.checked; count(); }
  } else if (event.key === "Enter" && at >= 0 && event.target === document.body) rows[at].querySelector("th a, td a")?.click();
  else if (event.key === "f") {
    event.preventDefault();
    location.hash = "filters"; // on a phone this opens them
    (document.querySelector("#filters select, #filters input:not([type=hidden]):not(:first-of-type)") ?? document.querySelector("#filters input"))?.focus();
  }
});
document.addEventListener("change", (event) => { if (event.target.closest('[form="bulk"], form[data-bulk]')) count(); });
addEventListener("pageshow", count); // the browser keeps ticks when one comes back
