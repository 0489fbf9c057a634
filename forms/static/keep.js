// A tap on another language takes along what is typed but not yet answered. Without this, only that is lost.
document.addEventListener("click", function (event) {
  var link = event.target.closest(".langs a"), form = document.getElementById("ask");
  if (!link || !form || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  form.action = link.href;
  form.elements.keep.value = "1";
  form.submit();
});
