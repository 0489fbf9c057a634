// The board works without this file, by the menu on each card. With it, a card can be dragged to another stage, with the
// mouse or by its handle with a finger: letting go presses the same button that the menu has.
(() => {
  const board = document.querySelector(".columns");
  if (!board) return;
  const told = document.getElementById("moved"), FAR = 6, EDGE = 56, STEP = 14;
  const columns = [...board.querySelectorAll(".column")];
  let held = null; // the drag that is under way

  const button = (card, column) => card.querySelector(`.move button[value="${column.dataset.stage}"]`);
  const under = (x, y) => columns.find((column) => column.contains(document.elementFromPoint(x, y)));

  for (const card of board.querySelectorAll(".card")) {
    if (!card.querySelector(".move button")) continue;
    const grip = document.createElement("span");
    grip.className = "grip";
    grip.textContent = "⠿";
    grip.title = board.dataset.drag;
    grip.setAttribute("aria-hidden", "true"); // whoever does not see it has the menu
    card.prepend(grip);
    card.addEventListener("dragstart", (event) => event.preventDefault());
    card.addEventListener("pointerdown", (event) => {
      const byGrip = event.target === grip;
      if (event.button || held || (!byGrip && (event.pointerType !== "mouse" || event.target.closest(".move")))) return;
      held = { card, from: card.closest(".column"), id: event.pointerId, x: event.clientX, y: event.clientY, moving: false };
      held.page = [scrollX + board.scrollLeft, scrollY];
    });
  }

  const begin = () => {
    held.moving = true;
    getSelection().removeAllRanges();
    held.card.classList.add("held");
    held.card.setPointerCapture(held.id);
    document.body.classList.add("dragging");
    held.from.classList.add("from");
    for (const column of columns) column.classList.toggle("open", column !== held.from && !!button(held.card, column));
  };

  const stop = (event) => event.preventDefault();

  const end = () => {
    const { card, from, moving } = held;
    held = null;
    if (!moving) return;
    card.classList.remove("held");
    card.style.translate = "";
    document.body.classList.remove("dragging");
    from.classList.remove("from");
    for (const column of columns) column.classList.remove("open", "over");
    addEventListener("click", stop, true); // what comes of the same press opens nothing
    setTimeout(() => removeEventListener("click", stop, true));
  };

  const follow = (x, y) => {
    const [left, top] = held.page;
    held.card.style.translate = `${x - held.x + scrollX + board.scrollLeft - left}px ${y - held.y + scrollY - top}px`;
    const over = under(x, y);
    for (const column of columns) column.classList.toggle("over", column === over && column.classList.contains("open"));
  };

  const nearEdge = (x, y) => {
    const box = board.getBoundingClientRect();
    board.scrollLeft += x < box.left + EDGE ? -STEP : x > box.right - EDGE ? STEP : 0;
    scrollBy(0, y < EDGE ? -STEP : y > innerHeight - EDGE ? STEP : 0);
  };

  const say = (card, words) => {
    told.textContent = words;
    let note = card.querySelector(".note");
    if (!note) {
      note = document.createElement("p");
      note.className = "note wrong";
      card.prepend(note);
    }
    note.textContent = words;
  };

  addEventListener("pointermove", (event) => {
    if (!held || event.pointerId !== held.id) return;
    if (!held.moving && Math.hypot(event.clientX - held.x, event.clientY - held.y) < FAR) return;
    if (!held.moving) begin();
    nearEdge(event.clientX, event.clientY);
    follow(event.clientX, event.clientY);
  });

  addEventListener("pointerup", (event) => {
    if (!held || event.pointerId !== held.id) return;
    const { card, from, moving } = held, column = under(event.clientX, event.clientY);
    end();
    if (!moving || !column || column === from) return;
    const press = button(card, column);
    if (!press) return say(card, board.dataset.no);
    if (!("words" in press.dataset)) return press.form.requestSubmit(press);
    card.querySelector(".move").open = true;
    for (const other of card.querySelectorAll(".wants")) other.classList.remove("wants");
    press.classList.add("wants");
    say(card, board.dataset.words);
    press.form.elements.said.focus();
  });

  addEventListener("pointercancel", () => { if (held) end(); });
  addEventListener("keydown", (event) => { if (held && event.key === "Escape") end(); });
})();
