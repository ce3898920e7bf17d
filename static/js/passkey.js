// Passkeys: asks the browser for one and sends its answer with the form. Without this module other ways stay open.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (mark) => mark.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const named = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));
const make = (asked) => navigator.credentials.create({ publicKey: { ...asked, challenge: bytes(asked.challenge), user: { ...asked.user, id: bytes(asked.user.id) }, excludeCredentials: named(asked.excludeCredentials) } });
const show = (asked) => navigator.credentials.get({ publicKey: { ...asked, challenge: bytes(asked.challenge), allowCredentials: named(asked.allowCredentials) } });

const answer = ({ id, rawId, type, response }) => {
  const parts = { clientDataJSON: text(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) if (response[name]) parts[name] = text(response[name]);
  return JSON.stringify({ id, rawId: text(rawId), type, response: parts, clientExtensionResults: {} });
};

const send = (form, name, value) => {
  let input = form.elements.namedItem(name);
  if (!input) {
    input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    form.append(input);
  }
  input.value = value;
  form.noValidate = true;
  form.requestSubmit(form.querySelector("button:not([type=button])"));
};

document.querySelectorAll("[data-passkey]").forEach((place) => {
  if (!window.PublicKeyCredential) return;
  const button = place.querySelector("button"), told = place.querySelector("[role=status]");
  place.hidden = false;
  button.addEventListener("click", async () => {
    told.textContent = "Follow your device.";
    try {
      const asked = (await (await fetch(place.dataset.options, { headers: { Accept: "application/json" } })).json()).publicKey;
      const made = await (place.dataset.passkey === "make" ? make(asked) : show(asked));
      send(button.form || place.closest("form"), place.dataset.field, answer(made));
    } catch {
      told.textContent = place.dataset.failed;
    }
  });
});
