// What the page knows: people, chats, messages and the clock, as last heard from the simulator; tells who listens.
import * as time from "./time.js";

const READ = "rehearsal-read";

export class Store {
  people = new Map();
  chats = new Map();
  bot = {};
  #messages = new Map();
  #read = {};
  #listeners = new Map();

  /** Call `listener` after each change of a kind: "people", "clock", or "chat" (with the id of the chat). */
  on(kind, listener) {
    this.#listeners.set(kind, [...(this.#listeners.get(kind) ?? []), listener]);
  }

  #tell(kind, what) {
    for (const listener of this.#listeners.get(kind) ?? []) listener(what);
  }

  load(state) {
    this.people = new Map(state.people.map((each) => [each.id, each]));
    this.chats = new Map(state.chats.map((each) => [each.id, each]));
    this.bot = state.bot;
    this.#messages = new Map();
    for (const each of state.messages) this.#put(each);
    this.#loadRead();
    time.set(state.clock);
    this.#tell("clock");
    this.#tell("people");
    for (const id of this.chats.keys()) this.#tell("chat", id);
  }

  apply(event) {
    if (event.kind === "message" || event.kind === "edited") this.#put(event.message);
    if (event.kind === "deleted") this.#messages.get(event.chat_id)?.delete(event.message_id);
    if (event.kind === "person") this.#putPerson(event.person);
    if (event.kind === "chat") this.chats.set(event.chat.id, event.chat);
    if (event.kind === "clock") {
      time.set(event);
      this.#tell("clock");
      return;
    }
    this.#tell("people");
    this.#tell("chat", event.chat_id ?? event.person_id);
  }

  /** Let everything that shows people be drawn again. */
  renewPeople() {
    this.#tell("people");
  }

  #put(message) {
    if (message.deleted) return;
    if (!this.#messages.has(message.chat_id)) this.#messages.set(message.chat_id, new Map());
    this.#messages.get(message.chat_id).set(message.message_id, message);
  }

  #putPerson(person) {
    this.people.set(person.id, person);
    if (!this.chats.has(person.id)) this.chats.set(person.id, { id: person.id, kind: "private", title: person.name });
  }

  /** Oldest first. */
  messages(chatId) {
    return [...(this.#messages.get(chatId)?.values() ?? [])];
  }

  message(chatId, messageId) {
    return this.#messages.get(chatId)?.get(messageId);
  }

  lastMessage(chatId) {
    return this.messages(chatId).at(-1);
  }

  /** People in their order, then groups: what can be opened. */
  openable() {
    const groups = [...this.chats.values()].filter((chat) => chat.kind !== "private" && !chat.migrated_to);
    return [...this.people.keys(), ...groups.map((chat) => chat.id)];
  }

  unread(chatId) {
    const read = this.#read[chatId] ?? 0;
    return this.messages(chatId).filter((message) => message.by_bot && message.message_id > read).length;
  }

  markRead(chatId) {
    const newest = this.lastMessage(chatId)?.message_id ?? 0;
    if ((this.#read[chatId] ?? 0) >= newest) return;
    this.#read[chatId] = newest;
    localStorage.setItem(READ, JSON.stringify(this.#read));
    this.#tell("people");
  }

  #loadRead() {
    const kept = JSON.parse(localStorage.getItem(READ) ?? "{}");
    // a rehearsal that began anew counts its messages from one again
    const isOfThisOne = ([id, read]) => read <= (this.lastMessage(Number(id))?.message_id ?? 0);
    this.#read = Object.fromEntries(Object.entries(kept).filter(isOfThisOne));
  }
}

/** Waits to press Start: has an invitation left, or never wrote to the bot. */
export const isWaitingToStart = (person) => Boolean(person.start_payload) || !person.started;
