// "@" in a note offers the colleagues who may read the case: choosing one writes the name and ticks the box below.
// Without this file the boxes do the same.

const LONGEST = 24;
const MOST = 6;
const listOf = (form) => [...form.querySelectorAll("[data-mentions] input")].map((box) => ({
  box,
  label: box.closest("label").textContent.trim(),
}));

function asked(field) {
  const before = field.value.slice(0, field.selectionStart);
  const found = before.match(/(?:^|\s)@([^@\n]*)$/);
  return found && found[1].length <= LONGEST ? found[1].toLowerCase() : null;
}
function close(field) {
  field.parentElement.querySelector("[data-mention-offer]")?.remove();
  field.removeAttribute("aria-controls");
}
function choose(field, { box, label }) {
  const name = label.split(",")[0];
  const at = field.value.lastIndexOf("@", field.selectionStart - 1);
  field.setRangeText(`@${name} `, at, field.selectionStart, "end");
  box.checked = true;
  box.dispatchEvent(new Event("change", { bubbles: true }));
  close(field);
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
function offer(field) {
  close(field);
  const word = asked(field);
  if (word === null) return;
  const found = listOf(field.form).filter(({ label }) => label.toLowerCase().includes(word)).slice(0, MOST);
  if (!found.length) return;
  const sheet = document.createElement("div");
  sheet.className = "jk-mention";
  sheet.id = "mention-offer";
  sheet.dataset.mentionOffer = "";
  for (const one of found) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = one.label;
    button.addEventListener("click", () => choose(field, one));
    sheet.append(button);
  }
  field.after(sheet);
  field.setAttribute("aria-controls", sheet.id);
}

const note = (target) => target.matches?.("textarea") && target.form?.querySelector("[data-mentions]");
document.addEventListener("input", (event) => note(event.target) && offer(event.target));
document.addEventListener("keydown", (event) => {
  const sheet = document.querySelector("[data-mention-offer]");
  if (!sheet) return;
  const field = sheet.previousElementSibling;
  const buttons = [...sheet.children];
  const at = buttons.indexOf(document.activeElement);
  if (event.key === "Escape") {
    close(field);
    field.focus();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const step = event.key === "ArrowDown" ? 1 : -1;
    event.preventDefault();
    (buttons[at + step] ?? (step > 0 ? buttons[0] : field)).focus();
  }
});
document.addEventListener("click", (event) => {
  const sheet = document.querySelector("[data-mention-offer]");
  if (sheet && !sheet.contains(event.target) && event.target !== sheet.previousElementSibling) sheet.remove();
});
// how many are ticked stands beside the fold, open or not
document.addEventListener("change", (event) => {
  const fold = event.target.closest?.("[data-mentions]");
  if (!fold) return;
  const count = fold.querySelectorAll("input:checked").length;
  fold.querySelector("[data-mentioned]").textContent = count ? ` (${count})` : "";
});
