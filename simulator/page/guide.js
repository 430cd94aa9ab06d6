// The card of the first visit: a week and a closure to live through in six steps, each with a button to the right person's window.
import { button, h, oncePerFrame } from "./dom.js";
import { startAllButton } from "./start.js";

const HIDDEN = "rehearsal-guide-hidden";

const label = (person) => person.label ?? "";
const people = (store) => [...store.people.values()];
const office = (store) => people(store).find((each) => label(each).includes("领导小组办公室"))
  ?? people(store).find((each) => label(each).includes("办公室"));
const leader = (store) => people(store).find((each) => /书记|局长|领导/.test(label(each)) && !label(each).includes("办公室"));
const isOfOffice = (person) => /办公室|领导|书记|纪检|监察|督查/.test(label(person));

/** Who shows best what a unit does: somebody with something to sign for, or anybody of a unit. */
function unitHead(store) {
  const units = people(store).filter((each) => !isOfOffice(each));
  return units.find((each) => hasButton(store.messages(each.id), "签收")) ?? units[0];
}

const hasButton = (messages, words) =>
  messages.some((message) => message.buttons.some((row) => row.some((each) => each.text.includes(words))));

const STEPS = [
  ["绑定", "每人按一次“开始”；正式使用时点邀请链接。", []],
  ["下达", "办公室点“分派与下达”，看过预览，点“确认下达”。", [office]],
  ["签收", "单位责任人点项号看原文，再点“签收”或“全部签收”。", [unitHead]],
  ["周一报送", "跳到周一上午，点报送单的项号，发文字和照片。", [unitHead]],
  ["周报", "再跳到周四 17:05，办公室先看周报；周五 9:00 发给领导。", [leader]],
  ["销号", "单位发照片，点“申请销号”；再审核、确认。", [unitHead]],
];

/** Returns the button that brings the card back. */
export function showGuide(store, desk, place) {
  const toggle = (isHidden) => {
    place.hidden = isHidden;
    localStorage.setItem(HIDDEN, isHidden ? "yes" : "");
    again.setAttribute("aria-expanded", String(!isHidden));
  };
  const again = button("指引", () => toggle(!place.hidden), { "aria-controls": place.id });
  const list = h("ol", {});
  place.append(
    h("header", {}, h("h2", { id: "guide-title" }, "六步走完一周"), button("收起", () => toggle(true))), list);
  const all = startAllButton(store);
  let shown = "";
  store.on("people", oncePerFrame(() => {
    const doors = STEPS.map((step) => step[2].map((find) => find(store)).filter(Boolean));
    const wanted = doors.flat().map((person) => person.id).join();
    if (wanted === shown && list.childElementCount) return;
    shown = wanted;
    list.replaceChildren(...STEPS.map(([title, words], at) => step(title, words, at ? doorways(doors[at], desk) : all)));
  }));
  toggle(localStorage.getItem(HIDDEN) === "yes");
  return again;
}

const step = (title, words, doors) =>
  h("li", {}, h("h3", {}, title), h("p", {}, words), h("div", { class: "doors" }, doors));

const doorways = (found, desk) => found.map((person) => button(`打开 ${person.name}`, () => desk.open(person.id), {
  title: label(person),
}));
