// Asks the device for a key before a form with data-passkey is sent. The page's data stand in a
// block of type application/json; for signing in they are fetched, so that a cached page is fine.
const kit = window.webauthnJSON;

async function options(form) {
  if (form.dataset.passkey === "login") {
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    return (await answer.json()).request_options;
  }
  const data = JSON.parse(document.getElementById("passkey-data").textContent);
  return data.creation_options ?? data.request_options;
}

async function credential(form) {
  const wanted = await options(form);
  if (form.dataset.passkey !== "add") return kit.get(wanted);
  const alone = Boolean(form.elements.passwordless?.checked);
  const selection = wanted.publicKey.authenticatorSelection;
  selection.residentKey = alone ? "required" : "discouraged";
  selection.requireResidentKey = alone;
  if (alone) selection.userVerification = "required";
  return kit.create(wanted);
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const problem = form.querySelector("[data-passkey-problem]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await credential(form));
      HTMLFormElement.prototype.submit.call(form);
    } catch {
      problem.hidden = false;
      problem.setAttribute("role", "alert");
    }
  });
}
