// Brings a page up to date. An element <… id data-hear="case:K-2026-000412 user:7"> is read again over HTTP when
// one of its topics has something newer: from the page's own address, or from data-hear-from. The server asks every
// right again. What somebody types in is never replaced: parts inside it that are free are, for the rest a bar offers
// to load it. A page nobody looks at waits until somebody does.

const COALESCE = 40;
const SPREAD = 160;
const SOON = 600;
const BUSY = { reads: 4, within: 10000, every: 4000 };
const FIELDS = "input, textarea, select, [contenteditable]";
const ROWS = "li, tr, dd, .jk-ev";
const here = () => location.pathname + location.search;
const parts = () => [...document.querySelectorAll("[data-hear][id]")];
const sourceOf = (part) => part.dataset.hearFrom || here();
let stopped = false;

// --- what is being typed ---
const changed = (field) => {
  if (["hidden", "submit", "button"].includes(field.type)) return false;
  if (["checkbox", "radio"].includes(field.type)) return field.checked !== field.defaultChecked;
  if (field.type === "file") return field.files.length > 0;
  if (field.tagName === "SELECT") {
    // a select without a default shows its first choice
    const given = [...field.options].some((one) => one.defaultSelected);
    return [...field.options].some((one, at) => one.selected !== (given ? one.defaultSelected : !field.multiple && at === 0));
  }
  return "defaultValue" in field && field.value !== field.defaultValue;
};
const typed = (part) => {
  const active = document.activeElement;
  if (active?.matches(FIELDS) && part.contains(active)) return true;
  return [...part.querySelectorAll(FIELDS)].some(changed) || part.querySelector("form[data-sending]") !== null;
};

// --- what a part says, whatever keys its forms carry ---
const MARKS = ["href", "src", "class", "data-stage", "data-tone", "aria-current", "datetime"];
function says(node, without = "") {
  const words = [];
  const walk = (one) => {
    if (one.nodeType === Node.TEXT_NODE) words.push(one.data.trim());
    else if (one.nodeType === Node.ELEMENT_NODE && !(without && one !== node && one.matches(without))) {
      if (one !== node) {
        for (const mark of MARKS) {
          const value = one.getAttribute(mark);
          if (value) words.push(mark === "class" ? value.replace(/\b(jk-fresh|htmx-\S+)/g, "").trim() : value);
        }
      }
      one.childNodes.forEach(walk);
    }
  };
  walk(node);
  return words.filter(Boolean).join("\u0001");
}

const rememberFocus = (part) => {
  const active = document.activeElement;
  if (!active || active === document.body || !part.contains(active)) return () => {};
  const twin = (one) => one.tagName === active.tagName && (active.id ? one.id === active.id : says(one) === says(active));
  return (fresh) => [...fresh.querySelectorAll(active.tagName)].find(twin)?.focus({ preventScroll: true });
};
const keepFolds = (old, fresh) => {
  const folds = (part) => [...part.querySelectorAll("details")];
  const nameOf = (fold) => fold.id || fold.querySelector("summary")?.firstChild?.textContent.trim() || "";
  for (const fold of folds(fresh)) {
    const twin = folds(old).find((one) => nameOf(one) === nameOf(fold));
    if (twin) fold.open = twin.open;
  }
};

function put(part, fresh) {
  const rows = new Set([...part.querySelectorAll(ROWS)].map((row) => says(row)));
  const refocus = rememberFocus(part);
  fresh = document.importNode(fresh, true);
  keepFolds(part, fresh);
  if (rows.size) {
    for (const row of fresh.querySelectorAll(ROWS)) {
      if (!rows.has(says(row)) && !row.querySelector(ROWS)) row.classList.add("jk-fresh");
    }
  }
  part.replaceWith(fresh);
  refocus(fresh);
  window.htmx?.process(fresh);
  fresh.dispatchEvent(new CustomEvent("htmx:afterSwap", { bubbles: true, detail: { target: fresh } }));
  fresh.dispatchEvent(new CustomEvent("htmx:afterSettle", { bubbles: true, detail: { target: fresh } }));
}

// replaces what is free; answers whether something newer had to be left out
function update(part, fresh) {
  if (says(part) === says(fresh)) return false;
  if (!typed(part)) {
    put(part, fresh);
    return false;
  }
  let left = says(part, "[data-hear][id], form") !== says(fresh, "[data-hear][id], form");
  for (const inner of part.querySelectorAll("[data-hear][id]")) {
    const twin = fresh.querySelector(`#${CSS.escape(inner.id)}`);
    if (twin && inner.parentElement.closest("[data-hear][id]") === part) left = update(inner, twin) || left;
  }
  return left;
}

// --- the bar ---
const bar = document.querySelector("[data-news]");
function offer(kind) {
  const words = bar.querySelector("[data-news-words]");
  words.textContent = words.dataset[kind];
  bar.firstElementChild.hidden = false;
}
bar.addEventListener("click", (event) => {
  if (event.target.closest("[data-news-load]")) location.reload();
  else if (event.target.closest("[data-news-later]")) bar.firstElementChild.hidden = true;
});
// nothing typed is nothing to lose: a page that may not be shown any more goes at once
function leave(kind) {
  stopped = true;
  if (typed(document.body)) offer(kind);
  else location.reload();
}

// --- reading again ---
const due = new Map();
const unseen = new Set();
const times = new Map();
let leaving = new AbortController();

async function read(source) {
  const asked = here();
  let answer, text;
  try {
    answer = await fetch(source, {
      headers: { "Jangkau-Live": "1", Accept: "text/html" },
      cache: "no-store",
      signal: leaving.signal,
    });
    text = await answer.text();
  } catch {
    return; // no network, or the page is being left; the socket or the poll asks again
  }
  if (answer.redirected && new URL(answer.url).pathname !== new URL(source, location.href).pathname) {
    if (new URL(answer.url).pathname.startsWith("/akun/")) leave("out");
    return;
  }
  if ([403, 404].includes(answer.status)) {
    if (source === asked) leave("gone");
    return;
  }
  if (!answer.ok || asked !== here()) return;
  const fresh = new DOMParser().parseFromString(text, "text/html");
  let left = false;
  for (const part of parts()) {
    const twin = fresh.getElementById(part.id);
    const outer = part.parentElement?.closest("[data-hear][id]");
    // a part of a part comes with it
    if (twin && part.isConnected && !(outer && fresh.getElementById(outer.id))) left = update(part, twin) || left;
  }
  if (left) offer("newer");
}

// at once, and again soon; what changes all the time is read every few seconds
function pauseOf(source) {
  const now = performance.now();
  const recent = (times.get(source) ?? []).filter((time) => now - time < BUSY.within);
  times.set(source, recent);
  const pause = recent.length ? recent.at(-1) + (recent.length < BUSY.reads ? SOON : BUSY.every) - now : 0;
  return Math.max(pause, COALESCE + Math.random() * SPREAD);
}
function ask(source) {
  if (stopped || due.has(source)) return;
  const act = () => {
    due.delete(source);
    if (stopped) return;
    if (document.hidden) {
      unseen.add(source);
      return;
    }
    times.get(source).push(performance.now());
    read(source);
  };
  due.set(source, setTimeout(act, pauseOf(source)));
}
function readAgain(topic) {
  const sources = new Set();
  for (const part of parts()) {
    if (!topic || part.dataset.hear.split(" ").includes(topic)) sources.add(sourceOf(part));
  }
  // the page brings its frame along
  const frame = document.getElementById("live-bell")?.dataset.hearFrom;
  if (sources.has(here()) || due.has(here())) sources.delete(frame);
  sources.forEach(ask);
}
function look() {
  if (document.hidden) return;
  const missed = [...unseen];
  unseen.clear();
  missed.forEach(ask);
}

document.addEventListener("live:hint", (event) => readAgain(event.detail.topic));
document.addEventListener("live:resync", () => readAgain());
document.addEventListener("live:gone", () => leave("gone"));
document.addEventListener("visibilitychange", look);
window.addEventListener("pagehide", () => leaving.abort());
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  leaving = new AbortController();
  readAgain();
});
// a form on its way out leads to a page of its own
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  leaving.abort();
  leaving = new AbortController();
});
