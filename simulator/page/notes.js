// What pops up: short notes that go by themselves, the bot's alerts, and a photo in full size.
import { button, h } from "./dom.js";

const SHOWN_FOR = 4500;

/** Show words for a while, in one chat window or, without one, for the whole page. */
export function note(words, place = document.getElementById("toasts")) {
  const shown = h("p", { class: "toast" }, words);
  place.append(shown);
  setTimeout(() => shown.remove(), SHOWN_FOR);
}

/** Run `work`; what goes wrong is said in a note. True when it went well. */
export async function trying(work, place) {
  try {
    await work();
    return true;
  } catch (error) {
    note(error.message, place);
    return false;
  }
}

export function alertOf(name, words) {
  const shown = h("dialog", { class: "alert", "aria-label": `给${name}的提示` },
    h("h2", {}, name), h("p", {}, words), button("好", () => shown.close(), { class: "main" }));
  open(shown);
}

export function showPhoto(address, description) {
  const close = () => shown.close();
  const shown = h("dialog", { class: "photo", "aria-label": description },
    h("img", { src: address, alt: description, onclick: close }), button("关闭", close));
  open(shown);
}

function open(dialog) {
  const before = document.activeElement;
  dialog.addEventListener("close", () => {
    dialog.remove();
    before?.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
}
