// Small helpers for building the page out of nodes; no text ever passes through an HTML parser.

/** An element. `on...` are listeners, booleans are switched on or left out, null is left out. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (typeof value === "boolean") element.toggleAttribute(name, value);
    else if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat(2).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function button(text, onclick, properties = {}) {
  return h("button", { type: "button", onclick, ...properties }, text);
}

/** A small menu that unfolds; it closes on Escape, on a choice, and when something else is clicked. */
export function menu(words, properties, ...entries) {
  const { label, ...rest } = properties;
  return h("details", { ...rest, class: `menu ${rest.class ?? ""}` },
    h("summary", { "aria-label": label }, words), h("div", { class: "entries" }, ...entries));
}

export function closeMenusOnLeaving() {
  const open = () => document.querySelectorAll("details.menu[open]");
  document.addEventListener("click", (event) => {
    const chosen = event.target.closest("details.menu .entries button");
    for (const each of open()) if (!each.contains(event.target) || each.contains(chosen)) each.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const each of open()) {
      each.open = false;
      each.querySelector("summary").focus();
    }
  });
}

/** `work`, put off to the next frame however often it is asked for until then. */
export function oncePerFrame(work) {
  let isPlanned = false;
  return () => {
    if (isPlanned) return;
    isPlanned = true;
    requestAnimationFrame(() => {
      isPlanned = false;
      work();
    });
  };
}
