// Everything here is an addition: each page works without it.
const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
const places = { t: "/", s: "/sites/", a: "/audits/", q: "/agreements/", i: "/inspections/" };
let going = false;

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.querySelectorAll("details[open].cp-menu, details[open].cp-account").forEach((d) => (d.open = false));
  if (event.key === "Enter" && event.ctrlKey) event.target.closest("form")?.requestSubmit();
  if (document.body.dataset.singleKeys === "false" || typing(event.target) || event.ctrlKey || event.altKey || event.metaKey) return;
  if (going) {
    going = false;
    if (places[event.key]) location.href = places[event.key];
  } else if (event.key === "g") going = true;
  else if (event.key === "/") {
    event.preventDefault();
    document.getElementById("search")?.focus();
  } else if (event.key === "?") document.getElementById("keys")?.showModal();
});

// Typed text is never lost without a question.
document.querySelectorAll("form[data-guard]").forEach((form) => {
  let changed = false;
  form.addEventListener("input", () => (changed = true));
  form.addEventListener("submit", () => (changed = false));
  addEventListener("beforeunload", (event) => changed && event.preventDefault());
});

// Errors get the focus, so that nobody has to search for them.
document.querySelector("[role=alert][tabindex]")?.focus();

// Very many boxes: what is typed leaves those that hold it, and those that are ticked; nothing is unticked by it.
document.querySelectorAll("[data-find]").forEach((frame) => {
  const find = document.createElement("input"), told = document.createElement("p");
  find.className = "form-control cp-many-find";
  find.type = "search";
  find.autocomplete = "off";
  find.placeholder = "Find in this list";
  find.setAttribute("aria-label", `Find in: ${frame.closest("fieldset").querySelector("legend").textContent.trim()}`);
  told.className = "cp-hint";
  told.setAttribute("role", "status");
  const labels = [...frame.querySelectorAll("label")];
  const show = () => {
    const words = find.value.trim().toLowerCase();
    labels.forEach((label) => (label.hidden = !label.textContent.toLowerCase().includes(words) && !label.querySelector("input").checked));
    told.textContent = `${labels.filter((label) => label.querySelector("input").checked).length} of ${labels.length} ticked`;
  };
  find.addEventListener("input", show);
  find.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  frame.addEventListener("change", show);
  frame.before(find, told);
  show();
});

// A list of suggestions under a field: an ARIA combobox; the plain search works without it.
document.querySelectorAll("input[data-suggest]").forEach((input) => {
  const list = document.createElement("ul");
  list.className = "cp-suggest";
  list.id = `${input.id}-list`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  input.after(list);
  for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", list.id], ["aria-autocomplete", "list"], ["autocomplete", "off"]]) input.setAttribute(name, value);
  let active = -1, asked = 0;
  const close = () => { list.hidden = true; active = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
  const choose = (option) => {
    if (option.dataset.url) location.href = option.dataset.url;
    else { input.value = option.dataset.value; close(); }
  };
  const move = (step) => {
    const options = [...list.children];
    if (!options.length) return;
    active = (active + step + options.length) % options.length;
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === active)));
    input.setAttribute("aria-activedescendant", options[active].id);
    options[active].scrollIntoView({ block: "nearest" });
  };
  input.addEventListener("input", async () => {
    const mine = ++asked;
    const last = input.dataset.many ? input.value.split(",").pop().trim() : input.value.trim();
    if (last.length < 2) return close();
    const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(last)}`, { headers: { Accept: "application/json" } });
    if (mine !== asked || !answer.ok) return;
    const { results } = await answer.json();
    list.replaceChildren(...results.map((found, place) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${place}`;
      option.setAttribute("role", "option");
      const label = document.createElement("b"), detail = document.createElement("small");
      label.textContent = found.label;
      detail.textContent = found.detail;
      option.append(label, detail);
      if (found.url) option.dataset.url = found.url;
      const before = input.dataset.many ? input.value.split(",").slice(0, -1).map((part) => part.trim()) : [];
      option.dataset.value = [...before, found.value ?? found.label].join(", ");
      option.addEventListener("mousedown", (event) => { event.preventDefault(); choose(option); });
      return option;
    }));
    list.hidden = !results.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    active = -1;
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); move(event.key === "ArrowDown" ? 1 : -1); }
    else if (event.key === "Enter" && active >= 0) { event.preventDefault(); choose(list.children[active]); }
    else if (event.key === "Escape") close();
  });
  input.addEventListener("blur", close);
});
