// One message, or one album, as a bubble: quotation, photos, file, words, time, and the buttons under it.
import { fileAddress } from "./api.js";
import { button, h } from "./dom.js";
import { note, showPhoto } from "./notes.js";
import { richText } from "./richtext.js";
import * as time from "./time.js";

const FILE_KINDS = { document: "文件", video: "视频", voice: "语音", audio: "音频", sticker: "贴纸" };

/** What tells one button of a chat from all others. */
export const pressId = (message, data) => `${message.message_id} ${data}`;

/** `messages`: one, or the parts of an album; `quoted`: the one that is answered, or null. */
export function messageBlock({ messages, quoted, speakerId, acts }) {
  const [first] = messages;
  const isOwn = first.sender_id === speakerId;
  if (first.kind === "service") return h("p", { class: "message service", "data-id": first.message_id }, first.text);
  const bubble = h("div", { class: "bubble" },
    h("span", { class: first.by_bot || isOwn ? "hidden-words" : "sender" }, `${isOwn ? "我" : first.sender_name}：`),
    first.forwarded_from && h("p", { class: "forwarded" }, `转发自 ${first.forwarded_from}`),
    quoted && quotation(quoted, acts),
    photos(messages),
    messages.filter((message) => message.document).map(file),
    first.location && h("p", {}, `位置 ${first.location.latitude}，${first.location.longitude}`),
    words(messages),
    foot(messages));
  return h("article", { class: `message ${isOwn ? "own" : "theirs"}`, "data-id": first.message_id, tabindex: "-1" },
    bubble, keyboard(first, acts), tools(messages, isOwn, acts));
}

/** What stands for a message in a line: its words, or what it is. */
export function summary(message) {
  const kind = message.photo ? "[照片] " : message.document ? `[${message.document.name ?? FILE_KINDS[message.kind]}] ` : "";
  return `${kind}${message.text}`.replace(/\s+/g, " ").slice(0, 80);
}

function quotation(quoted, acts) {
  return button([h("b", {}, quoted.sender_name), h("span", {}, summary(quoted))],
    () => acts.goTo(quoted.message_id), { class: "quotation", "aria-label": `回复：${summary(quoted)}，点击查看` });
}

function photos(messages) {
  const all = messages.filter((message) => message.photo);
  if (!all.length) return null;
  return h("div", { class: `photos count-${Math.min(all.length, 4)}` }, all.map((message, at) => {
    const description = all.length > 1 ? `照片 ${at + 1}/${all.length}` : "照片";
    const { file_id: id, preview_file_id: preview, width, height } = message.photo;
    return button(h("img", { src: fileAddress(preview), alt: description, width, height }),
      () => showPhoto(fileAddress(id), description), { "aria-label": `${description}，点击放大` });
  }));
}

function file(message) {
  const { file_id: id, name, size } = message.document;
  const shown = name ?? FILE_KINDS[message.kind];
  return h("a", { class: "file", href: fileAddress(id), download: shown },
    h("span", { class: "sheet", "aria-hidden": "true" }, shown.includes(".") ? shown.split(".").at(-1).slice(0, 4) : "?"),
    h("span", {}, h("b", {}, shown), h("small", {}, `${FILE_KINDS[message.kind]} · ${sizeOf(size ?? 0)}`)));
}

function sizeOf(bytes) {
  if (bytes < 1024) return `${bytes} 字节`;
  return bytes < 1024 ** 2 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

function words(messages) {
  return messages.filter((message) => message.html).map((message) => h("div", { class: "words" },
    // as in Telegram, what an invitation carries is not shown
    !message.by_bot && message.text.startsWith("/start ") ? "/start" : richText(message.html)));
}

function foot(messages) {
  const last = messages.at(-1);
  return h("footer", {},
    messages.some((message) => message.edited) && h("span", { class: "edited" }, "已编辑 "),
    messages.flatMap((message) => message.reactions).map((each) => h("span", {}, `${each} `)),
    h("time", { title: `${time.day(last.date * 1000)} ${time.second(last.date * 1000)}` }, time.hour(last.date * 1000)));
}

function keyboard(message, acts) {
  if (!message.buttons.length) return null;
  return h("div", { class: "keyboard" }, message.buttons.map((row) =>
    h("div", { class: "keys" }, row.map((each) => key(message, each, acts)))));
}

function key(message, each, acts) {
  if (each.url) return h("a", { href: each.url, target: "_blank", rel: "noopener noreferrer" }, `${each.text} ↗`);
  if (each.copy_text) return button(each.text, () => copy(each.copy_text.text));
  return button(each.text, () => acts.press(message, each.data), {
    class: each.style ?? null, "data-press": pressId(message, each.data),
  });
}

async function copy(text) {
  await navigator.clipboard.writeText(text);
  note("已复制");
}

function tools(messages, isOwn, acts) {
  const written = messages.find((message) => message.text) ?? messages[0];
  const canEdit = isOwn && ["text", "photo", "document", "video", "audio"].includes(written.kind);
  return h("div", { class: "acts" },
    button("回复", () => acts.reply(messages[0])),
    canEdit && button("编辑", () => acts.edit(written)));
}
