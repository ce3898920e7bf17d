// Each answer is saved by itself while it is typed. What cannot be sent is kept in this tab and sent again; without
// this script the Save button saves the whole section.
const form = document.querySelector("form[data-answers]");
const WAIT = 900, AGAIN = 5000;

if (form) {
  const told = form.querySelector("[data-told]");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const place = (key) => `answers.${form.dataset.answers}.${key}`;
  const blocks = () => [...form.querySelectorAll("[data-question]")];
  const block = (key) => blocks().find((each) => each.dataset.question === key);
  const timers = new Map(), busy = new Set();
  const say = (words) => { if (told.textContent !== words) told.textContent = words; };

  const typed = (each) => {
    const found = new URLSearchParams();
    each.querySelectorAll("input, textarea, select").forEach((control) => {
      if (!control.name || (["checkbox", "radio"].includes(control.type) && !control.checked)) return;
      found.append(control.name, control.value);
    });
    return found;
  };
  const waiting = () => blocks().filter((each) => sessionStorage.getItem(place(each.dataset.question)) !== null);
  const keep = (each) => sessionStorage.setItem(place(each.dataset.question), typed(each).toString());
  const forget = (each, sent) => {
    if (sessionStorage.getItem(place(each.dataset.question)) === sent) sessionStorage.removeItem(place(each.dataset.question));
  };
  const field = (each, name) => each.querySelector(`[name="${CSS.escape(name)}.${CSS.escape(each.dataset.question)}"]`);

  // Questions that apply no more leave the page, those that apply now come in; what is being typed stays untouched.
  // So does the list of answers that can be reaffirmed: other answers may now be among them, or no longer.
  const follow = async (asked, holding) => {
    const now = blocks().map((each) => each.dataset.question);
    const held = [...document.querySelectorAll("[data-holding]")].map((each) => each.dataset.holding);
    if (asked.join() === now.join() && holding.join() === held.join()) return;
    const answer = await fetch(location.pathname + location.search, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const wanted = [...fresh.querySelectorAll("[data-question]")];
    document.querySelector("[data-renewal]")?.replaceWith(fresh.querySelector("[data-renewal]"));
    blocks().forEach((each) => wanted.some((other) => other.id === each.id) || each.remove());
    let before = null;
    wanted.forEach((other) => {
      const here = document.getElementById(other.id);
      if (!here) before ? before.after(other) : form.querySelector("[data-entries]").prepend(other);
      before = here ?? other;
    });
  };

  const settle = (each, answer, sent) => {
    field(each, "version").value = answer.version;
    field(each, "was").value = answer.was;
    each.querySelector("[data-standing]").innerHTML = answer.html;
    each.querySelector("[data-conflict]").replaceChildren();
    forget(each, sent);
    const bar = document.querySelector("[data-progress]");
    bar.max = answer.of;
    bar.value = answer.answered;
    document.querySelector("[data-count]").textContent = `${answer.answered} of ${answer.of}`;
    return follow(answer.asked, answer.holding);
  };

  // Gives "saved", "two" (another answer stands beside), "refused", or "lost" on the way.
  const post = async (each, key, sent) => {
    const body = new URLSearchParams(sent);
    // The versions of now: they came with the last answer, while the rest was typed before it.
    for (const name of ["version", "was"]) body.set(`${name}.${key}`, field(each, name).value);
    const answer = await fetch(each.dataset.url, { method: "POST", body, headers: { "X-CSRFToken": token, Accept: "application/json" } });
    if (!answer.headers.get("Content-Type")?.startsWith("application/json")) {
      say(form.dataset.closed ?? "Not saved: you may be signed out. What you typed is kept in this tab; sign in again in another one.");
      return "lost";
    }
    const found = await answer.json();
    if (answer.status === 409) {
      field(each, "version").value = found.version;
      each.querySelector("[data-conflict]").innerHTML = found.html;
      say(`Not saved: two answers to ${key}.`);
      return "two";
    }
    if (answer.status === 422) {
      say(`Not saved. ${found.words}`);
      return "refused";
    }
    await settle(each, found, sent);
    say(waiting().length ? "Saving" : "All changes saved");
    return "saved";
  };

  const send = async (each) => {
    const key = each.dataset.question;
    clearTimeout(timers.get(key));
    if (busy.has(key)) return void timers.set(key, setTimeout(() => send(each), WAIT));
    const sent = sessionStorage.getItem(place(key));
    if (sent === null) return "saved";
    busy.add(key);
    let came = "lost";
    try {
      came = await post(each, key, sent);
    } catch {
      say("No connection. What you typed is kept in this tab and sent again.");
    }
    busy.delete(key);
    if (came === "lost") retry();
    return came;
  };

  let later = 0;
  const retry = () => { clearTimeout(later); later = setTimeout(all, AGAIN); };
  const disputed = (each) => each.querySelector("[data-conflict]").childElementCount > 0;
  const all = () => Promise.all(waiting().filter((each) => !disputed(each)).map(send));
  const quiet = () => new Promise((done) => {
    const look = () => (busy.size ? setTimeout(look, 50) : done());
    look();
  });

  const changed = (event) => {
    const each = event.target.closest("[data-question]");
    if (!each || event.target.type === "file") return;
    keep(each);
    clearTimeout(timers.get(each.dataset.question));
    if (disputed(each)) return;
    timers.set(each.dataset.question, setTimeout(() => send(each), event.type === "change" ? 0 : WAIT));
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("click", (event) => {
    const keepMine = event.target.closest("button[name=keep]"), take = event.target.closest("[data-take]");
    const each = event.target.closest("[data-question]");
    if (keepMine) {
      event.preventDefault();
      each.querySelector("[data-conflict]").replaceChildren();
      keep(each);
      send(each);
    } else if (take) {
      event.preventDefault();
      sessionStorage.removeItem(place(each.dataset.question));
      location.reload();
    }
  });
  // The buttons first save what waits, each answer by itself: a form that is lost on its way then loses nothing.
  let flushed = false;
  form.addEventListener("submit", async (event) => {
    if (flushed) return;
    event.preventDefault();
    await quiet();
    const came = await all();
    if (came.includes("lost")) return;
    flushed = true;
    form.requestSubmit(event.submitter);
  });
  addEventListener("online", all);
  addEventListener("beforeunload", (event) => !flushed && waiting().length && event.preventDefault());

  // What was typed before the page was left without a connection stands in its fields again, and is sent.
  const restore = (each) => {
    const found = new URLSearchParams(sessionStorage.getItem(place(each.dataset.question)));
    each.querySelectorAll("input, textarea, select").forEach((control) => {
      if (!control.name || control.type === "hidden" || control.type === "file") return;
      if (["checkbox", "radio"].includes(control.type)) control.checked = found.getAll(control.name).includes(control.value);
      else if (found.has(control.name)) control.value = found.get(control.name);
    });
    // Typed over an older answer: the server says so. Where the page shows both already, it is of now.
    if (!disputed(each)) field(each, "version").value = found.get(`version.${each.dataset.question}`) ?? field(each, "version").value;
  };
  waiting().forEach(restore);
  all();
}
