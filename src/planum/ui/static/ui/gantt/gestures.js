// Mouse, wheel, fingers and keys. Every gesture has a key or a button that does the same.

const SLACK = 4, EDGE = 28;

const point = (gantt, event) => {
  const box = gantt.canvas.getBoundingClientRect();
  return {x: event.clientX - box.left, y: event.clientY - box.top};
};

const pan = (gantt, event, start) => {
  gantt.scroller.scrollLeft = start.left - (event.clientX - start.clientX);
  gantt.scroller.scrollTop = start.top - (event.clientY - start.clientY);
};

const atEdge = (gantt, x, y) => {
  const {scroller, painter} = gantt;
  if (x < gantt.label + EDGE) scroller.scrollLeft -= 12;
  if (x > painter.width - EDGE) scroller.scrollLeft += 12;
  if (y < gantt.head + EDGE) scroller.scrollTop -= 8;
  if (y > painter.height - EDGE) scroller.scrollTop += 8;
};

// With the mouse: drag a bar to move it, drag the ground to pan, click to choose.
const mouse = gantt => {
  const {canvas, scroller} = gantt;
  let start = null;
  const over = event => {
    const {x, y} = point(gantt, event), bar = gantt.barAt(x, y), isLink = x < gantt.label && gantt.layout.rows[gantt.rowAt(y)]?.head.url;
    canvas.style.cursor = bar !== null ? (gantt.plan.eligible(bar).length ? "grab" : "pointer") : isLink ? "pointer" : x > gantt.label ? "move" : "default";
    if (gantt.selected === null && !gantt.moves.isOpen) bar === null ? gantt.card.hide() : gantt.card.show(bar);
  };
  canvas.addEventListener("pointerdown", event => {
    if (event.pointerType === "touch" || event.button) return;
    const {x, y} = point(gantt, event);
    start = {clientX: event.clientX, clientY: event.clientY, left: scroller.scrollLeft, top: scroller.scrollTop, bar: gantt.barAt(x, y), at: gantt.at(x), moved: false};
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", event => {
    if (event.pointerType === "touch") return;
    if (!start) return over(event);
    if (!start.moved && Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) < SLACK) return;
    const {x, y} = point(gantt, event), movable = start.bar !== null && gantt.plan.eligible(start.bar).length > 0;
    if (!start.moved && movable) gantt.moves.take(start.bar);
    start.moved = true;
    canvas.style.cursor = "grabbing";
    if (!movable) return pan(gantt, event, start);
    atEdge(gantt, x, y);
    gantt.moves.carry(gantt.at(x) - start.at, gantt.rowAt(y));
  });
  canvas.addEventListener("pointerup", event => {
    if (!start) return;
    const {bar, moved} = start;
    start = null;
    if (gantt.carried && !gantt.carried.waits) gantt.moves.drop();
    else if (!moved) choose(gantt, event, bar);
  });
  canvas.addEventListener("pointercancel", () => { start = null; gantt.moves.putBack(); });
  canvas.addEventListener("pointerleave", () => { if (gantt.selected === null) gantt.card.hide(); });
};

const choose = (gantt, event, bar) => {
  const {x, y} = point(gantt, event), row = gantt.layout.rows[gantt.rowAt(y)];
  if (x < gantt.label && row?.head.url) location.assign(row.head.url);
  else gantt.select(bar);
};

// With fingers: one pans as any page does, two zoom, a tap chooses.
const fingers = gantt => {
  const {scroller} = gantt;
  let spread = 0;
  const apart = touches => Math.hypot(touches[0].clientX - touches[1].clientX, touches[0].clientY - touches[1].clientY);
  scroller.addEventListener("touchstart", event => { if (event.touches.length === 2) spread = apart(event.touches); }, {passive: true});
  scroller.addEventListener("touchmove", event => {
    if (event.touches.length !== 2 || !spread) return;
    event.preventDefault();
    const now = apart(event.touches), [one, two] = event.touches;
    gantt.zoom(now / spread, point(gantt, {clientX: (one.clientX + two.clientX) / 2, clientY: 0}).x);
    spread = now;
  }, {passive: false});
  scroller.addEventListener("touchend", () => { spread = 0; });
  gantt.canvas.addEventListener("click", event => {
    if (event.pointerType !== "touch") return;
    const {x, y} = point(gantt, event);
    choose(gantt, event, gantt.barAt(x, y));
  });
};

const wheel = gantt => gantt.scroller.addEventListener("wheel", event => {
  const {x, y} = point(gantt, event);
  if (!event.ctrlKey && !event.metaKey && y > gantt.head) return;
  event.preventDefault();
  gantt.zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0016)), Math.max(x, gantt.label));
}, {passive: false});

// The bar beside the chosen one: in its row for left and right, in the next row that has any for up and down.
const neighbour = (gantt, sideways, down) => {
  const {plan, layout, selected} = gantt;
  if (selected === null) {
    const {from, until, first, last} = gantt.seen();
    const inSight = layout.rows.slice(first, last + 1).flatMap(row => row.lanes.flat());
    return inSight.find(bar => plan.start[bar] >= from && plan.start[bar] <= until) ?? inSight[0] ?? (plan.count ? 0 : null);
  }
  const place = layout.rowOfBar(selected), byStart = row => row.lanes.flat().sort((a, b) => plan.start[a] - plan.start[b]);
  if (sideways) {
    const bars = byStart(layout.rows[place]);
    return bars[bars.indexOf(selected) + sideways] ?? selected;
  }
  for (let next = place + down; next >= 0 && next < layout.rows.length; next += down) {
    const bars = byStart(layout.rows[next]);
    if (bars.length) return bars.reduce((best, bar) => (Math.abs(plan.start[bar] - plan.start[selected]) < Math.abs(plan.start[best] - plan.start[selected]) ? bar : best));
  }
  return selected;
};

const ARROWS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};

const keys = gantt => gantt.scroller.addEventListener("keydown", event => {
  const {key} = event, arrow = ARROWS[key];
  const does = {
    "+": () => gantt.zoom(1.4), "=": () => gantt.zoom(1.4), "-": () => gantt.zoom(1 / 1.4), 0: () => gantt.fit(),
    Home: () => gantt.show(gantt.plan.from, 0), End: () => gantt.show(gantt.plan.until, 1),
    Enter: () => (gantt.carried ? gantt.moves.drop() : gantt.selected !== null && gantt.moves.open(gantt.selected)),
    g: () => gantt.turn(gantt.mode === "rows" ? "groups" : "rows"),
  }[key];
  if ((event.ctrlKey || event.metaKey) && key === "z") gantt.moves.undo();
  else if (event.ctrlKey || event.metaKey || event.altKey) return;
  else if (arrow && event.shiftKey) gantt.scroller.scrollBy(arrow[0] * 120, arrow[1] * gantt.rowHeight * 2);
  else if (arrow && gantt.carried) gantt.moves.nudge(...arrow);
  else if (arrow) {
    const bar = neighbour(gantt, ...arrow);
    if (bar !== null) { gantt.select(bar); gantt.reveal(bar); gantt.say(gantt.card.words(bar)); }
  } else if (does) does();
  else return;
  event.preventDefault();
});

const letGo = gantt => gantt.place.addEventListener("keydown", ({key}) => {
  if (key === "Escape") gantt.carried ? gantt.moves.putBack() : gantt.select(null);
});

const buttons = gantt => {
  const does = {
    in: () => gantt.zoom(1.6), out: () => gantt.zoom(1 / 1.6), fit: () => gantt.fit(), now: () => gantt.show(gantt.plan.now ?? gantt.plan.from, 0.15),
    undo: () => gantt.moves.undo(), earlier: () => gantt.moves.nudge(-1, 0), later: () => gantt.moves.nudge(1, 0),
    up: () => gantt.moves.nudge(0, -1), down: () => gantt.moves.nudge(0, 1), drop: () => gantt.moves.drop(), back: () => gantt.moves.putBack(),
    move: () => gantt.moves.open(gantt.selected ?? gantt.card.bar), close: () => gantt.select(null), dismiss: () => gantt.moves.dismiss(),
  };
  gantt.place.addEventListener("click", event => {
    const pressed = event.target.closest("[data-gantt-do], [data-gantt-mode]");
    if (pressed?.dataset.ganttMode) gantt.turn(pressed.dataset.ganttMode);
    else if (pressed) does[pressed.dataset.ganttDo]?.();
  });
  gantt.place.addEventListener("change", ({target}) => {
    if (target.dataset.ganttSet === "late") { gantt.onlyLate = target.checked; gantt.rearrange(); }
    if (target.dataset.ganttSet === "old") { gantt.showOld = target.checked; gantt.draw(); }
  });
  const search = gantt.place.querySelector(".gantt-search");
  search?.addEventListener("input", () => gantt.search(search.value));
  search?.addEventListener("keydown", event => {
    if (event.key === "Enter") { event.preventDefault(); gantt.search(search.value, true); }
  });
};

export const listen = gantt => {
  [mouse, fingers, wheel, keys, letGo, buttons].forEach(one => one(gantt));
  gantt.scroller.addEventListener("scroll", () => { gantt.draw(); if (gantt.scroller.matches(":hover, :focus-within")) gantt.tell(); }, {passive: true});
};
