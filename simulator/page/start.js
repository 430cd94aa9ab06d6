// Pressing Start for people: one of them, or all who still wait with an invitation.
import { Hand } from "./api.js";
import { button, oncePerFrame } from "./dom.js";
import { note, trying } from "./notes.js";

const WORDS = "全部人员按“开始”";
let progress = null;

export const pressStart = (person) => new Hand(person.id, person.id).start(person.start_payload);

export function startAllButton(store) {
  const shown = button(WORDS, () => startAll(store));
  store.on("people", oncePerFrame(() => {
    const count = waiting(store).length;
    shown.textContent = progress ?? (count ? `${WORDS}（${count}人）` : WORDS);
    shown.disabled = progress !== null || count === 0;
  }));
  return shown;
}

const waiting = (store) => [...store.people.values()].filter((person) => person.start_payload && !person.deactivated);

/** One after another, as they would. */
async function startAll(store) {
  if (progress !== null) return;
  const all = waiting(store);
  await trying(async () => {
    for (const [at, person] of all.entries()) {
      progress = `正在按“开始” ${at + 1}/${all.length}`;
      await pressStart(person);
    }
    note(`${all.length} 人已按“开始”。`);
  });
  progress = null;
  store.renewPeople();
}
