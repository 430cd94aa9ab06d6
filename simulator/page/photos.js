// Photos to send: a chosen picture as a client of Telegram would shrink it, and drawn samples for who has none at hand.
import { Refused } from "./api.js";
import * as time from "./time.js";

const LONGEST_SIDE = 1280;
const QUALITY = 0.85;
const WIDTH = 640;
const HEIGHT = 480;
// albums show the middle square
const MARGIN = 96;

/** {blob, name} as JPEG. Raises Refused when the browser cannot read it. */
export async function photoOf(file) {
  const picture = await createImageBitmap(file).catch(() => {
    throw new Refused(`浏览器读不出“${file.name}”，请按文件发送。`);
  });
  const factor = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = sheet(Math.round(picture.width * factor), Math.round(picture.height * factor));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return asFile(canvas, file.name);
}

/** So many pictures of a street being tidied up, each different, stamped with the simulated time. */
export function samplePhotos(count) {
  return Promise.all(Array.from({ length: count }, (_, at) => samplePhoto(at + 1, count)));
}

function samplePhoto(number, count) {
  const canvas = sheet(WIDTH, HEIGHT);
  const pen = canvas.getContext("2d");
  drawSky(pen);
  drawHouses(pen, number);
  drawStreet(pen, number / count);
  drawStamp(pen, `示例照片 ${number}/${count}`, `${time.fullDay(time.now())} ${time.second(time.now())}`);
  return asFile(canvas, `示例照片${number}.jpg`);
}

function sheet(width, height) {
  return Object.assign(document.createElement("canvas"), { width, height });
}

async function asFile(canvas, name) {
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  return { blob, name };
}

function drawSky(pen) {
  const sky = pen.createLinearGradient(0, 0, 0, HEIGHT * 0.7);
  sky.addColorStop(0, "#9cc4e4");
  sky.addColorStop(1, "#eaf3f8");
  pen.fillStyle = sky;
  pen.fillRect(0, 0, WIDTH, HEIGHT);
}

function drawHouses(pen, seed) {
  for (let at = 0; at < 6; at++) {
    const x = at * 112 - 20;
    const height = 110 + ((at * 53 + seed * 71) % 130);
    const top = HEIGHT * 0.66 - height;
    pen.fillStyle = `hsl(${(seed * 47 + at * 23) % 360} 18% ${62 + (at % 3) * 6}%)`;
    pen.fillRect(x, top, 100, height);
    pen.fillStyle = "#ffffffb0";
    for (let y = top + 14; y < HEIGHT * 0.6; y += 30) for (let w = 12; w < 90; w += 28) pen.fillRect(x + w, y, 16, 16);
  }
}

/** The nearer `progress` to 1, the less rubbish lies about and the greener it is. */
function drawStreet(pen, progress) {
  pen.fillStyle = "#7d8288";
  pen.fillRect(0, HEIGHT * 0.66, WIDTH, HEIGHT * 0.34);
  pen.fillStyle = "#f5f1df";
  for (let x = 10; x < WIDTH; x += 110) pen.fillRect(x, HEIGHT * 0.8, 60, 8);
  for (let at = 0; at < 8; at++) {
    const isTidy = at / 8 < progress;
    pen.fillStyle = isTidy ? "#4d8a57" : "#7a5a3a";
    pen.beginPath();
    pen.arc(45 + at * 80, HEIGHT * 0.66 - (isTidy ? 22 : 2), isTidy ? 24 : 11, 0, 7);
    pen.fill();
  }
}

function drawStamp(pen, title, moment) {
  pen.fillStyle = "#000000a0";
  pen.fillRect(0, HEIGHT - 76, WIDTH, 76);
  pen.fillStyle = "#ffffff";
  pen.font = "600 28px sans-serif";
  pen.fillText(title, MARGIN, HEIGHT - 44);
  pen.font = "20px sans-serif";
  pen.fillText(moment, MARGIN, HEIGHT - 14);
}
