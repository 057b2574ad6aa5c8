// What is known of the bar under the pointer or the one chosen, in a card beside it.
import {MARKS} from "./painter.js";

const line = (list, label, value) => {
  const row = list.appendChild(document.createElement("div"));
  row.appendChild(document.createElement("dt")).textContent = label;
  row.appendChild(document.createElement("dd")).textContent = value;
};

const link = (place, url, text) => {
  if (url) Object.assign(place.appendChild(document.createElement("a")), {href: url, textContent: text, className: "btn btn-sm"});
};

export class Card {
  constructor(gantt) {
    this.gantt = gantt;
    this.bar = null;
    this.place = gantt.part("card");
  }

  // The same in one sentence, for whoever hears it.
  words(bar) {
    const {plan, axis} = this.gantt, group = plan.groups[plan.group[bar]];
    const told = [plan.labels[bar], group.label, plan.rows[plan.row[bar]].label, `${axis.moment(plan.start[bar])} – ${axis.moment(plan.end[bar])}`];
    if (group.late) told.push(`${plan.texts.late} ${group.mark}`);
    if (plan.pinned[bar]) told.push(plan.texts.pinned);
    return told.join(" · ");
  }

  lines(bar) {
    const {plan, axis} = this.gantt, {texts} = plan, group = plan.groups[plan.group[bar]], told = [];
    told.push([texts.row, plan.rows[plan.row[bar]].label], [texts.time, `${axis.moment(plan.start[bar])} – ${axis.moment(plan.end[bar])}`]);
    if (plan.setup[bar] < plan.start[bar]) told.push([texts.setup, `${axis.moment(plan.setup[bar])} – ${axis.moment(plan.start[bar])}`]);
    if (group.due != null) told.push([texts.due, axis.moment(group.due)]);
    told.push(...plan.facts(bar));
    const change = plan.changes[bar], was = plan.was[bar];
    if (change) told.push([texts.change, `${MARKS[change]} ${texts[change]}`]);
    if (was) told.push([texts.was, `${plan.rows[was[0]].label} · ${axis.moment(was[1])}`]);
    return told;
  }

  show(bar) {
    const {gantt} = this, {plan} = gantt, {texts} = plan, group = plan.groups[plan.group[bar]];
    const isChosen = gantt.selected === bar;
    if (this.bar === bar && this.isChosen === isChosen && !this.place.hidden) return;
    Object.assign(this, {bar, isChosen});
    const [title, sub, facts, actions] = ["strong", "small", "dl", ".gantt-card-actions"].map(part => this.place.querySelector(part));
    title.textContent = plan.labels[bar];
    sub.textContent = [group.label, group.note].filter(Boolean).join(" · ");
    const late = this.place.querySelector(".gantt-late");
    late.hidden = !group.late;
    late.textContent = `${texts.late} ${group.mark ?? ""}`.trim();
    this.place.querySelector(".gantt-pinned").hidden = !plan.pinned[bar];
    facts.replaceChildren();
    this.lines(bar).forEach(([label, value]) => line(facts, label, value));
    actions.replaceChildren();
    if (isChosen) this.actions(actions, bar, group);
    this.place.classList.toggle("gantt-card-chosen", isChosen);
    this.place.hidden = false;
    this.follow();
  }

  actions(place, bar, group) {
    const {plan} = this.gantt;
    if (plan.eligible(bar).length) {
      const button = place.appendChild(document.createElement("button"));
      Object.assign(button, {type: "button", className: "btn btn-sm", textContent: plan.texts.move});
      button.dataset.ganttDo = "move";
    }
    link(place, group.url, plan.texts.open_group);
    link(place, plan.rows[plan.row[bar]].url, plan.texts.open_row);
  }

  // Beside its bar and inside the chart; on a phone it lies at the foot.
  follow() {
    if (this.place.hidden || this.bar === null) return;
    const {gantt} = this;
    if (gantt.carried || gantt.layout.rowOfBar(this.bar) < 0) return this.hide();
    const box = gantt.box(this.bar), {offsetWidth: width, offsetHeight: height} = this.place, room = gantt.painter;
    const below = box.y + box.height + 8, top = below + height < room.height ? below : box.y - height - 8;
    const left = Math.min(Math.max(box.x, gantt.label + 4), room.width - width - 8);
    this.place.style.left = `${Math.max(left, 4)}px`;
    this.place.style.top = `${Math.max(top + height > room.height ? room.height - height - 4 : top, gantt.head + 2)}px`;
  }

  hide() {
    this.place.hidden = true;
    this.bar = null;
  }
}
