// <select multiple data-picker> becomes a search field with the chosen ones as chips below it; the list itself goes on
// holding what is chosen, hidden. Its words stand in data-find, data-none, data-more ({n}), data-remove ({name}).
// Without this file the list does the same.

const MOST = 8;
const words = (text) => text.toLocaleLowerCase().split(/\s+/).filter(Boolean);

function make(tag, className, facts = {}) {
  const made = Object.assign(document.createElement(tag), facts);
  made.className = className;
  return made;
}

function pick(select) {
  const options = [...select.options].map((option) => ({ option, sought: option.text.toLocaleLowerCase() }));
  const box = make("div", "jk-picker");
  const chips = make("ul", "jk-picker__chosen");
  const field = make("input", "form-control", { type: "search", autocomplete: "off", placeholder: select.dataset.find });
  const list = make("ul", "jk-picker__list", { id: `${select.id}_found`, hidden: true });
  const said = make("p", "jk-vh");
  let shown = [];
  let at = -1;

  // the label of the list names the field that stands for it
  field.id = `${select.id}_find`;
  const label = select.form.querySelector(`label[for="${select.id}"]`);
  if (label) label.htmlFor = field.id;
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (select.hasAttribute(name)) field.setAttribute(name, select.getAttribute(name));
  }
  for (const [name, value] of [
    ["role", "combobox"],
    ["aria-autocomplete", "list"],
    ["aria-expanded", "false"],
    ["aria-controls", list.id],
    ["data-no-draft", ""],
  ]) field.setAttribute(name, value);
  list.setAttribute("role", "listbox");
  if (label) list.setAttribute("aria-label", label.textContent.trim());
  said.setAttribute("role", "status");

  const nameOf = ({ option }) => option.dataset.name || option.text;
  function choose(one, chosen) {
    one.option.selected = chosen;
    select.dispatchEvent(new Event("input", { bubbles: true }));
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }
  function close() {
    list.hidden = true;
    at = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }
  function mark(next) {
    at = shown.length ? (next + shown.length) % shown.length : -1;
    [...list.querySelectorAll("[role=option]")].forEach((row, n) => row.setAttribute("aria-selected", String(n === at)));
    if (at < 0) field.removeAttribute("aria-activedescendant");
    else {
      const row = list.children[at];
      field.setAttribute("aria-activedescendant", row.id);
      row.scrollIntoView({ block: "nearest" });
    }
  }
  function take(one) {
    choose(one, true);
    field.value = "";
    close();
    field.focus();
  }
  function offer() {
    const asked = words(field.value);
    const found = options.filter(({ option, sought }) => !option.selected && asked.every((word) => sought.includes(word)));
    shown = found.slice(0, MOST);
    list.replaceChildren(
      ...shown.map((one, n) => {
        const row = make("li", "", { id: `${list.id}_${n}`, textContent: one.option.text });
        row.setAttribute("role", "option");
        row.addEventListener("click", () => take(one));
        return row;
      }),
    );
    const rest = found.length - shown.length;
    if (rest || !found.length) {
      const note = make("li", "jk-picker__note", {
        textContent: rest ? select.dataset.more.replace("{n}", rest) : select.dataset.none,
      });
      note.setAttribute("role", "presentation");
      list.append(note);
    }
    said.textContent = found.length ? "" : select.dataset.none;
    const opens = list.hidden;
    list.hidden = false;
    // not behind the bar that saves, nor behind the keyboard of a phone
    if (opens) box.scrollIntoView({ block: window.innerHeight < 800 ? "start" : "nearest" });
    field.setAttribute("aria-expanded", "true");
    mark(asked.length && shown.length ? 0 : -1);
  }
  function draw() {
    chips.replaceChildren(
      ...options
        .filter(({ option }) => option.selected)
        .map((one) => {
          const item = document.createElement("li");
          const chip = make("button", "jk-picker__chip", { type: "button" });
          chip.setAttribute("aria-label", select.dataset.remove.replace("{name}", nameOf(one)));
          chip.append(make("span", "", { textContent: one.option.text }), make("span", "jk-picker__x", { textContent: "×" }));
          chip.lastChild.setAttribute("aria-hidden", "true");
          chip.addEventListener("click", () => {
            choose(one, false);
            field.focus();
          });
          item.append(chip);
          return item;
        }),
    );
    chips.hidden = !chips.children.length;
  }

  field.addEventListener("input", offer);
  field.addEventListener("click", () => list.hidden && offer());
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      // never sends the form: in here it chooses
      event.preventDefault();
      if (!list.hidden && at >= 0) take(shown[at]);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) offer();
      mark(at < 0 && event.key === "ArrowUp" ? -1 : at + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  box.addEventListener("focusout", (event) => !box.contains(event.relatedTarget) && close());
  // a tap on a row must not take the focus, and with it the list, away before the click
  list.addEventListener("mousedown", (event) => event.preventDefault());
  select.addEventListener("change", draw);

  box.append(field, list, said, chips);
  select.hidden = true;
  select.before(box);
  draw();
}

// coming back with the browser's own button, a list has what was chosen again only now
window.addEventListener("pageshow", () => {
  for (const select of document.querySelectorAll("select[data-picker]")) {
    if (select.hidden) select.dispatchEvent(new Event("change"));
    else pick(select);
  }
});
