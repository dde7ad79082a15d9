"use strict";
const items = JSON.parse(document.getElementById("items").textContent);
const by = (id) => document.getElementById(id);
const MOST = 200;

function make(name, text, kind) {
  const element = document.createElement(name);
  if (text !== undefined) element.textContent = text;
  if (kind) element.className = kind;
  return element;
}

function clock(seconds) {
  const whole = Math.floor(seconds);
  const parts = [Math.floor(whole / 60) % 60, whole % 60].map((n) => String(n).padStart(2, "0"));
  return whole >= 3600 ? `${Math.floor(whole / 3600)}:${parts.join(":")}` : parts.join(":");
}

function marked(text, words) {
  const line = make("span");
  const low = text.toLowerCase();
  let place = 0;
  while (place < text.length) {
    let next = -1, found = "";
    for (const word of words) {
      const at = low.indexOf(word, place);
      if (at >= 0 && (next < 0 || at < next)) { next = at; found = word; }
    }
    if (next < 0) break;
    line.append(text.slice(place, next), make("mark", text.slice(next, next + found.length)));
    place = next + found.length;
  }
  line.append(text.slice(place));
  return line;
}

function card(item) {
  const button = make("button", undefined, "card");
  button.type = "button";
  const still = make("div", undefined, "still");
  if (item.poster) {
    const image = make("img");
    image.src = item.poster;
    image.alt = "";
    image.loading = "lazy";
    still.append(image);
  }
  still.append(make("span", clock(item.duration), "length"));
  const text = make("div", undefined, "text");
  const number = item.number ? `${item.number}. ` : "";
  const name = make("strong", number + item.title);
  name.lang = item.language;
  const who = item.number ? [item.lecturer, item.unit].filter(Boolean).join(" · ")
    : item.id.includes(":") ? "播放列表 · playlist" : "全部课程 · whole course";
  text.append(name, make("span", who, "who"));
  button.append(still, text);
  button.addEventListener("click", () => show(item, 0));
  return button;
}

function listCourses() {
  for (const course of new Set(items.map((item) => item.course))) {
    const own = items.filter((item) => item.course === course);
    const section = make("section", undefined, "course");
    const heading = make("h2", own[0].courseTitle);
    heading.append(make("small", own[0].organisation));
    const cards = make("div", undefined, "cards");
    own.forEach((item) => cards.append(card(item)));
    section.append(heading, cards);
    by("courses").append(section);
  }
}

function search() {
  const words = by("words").value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const hits = by("hits");
  hits.replaceChildren();
  hits.hidden = words.length === 0;
  by("courses").hidden = words.length > 0;
  if (!words.length) { by("count").textContent = ""; return; }
  const holds = (text) => words.every((word) => text.toLowerCase().includes(word));
  const found = [];
  for (const item of items.filter((one) => one.number)) {
    const about = [item.title, item.lecturer, item.unit, item.summary, ...item.keywords].join(" · ");
    if (holds(about)) found.push([item, 0, item.title, item.summary || item.lecturer]);
    item.passages.forEach(([start, , text], place) => {
      const next = item.passages[place + 1];
      const spans = next && !holds(text) && !holds(next[2]) && holds(text + next[2]);
      if (holds(text) || spans) found.push([item, start, text + (spans ? next[2] : ""), item.title]);
    });
  }
  for (const [item, start, text, below] of found.slice(0, MOST)) {
    const row = make("li"), button = make("button");
    button.type = "button";
    button.append(make("time", clock(start)), marked(text, words), make("small", below));
    button.addEventListener("click", () => show(item, start));
    row.append(button);
    hits.append(row);
  }
  by("count").textContent = found.length ? `${found.length} 处 · ${found.length} places`
    : "没有找到 · nothing found";
}

let rows = [];

function show(item, start) {
  const film = by("film");
  by("player-title").textContent = item.title;
  by("player-title").lang = item.language;
  film.replaceChildren();
  film.poster = item.poster;
  film.src = item.film + (start ? `#t=${start}` : "");
  addCaptions(film, item);
  const about = [item.lecturer, item.unit, item.summary, item.aiContent].filter(Boolean);
  by("about").textContent = about.join(" · ");
  by("files").replaceChildren(...item.films.concat(item.captions.map((path) => ["srt", path]))
    .filter(([, path]) => path).map(([name, path]) => {
      const link = make("a", name);
      link.href = path;
      return link;
    }));
  rows = item.passages.map(([from, to, text]) => {
    const row = make("li"), button = make("button");
    button.type = "button";
    button.append(make("time", clock(from)), make("span", text));
    button.addEventListener("click", () => { film.currentTime = from; film.play(); });
    row.append(button);
    return { from, to, button, row };
  });
  by("sentences").replaceChildren(...rows.map((one) => one.row));
  by("player").showModal();
  film.addEventListener("loadedmetadata", () => { if (start) film.currentTime = start; }, { once: true });
}

function addCaptions(film, item) {
  for (const track of film.textTracks) track.mode = "disabled";
  const track = film.addTextTrack("captions", "字幕 Captions", item.language);
  for (const [start, stop, text] of item.passages) track.addCue(new VTTCue(start, stop, text));
  track.mode = "showing";
}

by("film").addEventListener("timeupdate", () => {
  const now = by("film").currentTime;
  for (const row of rows) {
    const isNow = row.from <= now && now < row.to;
    if (isNow && !row.button.classList.contains("now")) row.row.scrollIntoView({ block: "nearest" });
    row.button.classList.toggle("now", isNow);
  }
});
by("close").addEventListener("click", () => by("player").close());
by("player").addEventListener("close", () => by("film").pause());
by("words").addEventListener("input", search);
listCourses();
// index.html#q=WORDS opens with that search, so that a search can be sent to somebody.
if (location.hash.startsWith("#q=")) {
  by("words").value = decodeURIComponent(location.hash.slice(3));
  search();
}
