import { numberText } from '#src/core/index.ts';
import type { PastRun, PastStep } from '#src/pipelines/index.ts';

/** Gives how a run ended: `done`, `failed in train`, `interrupted, left: train, evaluate`. */
export function stateText({ state, endedIn, left }: Pick<PastRun, 'state' | 'endedIn' | 'left'>): string {
  if (left.length > 0) return `${state}, left: ${left.join(', ')}`;
  return endedIn === null ? state : `${state} in ${endedIn}`;
}

/** Gives a duration for people: `0.3 s`, `12 min 5 s`, `3 h 2 min`. */
export function durationText(ms: number): string {
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Gives the release that a run made; empty where it made none. */
export function releaseText(steps: readonly PastStep[]): string {
  const release = steps.findLast(({ counts, state }) => state === 'done' && (counts['release'] ?? 0) > 0);
  return release === undefined ? '' : String(release.counts['release']);
}

/** Gives the id of a table, a file or a value for people: `v3`, `none`, the beginning of a digest, a value as it is. */
export function idText(id: string): string {
  const table = /@(?:(\d+)(?:#[0-9a-f]+)?|none)$/.exec(id);
  if (table !== null) return table[1] === undefined ? 'none' : `v${table[1]}`;
  return digestText(id);
}

/** Gives the beginning of a digest, and any other text as it is. */
export function digestText(text: string): string {
  return /^[0-9a-f]{64}$/.test(text) ? text.slice(0, 12) : text;
}

/** Gives any recorded value on one line: text as it is, numbers with at most 10 digits, all else as JSON; `none` for null. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (typeof value === 'string') return oneLine(idText(value));
  if (typeof value === 'number') return numberText(value);
  return oneLine(JSON.stringify(value));
}

/** Gives text without signs that break the line or move the cursor. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ');
}
