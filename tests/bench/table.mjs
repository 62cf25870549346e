// One row per measured figure, one table for people, one JSON file for machines.

/** Figure with its spread from repeated measurements of the same thing. */
export function summary(samples) {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return {median: at(0.5), low: sorted[0], high: sorted.at(-1), count: sorted.length};
}

export const spreadText = ({low, high, count}) => `${short(low)} – ${short(high)} (n=${count})`;

/**
 * budget: {max} or {min}; `value` is what it is held against, the figure itself unless given.
 * A row without a measurement says why in `figure` and is never met.
 */
export function row(
    {name, figure, spread = '', unit, compared_with = '', ratio = null, budget = null, value = figure}) {
  const known = typeof value === 'number' && Number.isFinite(value);
  const met = budget === null ? null :
                                known && (budget.max === undefined || value <= budget.max) &&
          (budget.min === undefined || value >= budget.min);
  const text = budget === null ? '' : budget.max !== undefined ? `<= ${budget.max}` : `>= ${budget.min}`;
  return {
    name,
    figure,
    spread,
    unit,
    compared_with,
    ratio,
    budget: text + (budget?.of ? ` ${budget.of}` : ''),
    met
  };
}

export const missing = (name, unit, why) =>
    ({name, figure: null, spread: why, unit, compared_with: '', ratio: null, budget: '', met: null});

function short(value) {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'number') return String(value);
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}

export function printTable(rows, out = process.stdout) {
  const heads = ['name', 'figure', 'spread', 'unit', 'compared with', 'ratio', 'budget', 'met'];
  const cells = rows.map(
      (r) =>
          [r.name, short(r.figure), r.spread, r.unit, r.compared_with, short(r.ratio), r.budget,
           r.met === null ? '' :
               r.met      ? 'yes' :
                            'NO']);
  const widths = heads.map((head, i) => Math.max(head.length, ...cells.map((line) => line[i].length)));
  for (const line of [heads, widths.map((width) => '-'.repeat(width)), ...cells]) {
    out.write(line.map((cell, i) => cell.padEnd(widths[i])).join('  ').trimEnd() + '\n');
  }
}
