// Starts the page: one store, the parts of the screen that show it, and the stream of events that feeds it.
import { watch } from "./api.js";
import { showClock } from "./clock.js";
import { Desk } from "./desk.js";
import { closeMenusOnLeaving } from "./dom.js";
import { faultsMenu } from "./faults.js";
import { showGuide } from "./guide.js";
import { showPeople } from "./people.js";
import { startAllButton } from "./start.js";
import { Store } from "./store.js";

const place = (id) => document.getElementById(id);
const store = new Store();
const desk = new Desk(store, place("windows"));
const guideButton = showGuide(store, desk, place("guide"));

showClock(store, place("clock"));
showPeople(store, desk, place("people"));
place("tools").append(startAllButton(store), guideButton, faultsMenu());
closeMenusOnLeaving();

watch({
  state: (state) => store.load(state),
  event: (event) => store.apply(event),
  connected: (is) => {
    place("connection").textContent = is ? "已连接" : "连接中断，正在重连…";
    place("connection").classList.toggle("lost", !is);
  },
});
