// The list of messages in a window: keeps what is unchanged, renews what is not, and stays at the end while one reads there.
import { button, h } from "./dom.js";
import { messageBlock } from "./message.js";
import * as time from "./time.js";

const NEAR_END = 80;
const GAP = 8;

export class Thread {
  #shown = new Map();
  #byId = new Map();
  #newest = 0;
  #isAtEnd = true;

  constructor(acts) {
    this.acts = { ...acts, goTo: (id) => this.#goTo(id) };
    this.log = h("div", { class: "log", role: "log", tabindex: "0", "aria-label": "消息", onscroll: () => this.#scrolled() });
    this.down = button("↓ 有新消息", () => this.#toNewest(), { class: "down", hidden: true });
    this.element = h("div", { class: "thread" }, this.log, this.down);
    new ResizeObserver(() => this.#isAtEnd && this.#toEnd()).observe(this.log);
  }

  /** `pressed`: ids of the buttons whose answer is being waited for. */
  show(messages, speakerId, pressed) {
    const wasAtEnd = this.#isAtEnd;
    const focused = focusedButton(this.log);
    const blocks = groupAlbums(messages);
    const previous = this.#shown;
    this.#shown = new Map();
    this.#byId = new Map();
    let last = null;
    const nodes = [];
    for (const block of blocks) {
      const at = block[0].date * 1000;
      if (last === null || !time.isSameDay(last, at)) nodes.push(this.#dayMark(previous, at));
      nodes.push(this.#block(previous, block, speakerId));
      last = at;
    }
    place(this.log, nodes);
    this.switchOff(pressed);
    giveBackFocus(this.log, focused);
    this.#follow(messages, wasAtEnd, speakerId);
  }

  /** Switch the buttons off that wait for an answer, and all others on. */
  switchOff(pressed) {
    for (const each of this.log.querySelectorAll("[data-press]")) each.disabled = pressed.has(each.dataset.press);
  }

  /** Put the focus on a button that was switched off meanwhile, or on its message when the button is gone. */
  giveFocus(messageId, press) {
    const node = this.#byId.get(messageId)?.node;
    const same = [...(node?.querySelectorAll("[data-press]") ?? [])].find((each) => each.dataset.press === press);
    (same ?? node ?? this.log).focus({ preventScroll: true });
  }

  #dayMark(previous, at) {
    const words = time.day(at);
    const mark = previous.get(words) ?? { node: h("p", { class: "day" }, words) };
    this.#shown.set(words, mark);
    return mark.node;
  }

  #block(previous, messages, speakerId) {
    const key = messages[0].message_id;
    const quoted = this.#find(messages[0].reply_to);
    const state = [speakerId, quoted, ...messages];
    const old = previous.get(key);
    const isSame = old && old.state.length === state.length && old.state.every((each, at) => each === state[at]);
    const entry = isSame ? old : { state, node: messageBlock({ messages, quoted, speakerId, acts: this.acts }) };
    this.#shown.set(key, entry);
    for (const message of messages) this.#byId.set(message.message_id, { message, node: entry.node });
    return entry.node;
  }

  #find(id) {
    return id === null ? null : this.#byId.get(id)?.message ?? null;
  }

  #follow(messages, wasAtEnd, speakerId) {
    const newest = messages.at(-1);
    const isNews = newest !== undefined && newest.message_id > this.#newest;
    this.#newest = newest?.message_id ?? 0;
    if (isNews && (wasAtEnd || newest.sender_id === speakerId)) this.#toNewest();
    else if (isNews) this.down.hidden = false;
    else if (wasAtEnd) this.#toEnd();
  }

  /** To the end, but not past the beginning of a message that is longer than the window. */
  #toNewest() {
    this.#toEnd();
    this.log.scrollTop = Math.min(this.log.scrollTop, this.log.lastElementChild.offsetTop - this.log.offsetTop - GAP);
    this.#scrolled();
    this.down.hidden = true;
  }

  #toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
    this.#scrolled();
  }

  #scrolled() {
    this.#isAtEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_END;
    if (this.#isAtEnd) this.down.hidden = true;
  }

  #goTo(id) {
    const node = this.#byId.get(id)?.node;
    if (!node) return;
    node.scrollIntoView({ block: "center" });
    node.classList.remove("found");
    requestAnimationFrame(() => node.classList.add("found"));
    node.focus({ preventScroll: true });
  }
}

/** Lists of messages: the parts of an album together, everything else alone. */
function groupAlbums(messages) {
  const blocks = [];
  for (const message of messages) {
    const before = blocks.at(-1)?.[0].media_group_id;
    if (before && before === message.media_group_id) blocks.at(-1).push(message);
    else blocks.push([message]);
  }
  return blocks;
}

/** Make `nodes` the children, moving as few as possible. */
function place(log, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...log.children]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, at) => {
    if (log.children[at] !== node) log.insertBefore(node, log.children[at] ?? null);
  });
}

function focusedButton(log) {
  const active = document.activeElement;
  if (!log.contains(active) || active === log) return null;
  const node = active.closest(".message");
  return { id: node?.dataset.id, at: [...(node?.querySelectorAll("button") ?? [])].indexOf(active), active };
}

/** A message made anew under the fingers of somebody at the keyboard: the focus returns to the same place in it. */
function giveBackFocus(log, focused) {
  if (focused === null || (focused.active.isConnected && !focused.active.disabled)) return;
  const node = log.querySelector(`.message[data-id="${focused.id}"]`);
  const same = node?.querySelectorAll("button")[focused.at];
  (same && !same.disabled ? same : node ?? log).focus({ preventScroll: true });
}
