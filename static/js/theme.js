// Runs before the first paint (no defer), so that a person's own choice of light or dark never flashes.
// The choice is kept on the device under "jk-theme": auto, light or dark.
(() => {
  const KEY = "jk-theme";
  const device = window.matchMedia("(prefers-color-scheme: dark)");
  const MEDIA = { auto: "(prefers-color-scheme: dark)", light: "not all", dark: "screen" };

  const chosen = () => {
    try {
      return MEDIA[localStorage.getItem(KEY)] ? localStorage.getItem(KEY) : "auto";
    } catch {
      return "auto"; // a browser that refuses storage follows the device
    }
  };

  const apply = () => {
    const choice = chosen();
    const dark = choice === "dark" || (choice === "auto" && device.matches);
    document.documentElement.dataset.bsTheme = dark ? "dark" : "light";
    document.querySelector("link[data-dark]").media = MEDIA[choice];
    for (const button of document.querySelectorAll("[data-theme-set]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeSet === choice));
    }
  };

  apply();
  device.addEventListener("change", apply);
  document.addEventListener("DOMContentLoaded", () => {
    for (const menu of document.querySelectorAll("[data-theme-menu]")) menu.hidden = false;
    apply();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-set]");
    if (!button) return;
    try {
      localStorage.setItem(KEY, button.dataset.themeSet);
    } catch {
      return;
    }
    apply();
  });
})();
