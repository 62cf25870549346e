// Time by size of every parser on one header of repeated tokens, up to 1 MB; with DEVDIAG_ACCEPT=1 the plot
// in docs/img is drawn anew.
import {writeFileSync} from 'node:fs';
import {nativeProgram, readLine} from './program.mjs';
import {row} from './table.mjs';

const kPlot = new URL('../../docs/img/linear-time.svg', import.meta.url).pathname;
const kWide = 760, kHigh = 460, kLeft = 70, kTop = 30, kRight = 190, kBottom = 50;
const kColours = ['#3366cc', '#dc3912', '#ff9900', '#109618', '#990099', '#0099c6', '#dd4477', '#66aa00'];

const log = Math.log2;
const scale = (low, high, from, to) => (value) =>
    from + ((log(value) - log(low)) / (log(high) - log(low))) * (to - from);

const powers = (low, high) => {
  const found = [];
  for (let value = 2 ** Math.ceil(log(low)); value <= high; value *= 4) found.push(value);
  return found;
};

const sizeName = (bytes) => (bytes >= 1 << 20 ? `${bytes >> 20} MiB` : `${bytes >> 10} KiB`);
const timeName = (ms) => (ms >= 1 ? `${ms} ms` : `${+ (ms * 1000).toPrecision(3)} µs`);

function axes(x, y, sizes, times) {
  const lines = [];
  for (const bytes of sizes) {
    lines.push(`<path class="grid" d="M${x(bytes)} ${kTop}V${kHigh - kBottom}"/>`);
    lines.push(
        `<text x="${x(bytes)}" y="${kHigh - kBottom + 18}" text-anchor="middle">${sizeName(bytes)}</text>`);
  }
  for (const ms of times) {
    lines.push(`<path class="grid" d="M${kLeft} ${y(ms)}H${kWide - kRight}"/>`);
    lines.push(`<text x="${kLeft - 8}" y="${y(ms) + 4}" text-anchor="end">${timeName(ms)}</text>`);
  }
  return lines.join('\n');
}

/**
 * The plot of {parser: [[bytes, ns per byte] …]} as SVG, both axes logarithmic; straight at 45° is linear.
 */
export function plot(series) {
  const ms = ([bytes, perByte]) => (bytes * perByte) / 1e6;
  const entries = Object.entries(series).sort(([, a], [, b]) => ms(b.at(-1)) - ms(a.at(-1)));
  const sizes = entries[0][1].map(([bytes]) => bytes);
  const times = entries.flatMap(([, points]) => points.map(ms));
  const low = Math.min(...times), high = Math.max(...times);
  const x = scale(sizes[0], sizes.at(-1), kLeft, kWide - kRight);
  const y = scale(low, high, kHigh - kBottom, kTop);
  const lines = entries.map(([name, points], n) => {
    const colour = kColours[n % kColours.length], dash = n < kColours.length ? '' : ' stroke-dasharray="5 3"';
    const path =
        points.map((point, i) => `${i ? 'L' : 'M'}${x(point[0]).toFixed(1)} ${y(ms(point)).toFixed(1)}`)
            .join('');
    const at = kTop + 6 + n * 24;
    return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"${dash}/>
<path d="M${kWide - kRight + 14} ${at}h22" stroke="${colour}" stroke-width="2"${dash}/>
<text x="${kWide - kRight + 42}" y="${at + 4}">${name}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${kWide} ${
      kHigh}" font-family="sans-serif" font-size="12">
<style>text{fill:#444}.grid{stroke:#8884}@media (prefers-color-scheme:dark){text{fill:#ccc}}</style>
${axes(x, y, powers(sizes[0], sizes.at(-1)), powers(low, high).map((value) => +value.toPrecision(4)))}
${lines.join('\n')}
<text x="${(kLeft + kWide - kRight) / 2}" y="${
      kHigh - 12}" text-anchor="middle">size of one header value</text>
</svg>
`;
}

export async function measure() {
  const series = await readLine(nativeProgram('bench_linear'), []);
  if (process.env.DEVDIAG_ACCEPT) writeFileSync(kPlot, plot(series));
  // Growth of the cost per byte over the last sixteenfold of size.
  const growth = Object.entries(series).map(([name, points]) => [name, points.at(-1)[1] / points.at(-5)[1]]);
  const [name, worst] = growth.reduce((a, b) => (a[1] > b[1] ? a : b));
  const others = growth.map(([, ratio]) => ratio).sort((a, b) => a - b);
  return [row({
    name: 'linear_time',
    figure: worst,
    spread: `${others[0].toFixed(2)} – ${others.at(-1).toFixed(2)} (n=${others.length})`,
    unit: `× cost per byte, 1 MB against 64 kB, worst: ${name}`,
    // Caches end in between; quadratic time would be 16.
    budget: {max: 4},
  })];
}
