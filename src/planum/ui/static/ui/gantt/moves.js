// A bar is taken up, carried and put down; the server says whether it may stay there. Refused, it springs back.

const SPRING_MS = 220;
const headers = () => {
  const said = document.body.getAttribute("hx-headers");
  return {...(said ? JSON.parse(said) : {}), "HX-Request": "true", Accept: "application/json, text/html"};
};

export class Moves {
  constructor(gantt) {
    this.gantt = gantt;
    this.done = [];
    this.panel = gantt.part("move");
  }

  get isOpen() { return this.gantt.carried !== null; }

  take(bar) {
    const {plan} = this.gantt, at = plan.position(bar);
    this.gantt.select(bar, {card: false});
    this.gantt.carried = {bar, ...at, from: at, eligible: plan.eligible(bar), waits: false};
  }

  // By keys or buttons, for whom there is no dragging.
  open(bar) {
    const {gantt} = this;
    if (bar === null || !gantt.plan.eligible(bar).length) return gantt.say(gantt.plan.texts.fixed);
    gantt.reveal(bar);
    this.take(bar);
    this.panel.hidden = false;
    gantt.scroller.focus({preventScroll: true});
    this.tell();
  }

  carry(seconds, place) {
    const {gantt} = this, {carried, plan, layout} = gantt;
    const snap = gantt.axis.snap(gantt.scale, plan.snap), start = Math.round((carried.from.start + seconds) / snap) * snap;
    carried.start = Math.max(start, plan.from);
    carried.end = carried.start + carried.from.end - carried.from.start;
    const row = layout.rows[place]?.index;
    if (!layout.byGroup && carried.eligible.includes(row)) carried.row = row;
    gantt.draw();
  }

  nudge(sideways, down) {
    const {gantt} = this, {carried} = gantt;
    if (!carried || carried.waits) return;
    const snap = gantt.axis.snap(gantt.scale, gantt.plan.snap);
    if (sideways) this.carry(carried.start - carried.from.start + sideways * snap, -1);
    if (down) {
      const order = [...carried.eligible].sort((a, b) => a - b);
      carried.row = order[order.indexOf(carried.row) + down] ?? carried.row;
      if (!gantt.layout.byGroup) this.seek(gantt.layout.placeOf[carried.row]);
    }
    this.tell();
    gantt.draw();
  }

  seek(place) {
    const {gantt} = this, y = gantt.y(place);
    if (y < gantt.head || y + gantt.rowHeight > gantt.painter.height) gantt.scroller.scrollTop = (place - 2) * gantt.rowHeight;
  }

  tell() {
    const {carried, axis, plan} = this.gantt;
    const text = `${plan.labels[carried.bar]} · ${plan.rows[carried.row].label} · ${axis.moment(carried.start)}`;
    this.panel.querySelector("output").textContent = text;
    this.gantt.say(text);
  }

  putBack() {
    if (!this.gantt.carried) return;
    this.gantt.carried = null;
    this.panel.hidden = true;
    this.gantt.draw();
  }

  drop() {
    const {carried} = this.gantt;
    if (!carried || carried.waits) return;
    this.panel.hidden = true;
    if (carried.start === carried.from.start && carried.row === carried.from.row) return this.putBack();
    carried.waits = true;
    this.gantt.draw();
    this.ask(carried.bar, carried, {}).then(allowed => {
      if (!allowed) return this.springBack();
      this.done.push({bar: carried.bar, ...carried.from});
      this.putBack();
      this.offerUndo();
    });
  }

  undo() {
    const last = this.done.pop();
    if (last) this.ask(last.bar, last, {undo: "1", pinned: last.pinned}).then(() => { this.offerUndo(); this.gantt.draw(); });
  }

  // Sends where the bar shall stand; true when it may.
  async ask(bar, to, more) {
    const {plan, axis} = this.gantt;
    const body = new URLSearchParams({...plan.move.values, origin: plan.origin, bar: plan.keys[bar], row: plan.rows[to.row].key, start: axis.iso(to.start), ...more});
    this.dismiss();
    try {
      const answer = await fetch(plan.move.url, {method: "POST", body, headers: headers(), credentials: "same-origin"});
      const isData = answer.headers.get("Content-Type")?.startsWith("application/json");
      if (answer.ok && isData) { this.accept(await answer.json()); return true; }
      this.refuse(isData || answer.status >= 500 ? "" : await answer.text());
    } catch { this.refuse(""); }
    return false;
  }

  // Whatever the answer moves is shown at its new place, the carried bar among them.
  accept({said, bars, follow}) {
    const {gantt} = this, {plan} = gantt;
    for (const {key, row, start, end, setup, pinned} of bars ?? []) {
      const bar = plan.indexOf.get(key);
      if (bar !== undefined) plan.place(bar, {row: plan.rowOf.get(row), start, end, setup, pinned});
    }
    gantt.rearrange();
    if (said) gantt.say(said);
    if (follow) location.assign(follow);
  }

  offerUndo() { this.gantt.part("undo").hidden = this.done.length === 0; }

  refuse(html) {
    const box = this.gantt.part("refusal");
    box.querySelector("div").innerHTML = html || `<p>${this.gantt.plan.texts.failed}</p>`;
    box.hidden = false;
  }

  dismiss() { this.gantt.part("refusal").hidden = true; }

  springBack() {
    const {gantt} = this, {carried} = gantt, {start, from} = carried, began = performance.now();
    const length = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : SPRING_MS;
    const step = now => {
      const share = length ? Math.min((now - began) / length, 1) : 1;
      carried.start = start + (from.start - start) * (1 - (1 - share) ** 3);
      carried.end = carried.start + from.end - from.start;
      if (share === 1) return this.putBack();
      gantt.draw();
      requestAnimationFrame(step);
    };
    carried.row = from.row;
    requestAnimationFrame(step);
  }
}
