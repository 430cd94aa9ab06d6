// The simulated time: runs on between two words of the simulator, and is written as people write it.

const WEEKDAYS = ["周日", "周一", "周二", "周三", "周四", "周五", "周六"];
let base = 0;
let heardAt = 0;
let offset = 0;
export let speed = 1;

/** `now` is an ISO time with the bureau's own offset, which all times are shown in. */
export function set(clock) {
  base = Date.parse(clock.now);
  heardAt = performance.now();
  speed = clock.speed;
  const [, sign, hours, minutes] = clock.now.match(/([+-])(\d\d):(\d\d)$/) ?? [0, "+", 0, 0];
  offset = Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

/** Milliseconds since 1970. */
export const now = () => base + (performance.now() - heardAt) * speed;

const local = (at) => new Date(at + offset);
const two = (number) => String(number).padStart(2, "0");

export const hour = (at) => `${two(local(at).getUTCHours())}:${two(local(at).getUTCMinutes())}`;
export const second = (at) => `${hour(at)}:${two(local(at).getUTCSeconds())}`;
export const monthDay = (at) => `${local(at).getUTCMonth() + 1}月${local(at).getUTCDate()}日`;
const weekday = (at) => WEEKDAYS[local(at).getUTCDay()];
export const day = (at) => `${monthDay(at)} ${weekday(at)}`;
export const fullDay = (at) => `${local(at).getUTCFullYear()}年${day(at)}`;
export const isSameDay = (one, other) => fullDay(one) === fullDay(other);
