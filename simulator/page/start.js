// Pressing Start for people: one of them, or all who still wait with an invitation.
import { Hand } from "./api.js";
import { button, oncePerFrame } from "./dom.js";
import { note, trying } from "./notes.js";

const WORDS = "全部人员按“开始”";

export const pressStart = (person) => new Hand(person.id, person.id).start(person.start_payload);

export function startAllButton(store) {
  const shown = button(WORDS, () => startAll(store, shown));
  store.on("people", oncePerFrame(() => show(store, shown)));
  return shown;
}

const waiting = (store) => [...store.people.values()].filter((person) => person.start_payload && !person.deactivated);

function show(store, shown) {
  if (shown.hasAttribute("aria-busy")) return;
  const count = waiting(store).length;
  shown.textContent = count ? `${WORDS}（${count}人）` : WORDS;
  shown.disabled = count === 0;
}

/** One after another, as they would. */
export async function startAll(store, shown) {
  const all = waiting(store);
  shown.setAttribute("aria-busy", "true");
  shown.disabled = true;
  await trying(async () => {
    for (const [number, person] of all.entries()) {
      shown.textContent = `正在按“开始” ${number + 1}/${all.length}`;
      await pressStart(person);
    }
    note(`${all.length} 人已按“开始”。`);
  });
  shown.removeAttribute("aria-busy");
  show(store, shown);
}
