// Forms: one submit per click, the error summary in focus, a photo's preview, the place from GPS.
// Every form works without this file; the server holds the idempotency key.

const buttonsOf = (form) => form.querySelectorAll("button:not([type=button]), input[type=submit]");

function hold(form) {
  form.dataset.sending = "";
  // after this tick, so that the clicked button's own name and value still go along
  setTimeout(() => {
    for (const button of buttonsOf(form)) button.setAttribute("aria-disabled", "true");
  });
}

function release(form) {
  delete form.dataset.sending;
  for (const button of buttonsOf(form)) button.removeAttribute("aria-disabled");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-guard]") || event.defaultPrevented) return;
  if ("sending" in form.dataset) event.preventDefault();
  else hold(form);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form[data-guard]");
  if (form) release(form);
});
// coming back with the browser's own button
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(release));

const focusErrors = (root) => root.querySelector("[data-error-summary]")?.focus();
focusErrors(document);
document.addEventListener("htmx:afterSwap", (event) => focusErrors(event.target));
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-error-summary] a");
  if (!link) return;
  const box = document.getElementById(link.hash.slice(1));
  const control = box?.querySelector("input:not([type=hidden]), select, textarea");
  if (!control) return;
  event.preventDefault();
  box.scrollIntoView({ block: "center" });
  control.focus({ preventScroll: true });
});

document.addEventListener("change", (event) => {
  const into = event.target.matches("input[type=file]") && event.target.closest("[data-preview-into]");
  if (!into) return;
  for (const old of into.querySelectorAll("[data-preview]")) {
    URL.revokeObjectURL(old.querySelector("img").src);
    old.remove();
  }
  for (const file of event.target.files) {
    if (!file.type.startsWith("image/")) continue;
    const shot = document.createElement("span");
    shot.className = "jk-pic";
    shot.dataset.preview = "";
    const image = document.createElement("img");
    image.src = URL.createObjectURL(file);
    image.alt = "";
    const caption = document.createElement("span");
    caption.className = "jk-pic__cap";
    caption.textContent = file.name;
    shot.append(image, caption);
    into.insertBefore(shot, event.target.closest("label"));
  }
});

// <form data-count="{n} of {all} tapped"> says in its [data-counted] how many of its taps are ticked
function count(form) {
  const taps = [...form.querySelectorAll(".jk-tap input")];
  const into = form.querySelector("[data-counted]");
  const ticked = taps.filter((tap) => tap.checked).length;
  into.textContent = form.dataset.count.replace("{n}", ticked).replace("{all}", taps.length);
  into.hidden = false;
}
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-count]");
  if (form) count(form);
});
// not before a draft has come back
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-count]").forEach(count));

// <button data-gps="id_latitude,id_longitude,id_accuracy" data-gps-failed="…" hidden> shows itself where GPS exists
function askGps(button) {
  const [latitude, longitude, accuracy] = button.dataset.gps.split(",").map((id) => document.getElementById(id));
  const said = button.parentElement.querySelector("[data-gps-said]");
  button.setAttribute("aria-busy", "true");
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      latitude.value = coords.latitude.toFixed(6);
      longitude.value = coords.longitude.toFixed(6);
      if (accuracy) accuracy.value = Math.round(coords.accuracy);
      latitude.dispatchEvent(new Event("input", { bubbles: true }));
      button.removeAttribute("aria-busy");
      if (said) said.textContent = `GPS ±${Math.round(coords.accuracy)} m`;
    },
    () => {
      button.removeAttribute("aria-busy");
      if (said) said.textContent = button.dataset.gpsFailed;
    },
    { enableHighAccuracy: true, timeout: 15000 },
  );
}
const showGps = (root) => {
  if (navigator.geolocation) root.querySelectorAll("button[data-gps]").forEach((button) => (button.hidden = false));
};
showGps(document);
document.addEventListener("htmx:afterSwap", (event) => showGps(event.target));
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-gps]");
  if (button) askGps(button);
});
