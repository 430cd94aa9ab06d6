// The clock in the top bar: the simulated time, how fast it runs, and the jump to what comes next.
import { call, get } from "./api.js";
import { button, h } from "./dom.js";
import { trying } from "./notes.js";
import * as time from "./time.js";

const SPEEDS = [[0, "暂停"], [1, "×1"], [60, "×60"], [600, "×600"]];
const ASK_AFTER = 300;
const TICK = 200;

export function showClock(store, place) {
  const date = h("span", { class: "date" });
  const hour = h("span", { class: "hour" });
  const speeds = SPEEDS.map(([speed, words]) => button(words, () => trying(() => call("clock", { speed }))));
  const jump = new Jump(store);
  place.append(
    h("p", { class: "now", role: "timer", "aria-label": "演练时间" }, date, hour),
    h("div", { class: "speeds", role: "group", "aria-label": "时间快慢" }, ...speeds),
    jump.button,
  );
  store.on("clock", () => {
    SPEEDS.forEach(([speed], at) => speeds[at].setAttribute("aria-pressed", String(speed === time.speed)));
  });
  setInterval(() => {
    date.textContent = time.fullDay(time.now());
    hour.textContent = time.second(time.now());
    jump.checkPassed();
  }, TICK);
}

/** The button that moves the clock; it says where to, and is switched off while nothing is planned. */
class Jump {
  #next = null;
  #asking = 0;

  constructor(store) {
    this.when = h("small", {});
    this.button = button(["跳到下一件事", this.when], () => this.#go(), { class: "jump-ahead", disabled: true });
    for (const kind of ["clock", "people", "chat"]) store.on(kind, () => this.#ask());
  }

  /** Ask again once what was next has passed. */
  checkPassed() {
    if (this.#next !== null && this.#next <= time.now()) this.#ask();
  }

  #ask() {
    this.#asking ||= setTimeout(async () => {
      this.#asking = 0;
      this.#show(await get("clock?next=1").then((clock) => clock.next, () => null));
    }, ASK_AFTER);
  }

  #show(next) {
    this.#next = next ? Date.parse(next) : null;
    this.when.textContent = next ? `${time.day(this.#next)} ${time.hour(this.#next)}` : "暂无安排";
    this.button.disabled = next === null;
  }

  async #go() {
    this.button.disabled = true;
    await trying(() => call("clock", { to: "next" }));
    this.#ask();
  }
}
