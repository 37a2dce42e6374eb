// Asks a security key by the script of allauth, and says where it gave no answer.
const form = document.getElementById("key-form");
if (form) {
  const button = document.getElementById("key-button");
  const ids = {
    add: button.id,
    authenticate: button.id,
    credential: form.dataset.credential,
    data: "key-data",
  };
  window.allauth.webauthn.forms[button.dataset.act]({ ids });
  button.addEventListener("click", () => {
    document.getElementById("key-failed").hidden = true;
  });
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    document.getElementById("key-failed").hidden = false;
  });
}
