// The screen locks over what is typed. The server alone decides; this only asks it, and hides what stands on the page.
const lock = document.getElementById("lock");
const EVERY = 60_000;

if (lock) {
  const form = lock.querySelector("form"), told = lock.querySelector("[data-told]"), out = lock.querySelector("[data-over]");
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
  let used = false;
  for (const name of ["keydown", "pointerdown", "input"]) addEventListener(name, () => !lock.open && (used = true), { passive: true });

  const ask = async (body) => {
    const how = body ? { method: "POST", body, headers: { "X-CSRFToken": token() } } : {};
    const answer = await fetch(lock.dataset.alive, { ...how, headers: { Accept: "application/json", ...how.headers } });
    return answer.ok ? answer.json() : null;
  };
  const show = ({ state, wrong }) => {
    if (state === "open") {
      if (lock.open) lock.close();
      form.reset();
      told.textContent = "";
      return;
    }
    form.hidden = state === "over";
    out.hidden = state !== "over";
    if (!lock.open) lock.showModal();
    told.textContent = wrong || "";
  };
  const look = async () => {
    const body = used ? new URLSearchParams() : null;
    used = false;
    try {
      const answer = await ask(body);
      if (answer) show(answer);
    } catch {
      // no connection: the server will say at the next request
    }
  };
  setInterval(look, EVERY);
  addEventListener("pageshow", (event) => event.persisted && look());
  document.addEventListener("visibilitychange", () => !document.hidden && look());
  lock.addEventListener("cancel", (event) => event.preventDefault());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await ask(new URLSearchParams(new FormData(form)));
    if (answer) show(answer);
    form.reset();
    form.querySelector("input")?.focus();
  });
}
