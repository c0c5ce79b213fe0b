// The desk works without: Ctrl+Enter sends and opens the next case, the button prints.
document.addEventListener("keydown", (event) => {
  const form = event.target.form;
  if (!(event.ctrlKey || event.metaKey) || event.key !== "Enter" || !form || !form.matches(".case-act form")) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("[name=next]") || undefined);
});

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}
