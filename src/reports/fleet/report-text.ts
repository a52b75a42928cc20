import { countText, describeKey, visibleText, type Key } from '#src/core/index.ts';
import { figureText, shareText } from '../charts/figures.ts';

/** Gives an error with three digits behind the point; a dash where there is none. */
export function errorText(error: number | null | undefined): string {
  if (error === null || error === undefined) return '–';
  return Math.abs(error) < 1000 ? error.toFixed(3) : figureText(error);
}

/** Gives a count with its share of a total: `184 (18.4%)`. */
export function countWithShare(count: number, total: number): string {
  return total === 0 ? countText(count) : `${countText(count)} (${shareText(count / total)})`;
}

/** Gives bytes as people read them: `980 B`, `12.3 kB`, `1.25 MB` (powers of 1,000). */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${figureText(Math.round(bytes * 10) / 10)} B`;
  return bytes < 1e6 ? `${figureText(bytes / 1e3)} kB` : `${figureText(bytes / 1e6)} MB`;
}

/** Gives milliseconds as people read them: `0.35 ms`, `12.3 s`, `2.1 min`. */
export function millisecondsText(ms: number): string {
  if (ms < 1000) return `${figureText(ms)} ms`;
  return ms < 120_000 ? `${figureText(ms / 1000)} s` : `${figureText(ms / 60_000)} min`;
}

/** Gives an instant to the second, in UTC: `2026-01-31 10:00:05 UTC`. */
export function instantText(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** Gives a key in short: its values, with the columns left to the head of the table. */
export function keyText(keyColumns: readonly string[], key: Key): string {
  return key.length === 0 ? describeKey(keyColumns, key) : key.map((value) => visibleText(value)).join(' · ');
}
