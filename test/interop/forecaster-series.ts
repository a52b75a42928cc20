import { readFile } from 'node:fs/promises';
import { normal, seededRandom, type Random } from '#src/core/index.ts';

/** A series that R and we forecast, and what followed it. */
export type ForecasterSeries = {
  readonly name: string;
  readonly seasonLength: number;
  readonly y: readonly number[];
  readonly actual: readonly number[];
};

const fixture = new URL('../fixtures/r/tourism-forecasts.json', import.meta.url);

/** Gives 64 series: 50 monthly ones of the tourism competition, and made ones that are yearly, quarterly, weekly, full of zeros, or short. */
export async function forecasterSeries(seed: number): Promise<readonly ForecasterSeries[]> {
  const { series } = JSON.parse(await readFile(fixture, 'utf8')) as {
    readonly series: readonly (Pick<ForecasterSeries, 'y' | 'actual'> & { readonly id: string })[];
  };
  const real = series.map(({ id, y, actual }) => ({ name: id, seasonLength: 12, y, actual }));
  const random = seededRandom(seed);
  const made = shapes.map((shape) => madeSeries(shape, random));
  return [...real, ...made];
}

type Shape = {
  readonly name: string;
  readonly seasonLength: number;
  readonly nRows: number;
  readonly horizon: number;
  /** Share of the values that are 0. */
  readonly zeros?: number;
};

const shapes: readonly Shape[] = [
  ...[25, 35, 60].map((nRows) => ({ name: `yearly ${nRows}`, seasonLength: 1, nRows, horizon: 6 })),
  ...[30, 44, 80].map((nRows) => ({ name: `quarterly ${nRows}`, seasonLength: 4, nRows, horizon: 8 })),
  ...[130, 200].map((nRows) => ({ name: `weekly ${nRows}`, seasonLength: 52, nRows, horizon: 13 })),
  ...[0.1, 0.3, 0.6].map((zeros) => ({ name: `zeros ${zeros}`, seasonLength: 12, nRows: 72, horizon: 12, zeros })),
  ...[10, 20, 30].map((nRows) => ({ name: `short ${nRows}`, seasonLength: 12, nRows, horizon: 6 })),
];

/** A level that wanders, times a season and noise. */
function madeSeries({ name, seasonLength, nRows, horizon, zeros = 0 }: Shape, random: Random): ForecasterSeries {
  const growth = 0.004 * normal(random);
  let level = 50 + 400 * random();
  const values = Array.from({ length: nRows + horizon }, (_, t) => {
    level *= 1 + growth + 0.02 * normal(random);
    const season = seasonLength === 1 ? 1 : 1 + 0.3 * Math.sin((2 * Math.PI * t) / seasonLength);
    const value = level * season * (1 + 0.05 * normal(random));
    return random() < zeros ? 0 : value;
  });
  return { name, seasonLength, y: values.slice(0, nRows), actual: values.slice(nRows) };
}
