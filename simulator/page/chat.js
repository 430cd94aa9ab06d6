// One chat window: the head with the name, the messages, and below them the composer or the button Start.
import { Hand } from "./api.js";
import { Composer } from "./composer.js";
import { button, h, menu, oncePerFrame } from "./dom.js";
import { pressId } from "./message.js";
import { alertOf, note, trying } from "./notes.js";
import { avatar, introduce } from "./people.js";
import { pressStart } from "./start.js";
import { isWaitingToStart } from "./store.js";
import { Thread } from "./thread.js";

export class ChatWindow {
  #pressed = new Set();

  /** What the desk does: `close` this window, `leave` for the list of people, `touch` the one in use. */
  constructor(store, chatId, { close, leave, touch }) {
    this.store = store;
    this.chatId = chatId;
    this.speakerId = store.people.has(chatId) ? chatId : store.chats.get(chatId).members[0];
    this.toasts = h("div", { class: "toasts", role: "status" });
    this.thread = new Thread({
      press: (message, data) => this.#press(message, data),
      reply: (message) => this.composer.replyTo(message),
      edit: (message) => this.composer.edit(message),
    });
    this.composer = new Composer({ hand: () => this.hand, commands: () => store.chats.get(chatId).commands ?? [], toasts: this.toasts });
    this.foot = h("div", { class: "foot" });
    this.element = this.#build(close, leave, touch);
    this.show = oncePerFrame(() => this.#show());
    this.show();
  }

  get hand() {
    return new Hand(this.speakerId, this.chatId);
  }

  get person() {
    return this.store.people.get(this.speakerId);
  }

  focus() {
    this.composer.focus();
  }

  #build(close, leave, touch) {
    const { name, label } = introduce(this.store, this.chatId);
    this.more = h("div", { class: "more" });
    const head = h("header", {},
      button("‹", leave, { class: "back", "aria-label": "返回人员列表" }),
      avatar(name, this.chatId),
      h("div", { class: "title" }, h("h2", {}, name), h("p", {}, label)),
      this.more,
      button("×", close, { class: "close", "aria-label": `关闭${name}的窗口` }));
    return h("section", { class: "window", "aria-label": `${name} 的聊天窗口`, onpointerdown: touch, onfocusin: touch },
      head, this.thread.element, this.toasts, this.foot);
  }

  #show() {
    // a rehearsal that begins anew has nobody in it at first
    if (this.element.hidden || !this.element.isConnected || !this.store.chats.has(this.chatId)) return;
    this.#showMore();
    this.#showFoot();
    this.thread.show(this.store.messages(this.chatId), this.speakerId, this.#pressed);
    this.store.markRead(this.chatId);
  }

  #showMore() {
    const state = `${this.person?.blocked} ${this.speakerId}`;
    if (this.more.dataset.state === state) return;
    this.more.dataset.state = state;
    this.more.replaceChildren(this.chatId < 0 ? this.#speakers() : this.#blocking());
  }

  #blocking() {
    const [words, act] = this.person.blocked
      ? ["解除屏蔽", () => this.hand.unblock()]
      : ["屏蔽机器人", () => this.hand.block()];
    return menu("⋯", { label: "更多" }, button(words, () => trying(act, this.toasts)));
  }

  /** In a group: as whom to write and press. */
  #speakers() {
    const options = this.store.chats.get(this.chatId).members.map((id) =>
      h("option", { value: id, selected: id === this.speakerId }, this.store.people.get(id)?.name));
    const choose = (event) => {
      this.speakerId = Number(event.target.value);
      this.show();
    };
    return h("label", { class: "speaker" }, "身份 ", h("select", { onchange: choose }, ...options));
  }

  #showFoot() {
    const wanted = this.#chooseFoot();
    if (this.foot.dataset.shows === wanted) return;
    const hadFocus = this.foot.contains(document.activeElement);
    this.foot.dataset.shows = wanted;
    this.foot.replaceChildren(FEET[wanted](this));
    if (hadFocus && wanted === "composer") this.composer.focus();
  }

  #chooseFoot() {
    if (this.person?.deactivated) return "gone";
    if (this.chatId > 0 && this.person.blocked) return "blocked";
    return this.chatId > 0 && isWaitingToStart(this.person) ? "start" : "composer";
  }

  /** The button stays switched off until the bot has answered; what it answers pops up. */
  async #press(message, data) {
    const pressed = pressId(message, data);
    this.#pressed.add(pressed);
    this.thread.switchOff(this.#pressed);
    await trying(async () => {
      const answer = await this.hand.press(message.message_id, data).finally(() => this.#release(message, pressed));
      this.#pop(answer);
    }, this.toasts);
  }

  #release(message, pressed) {
    this.#pressed.delete(pressed);
    this.thread.switchOff(this.#pressed);
    if (document.activeElement === document.body) this.thread.giveFocus(message.message_id, pressed);
  }

  #pop(answer) {
    if (answer === null) note("机器人没有及时应答，可以再按一次。", this.toasts);
    else if (answer.alert) alertOf(this.person.name, answer.text);
    else if (answer.text) note(answer.text, this.toasts);
  }
}

const FEET = {
  composer: (window) => window.composer.element,
  gone: () => h("p", { class: "notice" }, "这个账号已注销。"),
  blocked: (window) => h("div", { class: "notice" }, h("p", {}, "已屏蔽机器人，收不到它的消息。"),
    button("解除屏蔽", () => trying(() => window.hand.unblock(), window.toasts), { class: "main" })),
  start: (window) => startFoot(window),
};

function startFoot(window) {
  const { start_payload: payload } = window.person;
  const invited = payload && [h("p", {}, "收到一条邀请链接："),
    h("p", { class: "invite" }, `t.me/${window.store.bot.username}?start=${payload}`)];
  return h("div", { class: "notice" }, invited || h("p", {}, "没有邀请链接，也可以按“开始”试试。"),
    button("开始", () => trying(() => pressStart(window.person), window.toasts), { class: "main" }));
}
