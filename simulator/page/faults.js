// A folded menu for the curious: trouble on the line, once, to see that nothing is lost.
import { call } from "./api.js";
import { button, h, menu } from "./dom.js";
import { note, trying } from "./notes.js";

const FAULTS = [
  {
    name: "断网一次",
    what: "下一条消息已送达，但机器人收不到回音",
    fault: { method: "sendMessage", drop: "after" },
  },
  {
    name: "限流一次（429）",
    what: "下一条消息被 Telegram 要求 5 秒后再发",
    fault: { method: "sendMessage", code: 429, retry_after: 5 },
  },
];

export function faultsMenu() {
  const entries = FAULTS.map(({ name, what, fault }) =>
    button([h("b", {}, name), h("small", {}, what)], () => plan(name, fault)));
  return menu("故障", { class: "faults", label: "故障：试一试出错时会怎样" }, ...entries);
}

function plan(name, fault) {
  return trying(async () => {
    await call("faults", fault);
    note(`已安排：${name}`);
  });
}
