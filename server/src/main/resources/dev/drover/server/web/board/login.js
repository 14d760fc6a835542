// Trades a password or a token for a session. It leaves this page in the body of one request, and is kept nowhere.
const form = document.getElementById("login");
const user = document.getElementById("user");
const password = document.getElementById("password");
const token = document.getElementById("token");
const problem = document.getElementById("problem");

form.addEventListener("submit", async event => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  problem.hidden = true;
  try {
    const response = await fetch("/login", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(shown()),
    });
    if (response.ok) {
      location.replace("/");
      return;
    }
    const answer = await response.json().catch(() => ({}));
    show(answer.error?.message ?? `The server answered ${response.status}`, answer.error?.data?.hint);
  } catch {
    show("The server does not answer", "Is it still running?");
  } finally {
    button.disabled = false;
  }
  (token.value ? token : password).select();
});

function shown() {
  return token.value ? { token: token.value } : { user: user.value.trim(), password: password.value };
}

function show(message, hint) {
  problem.textContent = hint ? `${message}. ${hint}` : message;
  problem.hidden = false;
}
