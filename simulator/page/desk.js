// Which chat windows are open, side by side as far as there is room; remembered in the address of the page.
import { ChatWindow } from "./chat.js";
import { h } from "./dom.js";

const NARROWEST = 350;
const MOST = 3;

export class Desk {
  #windows = new Map();
  #recent = [];
  #listeners = [];
  #empty = h("p", { class: "empty" }, "从左边选一个人，就能替他收发消息。可以同时打开几个窗口。");

  constructor(store, place) {
    this.store = store;
    this.place = place;
    place.append(this.#empty);
    new ResizeObserver(() => this.#arrange()).observe(place);
    window.addEventListener("hashchange", () => this.#followAddress());
    store.on("people", () => this.#followAddress());
    store.on("chat", (id) => this.#windows.get(id)?.show());
  }

  onChange(listener) {
    this.#listeners.push(listener);
  }

  isShown(id) {
    return this.#windows.has(id) && !this.#windows.get(id).element.hidden;
  }

  /** Open a chat, or go to it when it is open; where there is no room, the one used longest ago makes way. */
  open(id) {
    this.#put(id);
    this.#touch(id);
    for (const old of this.#recent.slice(MOST)) this.#remove(old);
    this.#changed();
    this.#windows.get(id).focus();
  }

  close(ids) {
    for (const id of ids) this.#remove(id);
    this.#changed();
  }

  #put(id) {
    if (this.#windows.has(id)) return;
    const opened = new ChatWindow(this.store, id, {
      close: () => this.close([id]),
      leave: () => this.close([...this.#windows.keys()]),
      touch: () => this.#touch(id),
    });
    this.#windows.set(id, opened);
    this.#recent.unshift(id);
    this.place.append(opened.element);
  }

  #touch(id) {
    this.#recent = [id, ...this.#recent.filter((each) => each !== id)];
  }

  #remove(id) {
    this.#windows.get(id)?.element.remove();
    this.#windows.delete(id);
    this.#recent = this.#recent.filter((each) => each !== id);
  }

  #changed() {
    const address = this.#windows.size ? `#open=${[...this.#windows.keys()].join(",")}` : location.pathname;
    history.replaceState(null, "", address);
    this.#arrange();
  }

  #arrange() {
    const room = Math.max(1, Math.min(MOST, Math.floor(this.place.clientWidth / NARROWEST)));
    const shown = this.#recent.slice(0, room);
    for (const [id, each] of this.#windows) {
      each.element.hidden = !shown.includes(id);
      each.show();
    }
    this.#empty.hidden = this.#windows.size > 0;
    document.body.classList.toggle("in-chat", this.#windows.size > 0);
    for (const listener of this.#listeners) listener();
  }

  #followAddress() {
    const wanted = (location.hash.match(/open=([-\d,]+)/)?.[1] ?? "").split(",").map(Number);
    const fresh = wanted.filter((id) => this.store.chats.has(id) && !this.#windows.has(id));
    for (const id of fresh.slice(0, MOST)) this.#put(id);
    if (fresh.length) this.#arrange();
  }
}
