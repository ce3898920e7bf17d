// Files leave in parts as soon as they are chosen; after a lost connection an upload goes on where the portal says it
// stands. Without this script, and for who may send no parts, the form sends its files itself.
const VERSION = "1.0.0", FIRST = 256 * 1024, MOST = 2 * 1024 * 1024, QUICK = 1_000, PATIENCE = 60_000;
const PAUSES = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];
const QUARTERS = ["", "A quarter", "Half", "Three quarters"];
const LOCKED = "The screen is locked. Unlock it, then try again.", OUT = "You are signed out. Sign in again in another tab, then try again.";

class Stopped extends Error {} // a person must do something first
class Refused extends Error {} // this file is not taken
class Plain extends Error {} // no parts are taken from this person

const measured = (bytes) => (bytes < 1_048_576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`);
const named = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

class Upload {
  constructor(file, field) {
    Object.assign(this, { file, field, at: 0, step: FIRST, address: "", state: "going", tried: 0, quarter: 0, over: new AbortController() });
    this.box = field.template.content.firstElementChild.cloneNode(true);
    for (const part of ["name", "count", "said", "again", "cancel"]) this[part] = this.box.querySelector(`[data-${part}]`);
    this.bar = this.box.querySelector("progress");
    this.name.textContent = file.name;
    this.box.setAttribute("aria-label", file.name);
    this.bar.max = file.size || 1;
    this.cancel.setAttribute("aria-label", `Cancel ${file.name}`);
    this.cancel.addEventListener("click", () => field.drop(this, true));
    this.again.setAttribute("aria-label", `Try again to send ${file.name}`);
    this.again.addEventListener("click", () => this.retry());
    field.list.append(this.box);
    this.show();
    this.tell("The file is on its way.");
  }

  tell(words) { if (this.said.textContent !== words) this.said.textContent = words; }

  show() {
    this.bar.value = this.at;
    this.count.textContent = `${measured(this.at)} of ${measured(this.file.size)}`;
    const quarter = Math.floor((4 * this.at) / (this.file.size || 1));
    if (quarter > this.quarter && quarter < 4) this.tell(`${QUARTERS[quarter]} has arrived.`);
    this.quarter = quarter;
  }

  async ask(method, address, headers = {}, body = null) {
    const token = this.field.form.querySelector("[name=csrfmiddlewaretoken]").value;
    const signal = AbortSignal.any([this.over.signal, AbortSignal.timeout(PATIENCE)]);
    const answer = await fetch(address, { method, body, signal, redirect: "manual", headers: { "Tus-Resumable": VERSION, "X-CSRFToken": token, ...headers } });
    if (answer.type === "opaqueredirect") throw new Stopped(OUT);
    if (answer.status === 401) throw new Stopped(LOCKED);
    if (answer.status >= 500) throw new Error("the portal does not answer");
    return answer;
  }

  async begin() {
    const metadata = `filename ${named(this.file.name)}`;
    const answer = await this.ask("POST", this.field.begin, { "Upload-Length": this.file.size, "Upload-Metadata": metadata });
    if (answer.status === 429) throw new Stopped(await answer.text());
    if (answer.status === 403 || answer.status === 404 || answer.status === 405) throw new Plain();
    if (answer.status !== 201) throw new Refused(await answer.text());
    this.address = answer.headers.get("Location");
    this.at = 0;
  }

  async look() {
    const answer = await this.ask("HEAD", this.address);
    if (answer.ok) this.at = Number(answer.headers.get("Upload-Offset"));
    else await this.begin();
  }

  async part() {
    let block;
    try {
      block = await this.file.slice(this.at, this.at + this.step).arrayBuffer();
    } catch {
      throw new Refused(`${this.file.name} was changed or moved. Choose it again.`);
    }
    const began = performance.now();
    const headers = { "Upload-Offset": this.at, "Content-Type": "application/offset+octet-stream" };
    const answer = await this.ask("PATCH", this.address, headers, block);
    if (answer.status === 404) await this.begin();
    else if (answer.status === 204 || answer.status === 409) this.at = Number(answer.headers.get("Upload-Offset"));
    else throw new Refused(await answer.text());
    this.step = performance.now() - began < QUICK ? Math.min(this.step * 2, MOST) : Math.max(FIRST, this.step / 2);
    this.tried = 0;
    this.show();
  }

  async run() {
    while (this.state === "going") {
      try {
        await (this.address ? this.look() : this.begin());
        this.show();
        while (this.at < this.file.size) await this.part();
        this.arrived();
      } catch (why) {
        await this.failed(why);
      }
    }
  }

  async failed(why) {
    if (this.state !== "going") return;
    if (why instanceof Plain) return this.field.sendPlain();
    if (why instanceof Refused) return this.field.refuse(this, why.message);
    if (why instanceof Stopped) this.tell(why.message);
    else this.tell(`The connection is lost. ${measured(this.at)} of ${measured(this.file.size)} have arrived and stay. The portal is tried again by itself.`);
    this.step = FIRST;
    this.again.hidden = false;
    await this.pause(why instanceof Stopped);
    if (document.activeElement === this.again) this.cancel.focus(); // a hidden button would lose the place
    this.again.hidden = true;
    if (this.state === "going") this.tell("Trying again.");
  }

  pause(forAPerson) {
    return new Promise((go) => {
      const wait = forAPerson ? null : setTimeout(go, PAUSES[Math.min(this.tried++, PAUSES.length - 1)]);
      const online = () => forAPerson || this.retry();
      this.retry = () => { clearTimeout(wait); removeEventListener("online", online); go(); };
      addEventListener("online", online);
    });
  }

  retry() {}

  arrived() {
    this.state = "done";
    const token = document.createElement("input");
    Object.assign(token, { type: "hidden", name: `upload:${this.field.name}`, value: this.address.split("/").filter(Boolean).pop() });
    this.box.append(token);
    this.bar.hidden = true;
    this.count.textContent = measured(this.file.size);
    this.tell("The file has arrived. It becomes a record when the form is sent.");
    this.cancel.textContent = "Remove";
    this.cancel.setAttribute("aria-label", `Remove ${this.file.name}`);
    this.field.settle();
  }

  end() {
    const begun = this.address;
    this.state = "ended";
    this.retry();
    if (begun) fetch(begun, { method: "DELETE", keepalive: true, headers: { "Tus-Resumable": VERSION, "X-CSRFToken": this.field.form.querySelector("[name=csrfmiddlewaretoken]").value } }).catch(() => {});
    this.over.abort();
    this.box.remove();
  }
}

class Field {
  constructor(input, sending) {
    Object.assign(this, { input, sending, form: sending.form, begin: sending.begin, template: sending.template, name: input.name, uploads: [] });
    this.list = document.createElement("div");
    this.list.className = "cp-uploads";
    input.after(this.list);
    input.addEventListener("change", () => this.chosen());
  }

  get going() { return this.uploads.filter((upload) => upload.state === "going"); }

  chosen() {
    this.clear();
    if (!this.input.files.length) return;
    this.input.removeAttribute("name"); // its bytes come as uploads
    if (!this.input.multiple) this.form.querySelectorAll(`[name="upload:${this.name}"][type=checkbox]`).forEach((kept) => (kept.checked = false));
    this.uploads = [...this.input.files].map((file) => new Upload(file, this));
    this.uploads.forEach((upload) => upload.run());
  }

  clear() {
    this.uploads.forEach((upload) => upload.end());
    this.uploads = [];
    this.list.replaceChildren();
    this.input.removeAttribute("aria-invalid");
    this.input.name = this.name;
  }

  drop(upload, byPerson) {
    upload.end();
    this.uploads = this.uploads.filter((each) => each !== upload);
    if (!this.uploads.length) { this.input.value = ""; this.input.name = this.name; }
    if (byPerson) this.input.focus();
    this.settle();
  }

  refuse(upload, words) {
    const said = this.sending.refused.content.firstElementChild.cloneNode(true);
    said.querySelector("span").textContent = words;
    this.sending.forget();
    this.drop(upload, false);
    this.input.setAttribute("aria-invalid", "true");
    this.list.append(said);
  }

  sendPlain() {
    this.clear();
    this.settle();
  }

  settle() { this.sending.settle(); }
}

// One form: it is sent once all its files have arrived.
class Sending {
  constructor(mark) {
    this.form = mark.form;
    this.begin = mark.dataset.uploads;
    this.template = this.form.querySelector("template[data-upload]");
    this.refused = this.form.querySelector("template[data-refused]");
    this.fields = [...this.form.querySelectorAll("input[type=file][name]")].map((input) => new Field(input, this));
    this.wanted = false;
    this.form.addEventListener("submit", (event) => this.submitted(event), { capture: true });
    addEventListener("beforeunload", (event) => this.going.length && event.preventDefault());
  }

  get going() { return this.fields.flatMap((field) => field.going); }

  submitted(event) {
    if (!this.going.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.wanted = true;
    this.submitter = event.submitter;
    for (const upload of this.going) {
      if (!upload.again.hidden) upload.retry();
      upload.tell("The form is sent as soon as the file has arrived.");
    }
  }

  settle() {
    if (!this.wanted || this.going.length) return;
    this.wanted = false;
    this.form.requestSubmit(this.submitter ?? undefined);
  }

  forget() { this.wanted = false; }
}

document.querySelectorAll("[data-uploads]").forEach((mark) => new Sending(mark));
