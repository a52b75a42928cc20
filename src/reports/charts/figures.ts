import { countText } from '#src/core/index.ts';

/** Gives a number as people read it, with 4 significant digits: `12,345`, `29.7`, `0.0312`, `1.3e+21`. */
export function figureText(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e15 && size < Number.POSITIVE_INFINITY) return withSign(value.toExponential(3).replace(/\.?0+e/, 'e'));
  if (Number.isInteger(value) || size >= 1000) return withSign(countText(Math.round(value)));
  return withSign(String(Number(value.toPrecision(4))));
}

/** Gives a share as a percentage that says 0 and 100 only where nothing or everything is meant: `19.9%`, `<0.1%`. */
export function shareText(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return '<0.1%';
  if (percent < 100 && percent > 99.9) return '>99.9%';
  return `${Number(percent.toFixed(1))}%`;
}

/** Gives an instant in UTC, without a time of day at midnight: `2021-04-01`, `2021-04-01 13:30:05`. */
export function timeText(epochMs: number): string {
  const date = new Date(Math.round(epochMs));
  if (Number.isNaN(date.getTime())) return figureText(epochMs);
  const iso = date.toISOString();
  const [day, time] = iso.replace(/(\.000)?Z$/, '').split('T');
  return time === '00:00:00' ? day! : `${day} ${time}`;
}

/** Gives a duration in its largest whole unit: `1 day`, `90 minutes`, `250 ms`. */
export function durationText(ms: number): string {
  const units = [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
    ['second', 1000],
  ] as const;
  for (const [name, length] of units) {
    if (ms >= length && ms % length === 0) return `${countText(ms / length)} ${name}${ms === length ? '' : 's'}`;
  }
  return `${figureText(ms)} ms`;
}

/** Gives the number of an axis, short: `1.5M` for millions and more, else as `figureText`. */
export function numberTick(value: number): string {
  const size = Math.abs(value);
  const units = [
    [1e18, 'E'],
    [1e15, 'P'],
    [1e12, 'T'],
    [1e9, 'G'],
    [1e6, 'M'],
  ] as const;
  const unit = size >= 1e21 ? undefined : units.find(([least]) => size >= least);
  return unit === undefined
    ? figureText(value)
    : `${withSign(String(Number((value / unit[0]).toPrecision(6))))}${unit[1]}`;
}

/** Gives a number in few characters, with 3 significant digits: `393`, `1.24k`, `15.6M`; `-1.2` with the sign of a minus. */
export function shortFigure(value: number): string {
  return shortText(value, false);
}

/**
 * Gives the numbers of one picture as `shortFigure` does, but with all 3 digits where another of them has decimals: `2.00k` beside `1.99k`.
 * Those from 1 to 1,000 and those above, which stand with a unit, are looked at apart; those below 1 stay short.
 */
export function shortFigures(values: readonly number[]): readonly string[] {
  const isFine = (size: 'small' | 'large'): boolean =>
    values.some((value) => sizeOf(value) === size && shortFigure(value).includes('.'));
  const fine = { small: isFine('small'), large: isFine('large') };
  return values.map((value) => shortText(value, fine[sizeOf(value)]));
}

function sizeOf(value: number): 'small' | 'large' {
  return Math.abs(Number(value.toPrecision(3))) >= 1000 ? 'large' : 'small';
}

function shortText(value: number, hasAllDigits: boolean): string {
  const rounded = Number(value.toPrecision(3));
  const size = Math.abs(rounded);
  if (size >= 1e15) return withSign(rounded.toExponential());
  const units = [
    [1e12, 'T'],
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const;
  const [least, sign] = units.find(([each]) => size >= each) ?? [1, ''];
  const digits = (rounded / least).toPrecision(3);
  return withSign(`${hasAllDigits && size >= 1 ? digits : Number(digits)}${sign}`);
}

function withSign(text: string): string {
  return text.replace(/^-/, '\u2212');
}
