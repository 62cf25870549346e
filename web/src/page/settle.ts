// When a page view is judged: a pure clock of quiet times. Times are performance.now() milliseconds.

export const kQuietMs = 1500;
export const kSettleMs = 5000;
export const kAgainMs = 1000; // after news in a settled page
export const kBetweenMs = 3000; // between two later diagnoses

export interface Quiet {
  loaded: number; // when the page (or the view) had loaded; Infinity before
  changed: number; // the last news
  judged: number; // the last diagnosis that was recorded; -Infinity before
}

// When the next diagnosis is due; Infinity when there is nothing to wait for.
export function dueAt({ loaded, changed, judged }: Quiet): number {
  if (loaded === Infinity) return Infinity;
  if (judged < loaded) return Math.min(Math.max(loaded, changed) + kQuietMs, loaded + kSettleMs);
  if (changed <= judged) return Infinity;
  return Math.max(changed + kAgainMs, judged + kBetweenMs);
}
