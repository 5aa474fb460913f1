// Keyboard and menus: "/" goes to the search, "?" opens the help, Escape and a click outside close a menu.

const typing = (element) => element.closest("input, textarea, select, [contenteditable]");
const help = document.getElementById("keys-help");

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const open = document.querySelector("details[data-menu][open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key === "/") {
    const search = [...document.querySelectorAll("[data-search]")].find((field) => field.offsetParent);
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  } else if (event.key === "?") {
    help?.showModal();
  }
});

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  if (event.target.closest("[data-open-keys]")) {
    event.target.closest("details").open = false;
    help?.showModal();
  }
});
for (const button of document.querySelectorAll("[data-open-keys]")) button.hidden = false;

// "Not possible yet" stands open where there is room, folded on a phone
if (window.matchMedia("(min-width: 1101px)").matches) {
  for (const fold of document.querySelectorAll("details[data-open-desk]")) fold.open = true;
}

// the open tab stands in sight where the row of tabs is wider than the screen
const showTab = () => {
  for (const tab of document.querySelectorAll(".jk-tabs [aria-current]")) {
    const row = tab.parentElement;
    const [inner, outer] = [tab.getBoundingClientRect(), row.getBoundingClientRect()];
    if (inner.left >= outer.left && inner.right <= outer.right) continue;
    row.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
  }
};
showTab();
document.addEventListener("htmx:afterSettle", showTab);
window.addEventListener("resize", showTab);
