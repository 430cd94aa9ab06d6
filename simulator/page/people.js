// The list on the left: everybody and every group, with what they have not read, and a search by name or unit.
import { button, h, oncePerFrame } from "./dom.js";
import { isWaitingToStart } from "./store.js";
import * as time from "./time.js";

const TONES = 6;

export function showPeople(store, desk, place) {
  const search = h("input", { type: "search", placeholder: "搜索姓名、单位", "aria-label": "搜索姓名、单位" });
  const list = h("ul", { class: "list" });
  const nobody = h("p", { class: "nobody", hidden: true }, "没有符合的人员");
  let held = false;
  const show = oncePerFrame(() => {
    if (held) return; // a row replaced between press and release would never be clicked
    const rows = store.openable().filter((id) => fits(store, id, search.value.trim()));
    keepFocus(list, () => list.replaceChildren(...rows.map((id) => row(store, desk, id))));
    nobody.hidden = rows.length > 0 || !search.value;
    const unread = store.openable().reduce((sum, id) => sum + store.unread(id), 0);
    document.title = `${unread ? `(${unread}) ` : ""}巡察整改机器人 · 演练`;
  });
  search.addEventListener("input", show);
  list.addEventListener("pointerdown", () => { held = true; });
  for (const end of ["pointerup", "pointercancel"]) {
    window.addEventListener(end, () => {
      if (held) show();
      held = false;
    });
  }
  store.on("people", show);
  desk.onChange(show);
  place.append(h("div", { class: "search" }, search), list, nobody);
}

function fits(store, id, words) {
  const { name, label } = introduce(store, id);
  return words.split(/\s+/).every((word) => `${name} ${label}`.includes(word));
}

/** Name and label of whom a chat is with. */
export function introduce(store, id) {
  const person = store.people.get(id);
  if (person) return { name: person.name, label: person.label ?? "" };
  const chat = store.chats.get(id);
  return { name: chat?.title ?? "", label: `群组 · ${chat?.members.length ?? 0} 人` };
}

export function avatar(name, id) {
  return h("span", { class: `avatar tone-${Math.abs(id) % TONES}`, "aria-hidden": "true" }, name.slice(-1));
}

function row(store, desk, id) {
  const { name, label } = introduce(store, id);
  const open = desk.isShown(id);
  const entry = button([
    avatar(name, id),
    h("span", { class: "who" }, h("b", {}, name), h("span", { class: "label" }, label)),
    h("span", { class: "state" }, lastTime(store, id), ...marks(store, id)),
  ], () => desk.open(id), { class: open ? "row open" : "row", "aria-current": open ? "true" : null, "data-chat": id });
  return h("li", {}, entry);
}

function lastTime(store, id) {
  const last = store.lastMessage(id);
  if (!last) return null;
  const at = last.date * 1000;
  return h("time", {}, time.isSameDay(at, time.now()) ? time.hour(at) : time.monthDay(at));
}

function marks(store, id) {
  const person = store.people.get(id);
  const unread = store.unread(id);
  return [
    person?.deactivated && h("span", { class: "mark" }, "已注销"),
    person?.blocked && h("span", { class: "mark" }, "已屏蔽"),
    person && isWaitingToStart(person) && h("span", { class: "mark waiting" }, "未按开始"),
    unread > 0 && h("span", { class: "unread", "aria-label": `${unread} 条未读` }, String(unread)),
  ];
}

function keepFocus(list, change) {
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.chat : null;
  change();
  if (focused) list.querySelector(`[data-chat="${focused}"]`)?.focus();
}
