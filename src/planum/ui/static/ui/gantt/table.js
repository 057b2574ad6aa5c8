// The same bars as a table, for whoever reads rather than looks; filled when it is opened.

const MOST = 300;

export const listed = gantt => {
  const place = gantt.part("table");
  if (!place?.open) return;
  const {plan, axis} = gantt, wanted = [];
  for (const row of gantt.layout.rows) for (const bar of row.lanes.flat().sort((a, b) => plan.start[a] - plan.start[b])) {
    if (!gantt.isFaded(bar)) wanted.push(bar);
  }
  const body = place.querySelector("tbody");
  body.replaceChildren(...wanted.slice(0, MOST).map(bar => {
    const group = plan.groups[plan.group[bar]], row = document.createElement("tr");
    const marks = [group.late && `${plan.texts.late} ${group.mark}`, plan.pinned[bar] && plan.texts.pinned, plan.changes[bar] && plan.texts[plan.changes[bar]]];
    const cells = [plan.rows[plan.row[bar]].label, group.label, plan.labels[bar], axis.moment(plan.start[bar]), axis.moment(plan.end[bar]), marks.filter(Boolean).join(" · ")];
    cells.forEach(text => { row.appendChild(document.createElement("td")).textContent = text; });
    return row;
  }));
  const rest = wanted.length - MOST;
  place.querySelector("p").textContent = rest > 0 ? plan.texts.more.replace("%(count)s", rest) : "";
};
