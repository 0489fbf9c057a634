// The desk works without this file. With it, the simulated phone shows new texts by itself and sends with Enter.
(() => {
  const thread = document.getElementById("thread");
  if (!thread) return;
  const toEnd = () => { thread.scrollTop = thread.scrollHeight; };
  toEnd();
  let shown = thread.innerHTML;
  setInterval(async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(thread.dataset.again, { redirect: "error" });
      const found = answer.ok ? await answer.text() : shown;
      if (found.trim() !== shown.trim()) { thread.innerHTML = shown = found; toEnd(); }
    } catch { /* offline, or signed out: the next look may do better */ }
  }, 3000);
  const text = document.getElementById("text");
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    text.form.requestSubmit();
  });
})();
