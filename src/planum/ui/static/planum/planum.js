"use strict";
// What a page does in the browser: charts, the evidence drawer, menus and the theme. htmx does the rest.
(() => {
  const root = document.documentElement;
  const chinese = root.lang.toLowerCase().startsWith("zh");
  const style = name => getComputedStyle(root).getPropertyValue(name).trim();

  // ---- Figures and charts ----
  const number = (value, digits) => {
    if (value == null || value === "" || Number.isNaN(+value)) return "—";
    const size = Math.abs(value);
    const kept = digits ?? (size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 || size === 0 ? 2 : 3);
    return (+value).toLocaleString("en-US", {maximumFractionDigits: kept, minimumFractionDigits: digits ?? 0});
  };
  const money = (fen, digits = 2) => {
    const yuan = fen / 100;
    const steps = chinese ? [[1e8, "亿元"], [1e4, "万元"], [1, "元"]] : [[1e9, "bn"], [1e6, "m"], [1, ""]];
    const [size, unit] = steps.find(([least]) => Math.abs(yuan) >= least) ?? steps[2];
    return `${chinese ? "" : "CNY "}${number(yuan / size, digits)} ${unit}`.trim();
  };
  const clock = at => new Date(at).toISOString().slice(5, 16).replace("T", " ");
  const bare = given => given?.value ?? given?.data?.value ?? given;
  const names = {short: given => `${given.name}  `, full: given => `${given.data?.title ?? given.name.replace(" > ", " → ")}\n`};
  const named = (own, text) => given => (names[own.named]?.(given) ?? "") + text(bare(given));
  const formats = {
    quantity: own => named(own, value => Array.isArray(value) ? "" : number(value, own.digits) + (own.unit ? ` ${own.unit}` : "")),
    money: own => named(own, fen => money(fen, own.short ? null : 2)),
    percent: own => named(own, value => `${number(value * 100, own.digits)}%`),
    timeline: () => given => `${given.name}\n${clock(given.value[1])} – ${clock(given.value[2])}`,
  };
  const renderers = {
    // The space between low and high: one polygon for each stretch without gaps.
    band: (given, api) => {
      if (given.context.drawn) return null;
      given.context.drawn = true;
      const stretches = [[]];
      for (let place = 0; place < given.dataInsideLength; place++) {
        const [at, low, high] = [0, 1, 2].map(dimension => api.value(dimension, place));
        if (Number.isNaN(low) || Number.isNaN(high)) stretches.push([]);
        else stretches.at(-1).push([api.coord([at, low]), api.coord([at, high])]);
      }
      const fill = {fill: api.visual("color"), opacity: 0.16};
      return {type: "group", children: stretches.filter(one => one.length).map(one => ({type: "polygon", style: fill,
        shape: {points: [...one.map(pair => pair[1]), ...one.map(pair => pair[0]).reverse()]}}))};
    },
    // One bar of a timeline, with its name where there is room.
    bar: (given, api) => {
      const [start, end] = [1, 2].map(side => api.coord([api.value(side), api.value(0)]));
      const height = Math.min(api.size([0, 1])[1] * 0.62, 26);
      const area = given.coordSys;
      const left = Math.max(start[0], area.x), right = Math.min(end[0], area.x + area.width);
      if (right <= left) return null;
      const shape = {x: left, y: start[1] - height / 2, width: Math.max(right - left, 2), height, r: 2};
      const text = {text: given.names[given.dataIndex], width: shape.width - 8, overflow: "truncate", fontSize: 11,
        fill: style("--planum-on-colour"), ellipsis: "…"};
      return {type: "rect", shape, style: {fill: api.visual("color"), opacity: 0.9},
        textContent: shape.width > 28 ? {style: text} : undefined, textConfig: {position: "inside"}};
    },
  };
  // Fills in what JSON cannot say: colours of the style sheet, named formatters, named renderers.
  const filled = (part, series) => {
    if (Array.isArray(part)) return part.map(one => filled(one, series));
    if (typeof part === "string") return part.startsWith("var(--") ? style(part.slice(4, -1)) : part;
    if (part === null || typeof part !== "object") return part;
    if (part["planum:format"]) return formats[part["planum:format"]](part);
    if (part["planum:render"]) {
      const names = series.data.map(one => one.name);
      return (given, api) => renderers[part["planum:render"]](Object.assign(given, {names}), api);
    }
    return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, filled(value, part)]));
  };
  const theme = () => {
    const [ink, muted, border, surface] = ["ink", "muted", "border", "surface"].map(name => style(`--planum-${name}`));
    const axis = {axisLine: {lineStyle: {color: border}}, axisTick: {lineStyle: {color: border}},
      axisLabel: {color: muted}, splitLine: {lineStyle: {color: border}}, nameTextStyle: {color: muted}};
    const plainAxis = {...axis, splitLine: {show: false, lineStyle: {color: border}}};
    return {textStyle: {fontFamily: getComputedStyle(document.body).fontFamily, color: ink}, backgroundColor: "transparent",
      legend: {icon: "roundRect", textStyle: {color: muted}, itemWidth: 14, itemHeight: 8, pageTextStyle: {color: muted}},
      tooltip: {renderMode: "richText", backgroundColor: surface, borderColor: border, textStyle: {color: ink, fontSize: 12}},
      dataZoom: {borderColor: border, fillerColor: style("--planum-track"), handleStyle: {borderColor: muted, color: surface},
        moveHandleStyle: {color: border}, dataBackground: {lineStyle: {opacity: 0}, areaStyle: {opacity: 0}}, textStyle: {color: muted}},
      valueAxis: axis, timeAxis: plainAxis, categoryAxis: plainAxis,
      sankey: {label: {color: ink}}, graph: {label: {color: ink}}, radar: {axisName: {color: muted}, ...axis}};
  };
  const draw = place => {
    echarts.getInstanceByDom(place)?.dispose();
    place.style.height = `${place.dataset.height}px`;
    const option = JSON.parse(document.getElementById(place.dataset.chart).textContent);
    const chart = echarts.init(place, theme(), {locale: chinese ? "ZH" : "EN"});
    chart.setOption({animation: false, ...filled(option)});
    chart.getZr().flush();
    resizing.observe(place);
  };
  const resizing = new ResizeObserver(all => all.forEach(({target}) => echarts.getInstanceByDom(target)?.resize()));
  const charts = (within = document) => within.querySelectorAll("[data-chart]");
  document.addEventListener("htmx:load", ({detail}) => charts(detail.elt).forEach(draw));
  document.addEventListener("htmx:beforeCleanupElement", ({detail}) => {
    if (detail.elt.dataset?.chart) echarts.getInstanceByDom(detail.elt)?.dispose();
  });

  // ---- Theme; paper is always light and shows what is folded away ----
  const wear = name => { root.dataset.bsTheme = name; charts().forEach(draw); };
  let worn, unfolded = [];
  addEventListener("beforeprint", () => {
    [worn, unfolded] = [root.dataset.bsTheme, [...document.querySelectorAll("main details:not([open])")]];
    unfolded.forEach(one => { one.open = true; }); wear("light");
  });
  addEventListener("afterprint", () => { unfolded.forEach(one => { one.open = false; }); wear(worn); });

  // ---- Drawer, menus, navigation ----
  const drawer = document.getElementById("drawer");
  document.addEventListener("click", event => {
    const at = kind => event.target.closest(kind);
    document.querySelectorAll("details.menu[open]").forEach(menu => menu.contains(event.target) || (menu.open = false));
    if (at("[data-drawer]") && !drawer.open) drawer.showModal();
    if (event.target === drawer || at("[data-close-drawer]")) drawer.close();
    const toggle = at("[data-toggle-navigation]");
    if (toggle) toggle.setAttribute("aria-expanded", String(document.body.classList.toggle("navigation-open")));
    if (at("[data-switch-theme]")) {
      wear(root.dataset.bsTheme === "dark" ? "light" : "dark");
      localStorage.setItem("planum-theme", root.dataset.bsTheme);
    }
    if (at("[data-print]")) print();
  });
  document.addEventListener("keydown", ({key}) => {
    const menu = key === "Escape" && document.querySelector("details.menu[open]");
    if (menu) { menu.open = false; menu.firstElementChild.focus(); }
  });
  // The evidence tip stands beside its dot and inside the window, whatever scrolls around it.
  const placeTip = ({target}) => {
    const mark = target.closest?.(".evidence"), tip = mark?.querySelector(".evidence-tip");
    if (!tip) return;
    const dot = mark.getBoundingClientRect(), [wide, high] = [tip.offsetWidth, tip.offsetHeight];
    tip.style.left = `${Math.max(8, Math.min(dot.left - 12, innerWidth - wide - 8))}px`;
    tip.style.top = `${dot.bottom + high + 8 > innerHeight ? dot.top - high - 4 : dot.bottom + 4}px`;
  };
  ["mouseover", "focusin"].forEach(kind => document.addEventListener(kind, placeTip));

  // ---- htmx: refusals are shown where the answer was awaited; a hidden page asks for nothing ----
  document.addEventListener("htmx:beforeRequest", event => {
    if (document.hidden && event.target.closest("[data-live]")) event.preventDefault();
  });
  // A search runs while one types; leaving the field does not search again and overtake the click that left it.
  document.addEventListener("change", event => event.target.type === "search" && event.stopPropagation(), true);
  document.addEventListener("htmx:beforeSwap", ({detail}) => {
    const asked = detail.pathInfo.requestPath.split("?")[0];
    if (new URL(detail.xhr.responseURL || location).pathname !== new URL(asked, location).pathname) location.reload();
    else if ([400, 403, 409, 422].includes(detail.xhr.status)) Object.assign(detail, {shouldSwap: true, isError: false});
  });
})();
