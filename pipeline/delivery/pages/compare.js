"use strict";
const KINDS = {
  "said": ["与文稿一致", "said"],
  "otherwise": ["说法不同", "otherwise"],
  "not-said": ["文稿有、未说", "not said"],
  "added": ["说了、文稿无", "added"],
};
const body = JSON.parse(document.getElementById("body").textContent);
const film = document.getElementById("film");
const rows = [];

function make(tag, text, name) {
  const node = document.createElement(tag);
  if (text) node.textContent = text;
  if (name) node.className = name;
  return node;
}

function both(parent, chinese, english) {
  parent.append(chinese);
  parent.append(make("small", english));
  return parent;
}

function clock(seconds) {
  if (seconds === null) return "—";
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function seek(seconds) {
  if (seconds === null || !body.film) return;
  film.currentTime = Math.max(0, seconds - 0.3);
  film.play().catch(() => {});
}

function head() {
  document.title = `${body.title} · 文稿与语音 Script and speech`;
  document.getElementById("course").textContent = `${body.course} · ${body.target}`;
  both(document.getElementById("title"), body.title, "文稿与语音对照 Script and speech");
  const share = `${Math.round(body.share * 1000) / 10} %`;
  both(document.getElementById("summary"),
    `与文稿不一致 ${share}；识别方式 ${body.engine}；把握 ${body.sureness}`,
    `${share} not as written; engine ${body.engine}; sureness ${body.sureness}`);
  const reasons = document.getElementById("reasons");
  for (const one of body.review) reasons.append(both(make("li"), one.text_zh, one.text));
  for (const note of body.notes) reasons.append(make("li", note));
  const sign = document.getElementById("sign");
  both(sign, "看过无误后，由复核人签字：", "once it is right, whoever looked signs:");
  sign.append(make("code", `weike approve ${body.target} --step captions --by 姓名`));
}

function words(clause) {
  const node = make("span", "", "words");
  for (const part of clause.parts) {
    node.append(make("span", part.text, `part-${part.class}`));
  }
  const heard = clause.parts.map((part) => part.heard).filter(Boolean).join(" … ");
  if (heard) node.append(make("span", `听到 heard: ${heard}`, "heard"));
  return node;
}

function clauseRow(clause) {
  const item = make("li", "", clause.class);
  const button = make("button");
  button.type = "button";
  const kind = make("span", "", "kind");
  kind.append(make("b", KINDS[clause.class][0]), make("small", KINDS[clause.class][1]));
  button.append(make("time", clock(clause.start)), kind, words(clause));
  button.addEventListener("click", () => seek(clause.start ?? before(clause)));
  item.append(button);
  rows.push({ item, clause, button });
  return item;
}

// Where a clause that was not said would have been: the end of what was said before it.
function before(clause) {
  const place = body.clauses.indexOf(clause);
  for (let one = place - 1; one >= 0; one -= 1) {
    if (body.clauses[one].end !== null) return body.clauses[one].end;
  }
  return 0;
}

function conflictRow(conflict) {
  const item = make("li");
  const button = make("button");
  button.type = "button";
  const text = both(make("span"), conflict.message_zh, conflict.message);
  const list = make("dl");
  const sides = [["原字幕 was", conflict.base], ["人工修改 by hand", conflict.people],
    ["现在 now", conflict.automatic]];
  for (const [name, value] of sides) {
    if (value) list.append(make("dt", name), make("dd", value));
  }
  text.append(list);
  button.append(make("time", clock(conflict.start)), text);
  button.addEventListener("click", () => seek(conflict.start));
  item.append(button);
  return item;
}

function filters() {
  const bar = document.getElementById("filters");
  const counts = {};
  for (const { clause } of rows) counts[clause.class] = (counts[clause.class] || 0) + 1;
  const kinds = [["", "全部", "all", rows.length],
    ["differs", "不同之处", "differences", rows.length - (counts.said || 0)]];
  for (const [kind, [chinese, english]] of Object.entries(KINDS)) {
    if (counts[kind]) kinds.push([kind, chinese, english, counts[kind]]);
  }
  for (const [kind, chinese, english, count] of kinds) {
    const button = both(make("button"), `${chinese} ${count}`, english);
    button.type = "button";
    button.addEventListener("click", () => show(kind, button));
    bar.append(button);
    if (kind === "") show("", button);
  }
  document.getElementById("none").hidden = rows.length - (counts.said || 0) > 0;
}

function show(kind, pressed) {
  for (const button of document.querySelectorAll("#filters button")) {
    button.setAttribute("aria-pressed", String(button === pressed));
  }
  pressed.setAttribute("aria-pressed", "true");
  for (const { item, clause } of rows) {
    item.hidden = !(kind === "" || clause.class === kind
      || (kind === "differs" && clause.class !== "said"));
  }
}

let current = null;
function follow() {
  const time = film.currentTime;
  const cue = body.cues.find((one) => one.start <= time && time < one.end);
  document.getElementById("now").textContent = cue ? cue.text : "";
  const row = rows.find(({ clause }) => clause.start !== null
    && clause.start <= time && time < clause.end);
  if (row === current) return;
  if (current) current.item.classList.remove("now");
  current = row || null;
  if (row) {
    row.item.classList.add("now");
    row.item.scrollIntoView({ block: "nearest" });
  }
}

function jump(step) {
  const differing = rows.filter(({ clause }) => clause.class !== "said");
  if (!differing.length) return;
  const place = differing.findIndex(({ button }) => button === document.activeElement);
  const next = differing[(place + step + differing.length) % differing.length];
  next.button.focus();
  next.item.scrollIntoView({ block: "center" });
  next.button.click();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.toLowerCase();
  if (key === "n") jump(1);
  else if (key === "p") jump(-1);
  else if (key === " " && event.target === document.body) {
    event.preventDefault();
    if (film.paused) film.play().catch(() => {}); else film.pause();
  }
});

head();
if (body.film) film.src = body.film; else film.hidden = true;
if (body.poster) film.poster = body.poster;
for (const conflict of body.conflicts) document.getElementById("conflicts").append(conflictRow(conflict));
for (const clause of body.clauses) document.getElementById("clauses").append(clauseRow(clause));
filters();
film.addEventListener("timeupdate", follow);
film.addEventListener("seeked", follow);
