"use strict";
(() => {
  const run = JSON.parse(document.getElementById("run").textContent);
  const HEIGHT = 22;
  const byId = (id) => document.getElementById(id);
  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const seconds = (millis) => `${millis / 1000} s`;
  // A little more than the run, so that what ends it can be seen.
  const span = Math.max(run.span, 1) * 1.02;
  let from = 0;
  let until = span;
  const place = (at) => ((at - from) / (until - from)) * 100;
  const tone = { Succeeded: "succeeded", Failed: "failed", TimedOut: "failed", Stopped: "cancelled" };

  byId("name").textContent = run.name;
  byId("status").textContent = run.status;
  byId("status").classList.add(tone[run.status] || "running");
  byId("facts").textContent =
    `${seconds(run.elapsed)} of ${run.time} time, ${run.transitions} transitions, ${run.events} events`;

  // The scale: up to ten marks at round distances.
  const scale = () => {
    const width = until - from;
    let step = Math.pow(10, Math.floor(Math.log10(width)));
    if (width / step < 2) step /= 5;
    else if (width / step < 5) step /= 2;
    const marks = [];
    for (let at = Math.ceil(from / step) * step; at <= until; at += step) {
      const mark = make("span", "", seconds(Math.round(at * 1000) / 1000));
      mark.style.left = `${place(at)}%`;
      marks.push(mark);
    }
    byId("scale").replaceChildren(...marks);
  };

  const list = byId("rows");
  const space = byId("space");
  let shown = run.rows;
  let chosen = null;

  const bar = (className, start, end, outcome) => {
    const element = make("div", `${className} ${outcome}`);
    const left = Math.max(place(start), -1);
    element.style.left = `${left}%`;
    element.style.width = `${Math.max(0, Math.min(place(end === undefined ? run.span : end), 101) - left)}%`;
    return element;
  };

  const build = (row, at) => {
    const element = make("div", "row");
    element.setAttribute("role", "option");
    element.style.top = `${at * HEIGHT}px`;
    element.dataset.at = at;
    if (row === chosen) element.classList.add("chosen");
    const name = make("div", "name", row.n);
    name.style.paddingLeft = `${8 + Math.min(row.d, 12) * 12}px`;
    name.title = row.n;
    if (row.k.length) name.append(" ", make("small", "", `[${row.k.join(", ")}]`));
    if (row.x) name.append(" ", make("small", "", row.x));
    const bars = make("div", "bars");
    bars.append(bar("bar", row.s, row.e, row.o));
    for (const attempt of row.a) bars.append(bar("bar attempt", attempt.s, attempt.e, attempt.o));
    element.append(name, bars);
    return element;
  };

  // Only what can be seen is built: a run may have many thousand rows.
  const draw = () => {
    const first = Math.max(0, Math.floor(list.scrollTop / HEIGHT) - 10);
    const last = Math.min(shown.length, Math.ceil((list.scrollTop + list.clientHeight) / HEIGHT) + 10);
    const built = [];
    for (let at = first; at < last; at++) built.push(build(shown[at], at));
    space.replaceChildren(...built);
  };
  const show = (rows) => {
    shown = rows;
    space.style.height = `${rows.length * HEIGHT}px`;
    draw();
  };

  const pretty = (text) => {
    try {
      return JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      return text;
    }
  };
  const value = (parent, title, number) => {
    if (number === undefined) return;
    parent.append(make("h3", "", title), make("pre", "", pretty(run.values[number])));
  };
  const tell = (row) => {
    const detail = byId("detail");
    const where = row.k.length ? ` [${row.k.join(", ")}]` : "";
    const took = row.e === undefined ? "not ended" : seconds(row.e - row.s);
    detail.replaceChildren(
      make("h2", "", row.n + where),
      make("div", "", `${row.o}, from ${seconds(row.s)}, ${took}`),
    );
    value(detail, "Input", row.i);
    value(detail, "Output", row.u);
    value(detail, "Error", row.f);
    row.a.forEach((attempt, number) => {
      const ended = attempt.e === undefined ? "not ended" : seconds(attempt.e - attempt.s);
      detail.append(make("h3", "", `Attempt ${number + 1}: ${attempt.o}, from ${seconds(attempt.s)}, ${ended}`));
      value(detail, "Parameters", attempt.p);
      value(detail, attempt.o === "succeeded" ? "Answer" : "Error", attempt.r);
    });
    detail.scrollTop = 0;
  };

  const nodes = new Map();
  for (const element of byId("picture").querySelectorAll("[data-id]")) nodes.set(element.dataset.id, element);
  const choose = (row) => {
    if (chosen && nodes.has(chosen.g)) nodes.get(chosen.g).classList.remove("chosen");
    chosen = row;
    if (nodes.has(row.g)) nodes.get(row.g).classList.add("chosen");
    const at = shown.indexOf(row);
    const top = at * HEIGHT;
    if (at >= 0 && (top < list.scrollTop || top > list.scrollTop + list.clientHeight - HEIGHT)) {
      list.scrollTop = Math.max(0, top - list.clientHeight / 2);
    }
    draw();
    tell(row);
  };

  // Ctrl and the wheel look closer at the time under the pointer, Shift and the wheel go along it.
  byId("chart").addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.shiftKey) return;
    event.preventDefault();
    const bars = byId("scale").getBoundingClientRect();
    const width = until - from;
    const by = event.deltaY || event.deltaX;
    if (event.ctrlKey) {
      const at = from + Math.min(Math.max((event.clientX - bars.left) / bars.width, 0), 1) * width;
      const next = Math.min(Math.max(width * Math.exp(by / 300), 1), span);
      from = Math.min(Math.max(at - ((at - from) / width) * next, 0), span - next);
      until = from + next;
    } else {
      from = Math.min(Math.max(from + (by / 500) * width, 0), span - width);
      until = from + width;
    }
    scale();
    draw();
  }, { passive: false });
  list.addEventListener("scroll", draw);
  addEventListener("resize", draw);
  space.addEventListener("click", (event) => {
    const element = event.target.closest(".row");
    if (element) choose(shown[Number(element.dataset.at)]);
  });
  list.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined || !shown.length) return;
    event.preventDefault();
    const at = shown.indexOf(chosen) + by;
    choose(shown[Math.min(Math.max(at, 0), shown.length - 1)]);
  });
  for (const [id, element] of nodes) {
    element.addEventListener("click", (event) => {
      event.stopPropagation();
      // The next visit of the state after the chosen one, or the first.
      const visits = shown.filter((row) => row.g === id);
      if (visits.length) choose(visits[(visits.indexOf(chosen) + 1) % visits.length]);
    });
  }
  byId("find").addEventListener("input", (event) => {
    const wanted = event.target.value.toLowerCase();
    list.scrollTop = 0;
    show(wanted ? run.rows.filter((row) => row.n.toLowerCase().includes(wanted)) : run.rows);
  });

  // A picture that nearly fits is made to fit.
  const picture = byId("picture").querySelector("svg");
  if (picture && picture.width.baseVal.value < 1.6 * byId("picture").clientWidth) {
    picture.style.maxWidth = "100%";
    picture.style.height = "auto";
  }
  scale();
  show(run.rows);
  const failed = run.rows.find((row) => row.o === "failed") || run.rows[0];
  if (failed) choose(failed);
})();
