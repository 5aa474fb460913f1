// The outreach form: an age band fills the number and what it rests on, as the server would do.
const bands = document.querySelector("[data-band-ages]");
const age = document.getElementById("id_estimated_age");
const basis = document.getElementById("id_age_basis");

if (bands && age && basis) {
  const middle = Object.fromEntries(bands.dataset.bandAges.split(" ").map((pair) => pair.split("=")));
  bands.addEventListener("change", (event) => {
    age.value = middle[event.target.value] ?? "";
    basis.value ||= bands.dataset.bandBasis;
  });
}
