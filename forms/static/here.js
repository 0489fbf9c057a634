// "Use where I am" fills in the place, or adds a line to a way. Without this the field is written in by hand.
document.addEventListener("DOMContentLoaded", function () {
  var button = document.querySelector("[data-here]");
  if (!button || !navigator.geolocation) return;
  var field = document.getElementById("answer"), told = document.getElementById("where");
  button.hidden = false;
  button.addEventListener("click", function () {
    button.disabled = true;
    told.textContent = button.dataset.wait;
    navigator.geolocation.getCurrentPosition(function (position) {
      var at = position.coords;
      var point = [at.latitude.toFixed(6), at.longitude.toFixed(6), Math.round(at.altitude || 0), Math.round(at.accuracy)].join(" ");
      field.value = button.dataset.here === "places" && field.value.trim() ? field.value.trim() + "\n" + point : point;
      button.disabled = false;
      told.textContent = "";
    }, function () {
      button.disabled = false;
      told.textContent = button.dataset.no;
    }, { enableHighAccuracy: true, timeout: 30000 });
  });
});
