// A tap on an answer of a quick question goes on at once, and the page says so. Keys only choose, so that nobody who
// moves through the answers is carried off; after a mistake, too, it waits for the button.
document.addEventListener("DOMContentLoaded", function () {
  var list = document.querySelector(".pick.quick"), form = document.getElementById("ask"), tapped = 0;
  if (!list || !form || form.querySelector("[role=alert]")) return;
  form.querySelector("[data-quick]").hidden = false;
  list.addEventListener("pointerup", function () { tapped = Date.now(); });
  list.addEventListener("change", function () {
    if (Date.now() - tapped < 700) form.querySelector(".go").click();
  });
});
