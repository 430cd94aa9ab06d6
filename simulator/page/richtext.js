// Turns the bot's HTML into nodes: a whitelist of tags and addresses; whatever else it is stays plain text.

import { h } from "./dom.js";

const PLAIN = { b: "b", i: "i", u: "u", s: "s", code: "code", pre: "pre", blockquote: "blockquote" };
const REFERENCES = { "&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&#x27;": "'" };
const TOKEN = /<\/?[a-z-]+[^<>]*>|[^<]+|</g;

/** A fragment. The source is what the simulator wrote from text and entities, line breaks included. */
export function richText(source) {
  const fragment = document.createDocumentFragment();
  const open = [fragment];
  for (const [token] of source.matchAll(TOKEN)) {
    const [, closing, tag, attributes] = token.match(/^<(\/?)([a-z-]+)(.*)>$/s) ?? [];
    if (!tag) open.at(-1).append(decode(token));
    else if (!closing) open.push(append(open.at(-1), element(tag, attributes)));
    else if (open.length > 1) open.pop();
  }
  return fragment;
}

function append(parent, child) {
  parent.append(child);
  return child;
}

function element(tag, attributes) {
  if (tag === "a") return link(decode(attributes.match(/href="([^"]*)"/)?.[1] ?? ""));
  if (tag === "tg-spoiler") return spoiler();
  return h(PLAIN[tag] ?? "span");
}

function link(address) {
  if (!/^(https?:|mailto:)/i.test(address)) return h("span", { class: "link" });
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" });
}

function spoiler() {
  const reveal = (event) => event.currentTarget.classList.add("shown");
  return h("button", { type: "button", class: "spoiler", title: "点击显示", onclick: reveal });
}

const decode = (text) => text.replace(/&(lt|gt|amp|quot|#x27);/g, (reference) => REFERENCES[reference]);
