// Text typed into <form data-draft="name"> is kept on this device until the server has it.
//
// A draft belongs to one person (body[data-user]) and is erased when it was sent, when somebody logs out,
// when another person logs in here, and after twelve hours: panti tablets are shared. Passwords, files and
// hidden fields are never kept, but for the key by which the server knows a form it has had already, and for hidden
// fields with data-draft-keep: what the text was written over comes back with the text. A draft that was
// sent only goes when the next page shows it arrived: a login page or an error page means it did not. A form with
// data-resend that was sent without a signal goes by itself when the signal is back, once; what is written in it after
// its draft came back goes under a new key, or the server would take it for what it has had already.

const PREFIX = "jk-draft:";
const HOURS = 12;
const user = document.body.dataset.user;
const keyOf = (form) => `${PREFIX}${user}:${form.dataset.draft}`;
const fieldsOf = (form) =>
  [...form.elements].filter(
    (field) =>
      field.name &&
      (field.type !== "hidden" || "draftKeep" in field.dataset) &&
      !["password", "file", "submit", "button"].includes(field.type) &&
      !("noDraft" in field.dataset),
  );
const keyField = (form) => form.querySelector("input[name='idempotency_key']");
// the hidden fields as this page came with them
const served = new WeakMap();
const hiddenOf = (form) => [keyField(form), ...fieldsOf(form)].filter((field) => field?.type === "hidden");
const changed = new WeakSet();
const held = new Set();

function store(key, draft) {
  try {
    localStorage.setItem(key, JSON.stringify(draft));
    return true;
  } catch {
    return false; // full or refused: the warning on leaving still stands
  }
}
function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}
const draftKeys = () => {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  } catch {
    return [];
  }
};
const erase = (keys) => keys.forEach((key) => localStorage.removeItem(key));

function say(form, kind, at) {
  const note = form.querySelector("[data-draft-note]");
  if (!note) return;
  // as everywhere else on the page: WIB, whatever zone the device is set to
  const time = new Date(at).toLocaleTimeString(document.documentElement.lang, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: "Asia/Jakarta",
  });
  note.dataset.said = kind;
  note.querySelector("span").textContent = note.dataset[kind].replace("{time}", time);
  const drop = note.querySelector("[data-draft-drop]");
  if (kind === "restored") drop.hidden = false;
  // its room stays: the save button beside it must not move while somebody reaches for it
  drop.toggleAttribute("data-spent", kind !== "restored");
}

function keep(form) {
  const values = fieldsOf(form)
    .filter((field) => !["checkbox", "radio"].includes(field.type) || field.checked)
    .map((field) => [field.name, field.value]);
  const draft = { at: Date.now(), values, key: keyField(form)?.value };
  if (store(keyOf(form), draft)) say(form, "saved", draft.at);
}

function restore(form) {
  const draft = read(keyOf(form));
  if (!draft || "bound" in form.dataset) return;
  for (const field of hiddenOf(form)) if (!served.has(field)) served.set(field, field.value);
  for (const field of fieldsOf(form)) {
    const values = draft.values.filter(([name]) => name === field.name).map(([, value]) => value);
    if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
    else if (values.length) field.value = values[0];
  }
  // what was sent and perhaps arrived is known to the server by its key
  const field = keyField(form);
  if (field && draft.key) field.value = draft.key;
  form.dataset.restored = "";
  changed.add(form);
  say(form, "restored", draft.at);
}

// What became of the drafts that were sent from the page before this one?
function settle() {
  const arrivedBack = ["reload", "back_forward"].includes(performance.getEntriesByType("navigation")[0]?.type);
  const failed = !user || arrivedBack || "errorPage" in document.body.dataset;
  for (const key of draftKeys()) {
    const draft = read(key);
    const foreign = user && !key.startsWith(`${PREFIX}${user}:`);
    if (!draft || foreign || Date.now() - draft.at > HOURS * 3600000) erase([key]);
    else if (draft.sent && failed) store(key, { ...draft, sent: false });
    else if (draft.sent) erase([key]);
  }
}

let timer;
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-warn]")) changed.add(form);
  if (!form?.matches("[data-draft]") || !user) return;
  changed.add(form);
  if ("restored" in form.dataset && "resend" in form.dataset) {
    // it may have arrived as it was restored; a row that did is found to say nothing new, or both texts are shown
    const field = keyField(form);
    if (field) field.value = served.get(field);
  }
  delete form.dataset.restored;
  clearTimeout(timer);
  timer = setTimeout(keep, 600, form);
});
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (form.matches("[data-logout]")) erase(draftKeys());
    if (form.matches("[data-warn]") && !event.defaultPrevented) changed.delete(form);
    if (!form.matches("[data-draft]") || !user) return;
    clearTimeout(timer);
    keep(form);
    if (!navigator.onLine) {
      event.preventDefault();
      event.stopImmediatePropagation();
      say(form, "resend" in form.dataset ? "held" : "offline", Date.now());
      if ("resend" in form.dataset) held.add(form);
      return;
    }
    if (event.defaultPrevented) return;
    changed.delete(form);
    store(keyOf(form), { ...read(keyOf(form)), sent: true });
  },
  true,
);
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form[data-draft]");
  if (!form) return;
  if (event.detail.successful) erase([keyOf(form)]);
  else changed.add(form);
});
document.addEventListener("click", (event) => {
  const drop = event.target.closest("[data-draft-drop]");
  const form = drop?.form;
  if (!form || !confirm(drop.dataset.draftDrop)) return;
  erase([keyOf(form)]);
  changed.delete(form);
  form.reset();
  // a reset leaves hidden fields alone
  for (const field of hiddenOf(form)) if (served.has(field)) field.value = served.get(field);
  delete form.dataset.restored;
  const note = form.querySelector("[data-draft-note]");
  note.querySelector("span").textContent = "";
  note.querySelector("[data-draft-drop]").toggleAttribute("data-spent", true);
});
window.addEventListener("online", () => {
  for (const form of held) {
    held.delete(form);
    if (form.isConnected) form.requestSubmit();
  }
});
window.addEventListener("beforeunload", (event) => {
  const unsaved = [...document.querySelectorAll("form[data-draft], form[data-warn]")].some((form) => changed.has(form));
  if (unsaved) event.preventDefault();
});

settle();
document.querySelectorAll("form[data-draft]").forEach(restore);
document.addEventListener("htmx:afterSwap", (event) =>
  event.target.querySelectorAll("form[data-draft]").forEach(restore),
);
