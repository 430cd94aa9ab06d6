// Everything the page asks of the simulator, and the stream of what happens there.

const AGAIN_AFTER = 1000;
const PATIENCE_FOR_BUTTONS = 15;

/** What the simulator refused; the message is for the person at the page. */
export class Refused extends Error {}

export async function call(path, values = {}, files = []) {
  const body = files.length ? form(values, files) : JSON.stringify(values);
  const headers = files.length ? {} : { "Content-Type": "application/json" };
  return read(await reach(path, { method: "POST", headers, body }));
}

export async function get(path) {
  return read(await reach(path));
}

async function reach(path, options) {
  try {
    return await fetch(`/control/${path}`, options);
  } catch {
    throw new Refused("没有连上演练程序。");
  }
}

async function read(response) {
  const answer = await response.json();
  if (!response.ok) throw new Refused(`没有成功（${answer.error}）。`);
  return answer;
}

function form(values, files) {
  const data = new FormData();
  data.append("params", JSON.stringify(values));
  for (const { blob, name } of files) data.append("file", blob, name);
  return data;
}

export const fileAddress = (id) => `/control/file/${encodeURIComponent(id)}`;

/** What one person does in one chat. */
export class Hand {
  constructor(personId, chatId) {
    this.personId = personId;
    this.chatId = chatId;
  }

  #do(act, values, files) {
    return call(`people/${this.personId}/${act}`, { chat_id: this.chatId, ...values }, files);
  }

  start = (payload) => this.#do("start", { payload: payload ?? "" });
  say = (text, replyTo) => this.#do("message", { text, reply_to: replyTo });
  edit = (messageId, text) => this.#do("edit", { message_id: messageId, text });
  block = () => this.#do("block");
  unblock = () => this.#do("unblock");

  /** `files`: of one kind (photo or document), each {blob, name}. One is a message, more are an album. */
  send = (kind, files, caption, replyTo) =>
    this.#do(files.length > 1 ? "album" : "file", { kind, caption, reply_to: replyTo }, files);

  /** What the bot answered, {text, alert}; null when it did not in time. */
  press = async (messageId, data) =>
    (await this.#do("press", { message_id: messageId, data, wait: PATIENCE_FOR_BUTTONS })).answer;
}

/** Loads everything and follows what happens; starts over when the connection is lost or the rehearsal began anew. */
export async function watch({ state, event, connected }) {
  const again = () => {
    connected(false);
    setTimeout(() => watch({ state, event, connected }), AGAIN_AFTER);
  };
  let loaded;
  try {
    loaded = await get("state");
  } catch {
    again();
    return;
  }
  state(loaded);
  const source = new EventSource(`/control/events?after=${loaded.seq}`);
  source.onopen = () => connected(true);
  source.onmessage = (news) => event(JSON.parse(news.data));
  source.onerror = () => {
    source.close();
    again();
  };
}
