import { numberText } from '#src/core/index.ts';

/** Gives an error or another figure as sentences tell it: four significant digits; empty where there is none. */
export function errorText(error: number | undefined): string {
  return error === undefined ? '' : numberText(Number(error.toPrecision(4)));
}

/** Gives a share as sentences tell it: `12.8 %`. */
export function percentText(share: number): string {
  return `${numberText(Number((100 * share).toPrecision(3)))} %`;
}
