// The place where a person writes: words, photos and files, an answer to a message, a change of an own one.
import { button, h, menu } from "./dom.js";
import { summary } from "./message.js";
import { note, trying } from "./notes.js";
import { photoOf, samplePhotos } from "./photos.js";

// what Telegram takes in one message, one caption, one album
const LONGEST_TEXT = 4096;
const LONGEST_CAPTION = 1024;
const LARGEST_ALBUM = 10;
const MOST_SAMPLES = 6;

export class Composer {
  #attached = [];
  #context = null;
  #isSending = false;
  #isReady = Promise.resolve();
  #draft = "";

  constructor({ hand, commands, toasts }) {
    this.hand = hand;
    this.toasts = toasts;
    this.about = h("div", { class: "about", hidden: true });
    this.tray = h("ul", { class: "tray", "aria-label": "待发送", hidden: true });
    this.text = h("textarea", { rows: "1", placeholder: "输入消息…", "aria-label": "输入消息，回车发送，Shift 加回车换行" });
    this.sendButton = button("发送", () => this.#submit(), { class: "main send" });
    this.element = this.#build(commands());
  }

  #build(commands) {
    this.text.addEventListener("keydown", (event) => this.#key(event));
    this.text.addEventListener("input", () => this.#grow());
    const photoInput = picker("image/*", (files) => this.#attachPhotos(files));
    const fileInput = picker("", (files) => this.#attachFiles(files));
    const samples = Array.from({ length: MOST_SAMPLES }, (_, at) =>
      button(`${at + 1} 张`, () => this.#prepare(() => samplePhotos(at + 1))));
    const bar = h("div", { class: "bar" },
      button("照片", () => photoInput.click(), { "aria-label": "选择照片，可多选" }),
      menu("示例照片", { class: "up samples" }, ...samples),
      button("文件", () => fileInput.click(), { "aria-label": "按文件发送", title: "按文件发送：原图、文档等" }),
      commands.length > 0 && menu("命令", { class: "up" }, ...commands.map(({ command, description }) =>
        button([h("b", {}, `/${command}`), h("small", {}, description)], () => this.#sendNow(`/${command}`)))),
      photoInput, fileInput, this.sendButton);
    return h("div", {
      class: "composer",
      onpaste: (event) => this.#drop(event, event.clipboardData),
      ondrop: (event) => this.#drop(event, event.dataTransfer),
      ondragover: (event) => event.preventDefault(),
    }, this.about, this.tray, this.text, bar);
  }

  focus() {
    if (this.element.isConnected) this.text.focus({ preventScroll: true });
  }

  replyTo(message) {
    this.#setContext({ kind: "reply", message }, `回复 ${message.sender_name}`);
  }

  edit(message) {
    if (this.#context?.kind !== "edit") this.#draft = this.text.value;
    this.#setContext({ kind: "edit", message }, "编辑消息");
    this.text.value = message.text;
    this.#grow();
  }

  #setContext(context, words) {
    this.#context = context;
    this.about.replaceChildren(
      h("span", {}, h("b", {}, words), h("span", {}, summary(context.message))),
      button("×", () => this.#cancel(), { "aria-label": "取消" }));
    this.about.hidden = false;
    this.focus();
  }

  #cancel() {
    if (this.#context?.kind === "edit") this.text.value = this.#draft;
    this.#context = null;
    this.about.hidden = true;
    this.#grow();
    this.focus();
  }

  #key(event) {
    if (event.key === "Escape" && this.#context) this.#cancel();
    // Enter that ends the choice of a character does not send
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.#submit();
  }

  #grow() {
    this.text.style.height = "auto";
    this.text.style.height = `${this.text.scrollHeight + 2}px`;
  }

  #drop(event, from) {
    const files = [...(from?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    this.#attachPhotos(files.filter((each) => each.type.startsWith("image/")));
    this.#attachFiles(files.filter((each) => !each.type.startsWith("image/")));
  }

  #attachPhotos(files) {
    for (const each of files) this.#prepare(async () => [await photoOf(each)]);
  }

  /** Photos take a moment to be made; what is sent meanwhile waits for them. */
  #prepare(make) {
    this.#isReady = this.#isReady.then(() => trying(async () => this.#attach("photo", await make()), this.toasts));
  }

  #attachFiles(files) {
    this.#attach("document", files.map((each) => ({ blob: each, name: each.name })));
  }

  #attach(kind, files) {
    for (const each of files) this.#attached.push({ kind, ...each, shown: kind === "photo" && URL.createObjectURL(each.blob) });
    this.#showTray();
    this.focus();
  }

  #showTray() {
    this.tray.hidden = this.#attached.length === 0;
    this.tray.replaceChildren(...this.#attached.map((each, at) => h("li", {},
      each.shown ? h("img", { src: each.shown, alt: `照片 ${at + 1}` }) : h("span", { class: "name" }, each.name),
      button("×", () => this.#detach(each), { "aria-label": `不发 ${each.shown ? `照片 ${at + 1}` : each.name}` }))));
  }

  #detach(gone) {
    URL.revokeObjectURL(gone.shown);
    this.#attached = this.#attached.filter((each) => each !== gone);
    this.#showTray();
    this.focus();
  }

  async #submit() {
    if (this.#isSending) return;
    this.#isSending = this.sendButton.disabled = true;
    await this.#isReady;
    const text = this.text.value.trim();
    const isSent = (text || this.#attached.length) && await trying(
      () => (this.#context?.kind === "edit" ? this.#change(text) : this.#send(text)), this.toasts);
    this.#isSending = this.sendButton.disabled = false;
    if (isSent) this.#clear();
  }

  #sendNow(text) {
    return trying(() => this.hand().say(text), this.toasts);
  }

  async #change(text) {
    if (this.#attached.length) note("修改时不能另加照片或文件，请改完再发。", this.toasts);
    await this.hand().edit(this.#context.message.message_id, text);
  }

  /** Photos go together, files go together; words that are too long for one message go in several. */
  async #send(text) {
    const replyTo = this.#context?.message.message_id;
    let caption = text.length <= LONGEST_CAPTION ? text : "";
    const afterwards = this.#attached.length && caption ? "" : text;
    for (const kind of ["photo", "document"]) {
      for (const files of pieces(this.#attached.filter((each) => each.kind === kind), LARGEST_ALBUM)) {
        await this.hand().send(kind, files, caption, replyTo);
        caption = "";
      }
    }
    for (const piece of pieces(afterwards, LONGEST_TEXT)) await this.hand().say(piece, replyTo);
  }

  #clear() {
    if (this.#context?.kind !== "edit") {
      this.text.value = "";
      for (const each of this.#attached) URL.revokeObjectURL(each.shown);
      this.#attached = [];
      this.#showTray();
    }
    this.#cancel();
  }
}

function picker(accept, chosen) {
  const input = h("input", { type: "file", accept, multiple: true, hidden: true });
  input.addEventListener("change", () => {
    chosen([...input.files]);
    input.value = "";
  });
  return input;
}

/** A text or a list in parts of at most `size`. */
function pieces(whole, size) {
  return Array.from({ length: Math.ceil(whole.length / size) }, (_, at) => whole.slice(at * size, (at + 1) * size));
}
