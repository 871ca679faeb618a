/**
 * Draws the app's icons: five people round a table that is a clock. `node manifest/draw-icons.ts` writes color.png
 * (192×192) and outline.png (32×32, white on transparent) beside this file.
 */
import { writeFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';

type Colour = readonly [red: number, green: number, blue: number];

interface Picture {
  readonly size: number;
  /** RGBA, a byte each, row by row. */
  readonly pixels: Buffer;
}

const PURPLE: Colour = [0x5b, 0x2a, 0x86];
const WHITE: Colour = [255, 255, 255];
const PEOPLE = 5;
/** Samples a pixel in each direction, for smooth edges. */
const SAMPLES = 6;

/** Whether a point is in the drawing; the middle is (0, 0) and the drawing reaches to 1. */
function inDrawing(x: number, y: number): boolean {
  for (let nr = 0; nr < PEOPLE; nr += 1) {
    const angle = (2 * Math.PI * nr) / PEOPLE - Math.PI / 2;
    if (Math.hypot(x - 0.78 * Math.cos(angle), y - 0.78 * Math.sin(angle)) <= 0.2) return true;
  }
  const radius = Math.hypot(x, y);
  if (radius <= 0.48 && radius >= 0.36) return true;
  return onHand(x, y, 0, -0.28) || onHand(x, y, 0.2, 0);
}

/** A hand of the clock: from the middle to (toX, toY), with round ends. */
function onHand(x: number, y: number, toX: number, toY: number): boolean {
  const along = Math.max(0, Math.min(1, (x * toX + y * toY) / (toX * toX + toY * toY)));
  return Math.hypot(x - along * toX, y - along * toY) <= 0.065;
}

/** How much of a pixel the drawing covers, 0 to 1. */
function cover(size: number, reach: number, column: number, row: number): number {
  let inside = 0;
  for (let down = 0; down < SAMPLES; down += 1)
    for (let right = 0; right < SAMPLES; right += 1) {
      const x = column + (right + 0.5) / SAMPLES - size / 2;
      const y = row + (down + 0.5) / SAMPLES - size / 2;
      if (inDrawing(x / reach, y / reach)) inside += 1;
    }
  return inside / SAMPLES ** 2;
}

/** White on `ground`, or on nothing. `reach` is how far the drawing goes from the middle, in pixels. */
function draw(size: number, reach: number, ground: Colour | null): Picture {
  const pixels = Buffer.alloc(size * size * 4);
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column < size; column += 1) {
      const share = cover(size, reach, column, row);
      const mixed = (nr: 0 | 1 | 2) =>
        ground ? Math.round(WHITE[nr] * share + ground[nr] * (1 - share)) : WHITE[nr];
      const alpha = ground ? 255 : Math.round(255 * share);
      pixels.set([mixed(0), mixed(1), mixed(2), alpha], (row * size + column) * 4);
    }
  return { size, pixels };
}

export function drawColour(): Picture {
  return draw(192, 62, PURPLE);
}

export function drawOutline(): Picture {
  return draw(32, 15.5, null);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** PNG, 8 bits RGBA, no filter: https://www.w3.org/TR/png-3/. */
export function toPng({ size, pixels }: Picture): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 6, 0, 0, 0], 8);
  const rows = Array.from({ length: size }, (_, row) =>
    Buffer.concat([Buffer.from([0]), pixels.subarray(row * size * 4, (row + 1) * size * 4)]),
  );
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.concat(rows), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

if (import.meta.main) {
  writeFileSync(new URL('color.png', import.meta.url), toPng(drawColour()));
  writeFileSync(new URL('outline.png', import.meta.url), toPng(drawOutline()));
}
