/** How a season joins the level: added to it, or multiplied with it. */
export type Seasonality = 'additive' | 'multiplicative';

/**
 * Gives the seasonal index of each place in the cycle, the first for the first value: [seasonLength]. Classical decomposition: a
 * centred moving average of one season is taken out and what is left is averaged by place (Kendall and Stuart, 1983; `decompose` of
 * R); additive indices have the mean 0, multiplicative ones 1. Needs two whole seasons.
 */
export function seasonalIndices(values: Float64Array, seasonLength: number, seasonality: Seasonality): Float64Array {
  const trend = centredAverage(values, seasonLength);
  const sums = new Float64Array(seasonLength);
  const counts = new Float64Array(seasonLength);
  const first = Math.floor(seasonLength / 2);
  for (let i = 0; i < trend.length; i++) {
    const t = first + i;
    const detrended = seasonality === 'additive' ? values[t]! - trend[i]! : values[t]! / trend[i]!;
    sums[t % seasonLength]! += detrended;
    counts[t % seasonLength]!++;
  }
  let mean = 0;
  for (let j = 0; j < seasonLength; j++) {
    sums[j]! /= counts[j]!;
    mean += sums[j]! / seasonLength;
  }
  for (let j = 0; j < seasonLength; j++) {
    if (seasonality === 'additive') sums[j]! -= mean;
    else sums[j]! /= mean;
  }
  return sums;
}

/** Gives the values without their season: [n]. */
export function withoutSeason(values: Float64Array, indices: Float64Array, seasonality: Seasonality): Float64Array {
  const adjusted = new Float64Array(values.length);
  for (let t = 0; t < values.length; t++) {
    const index = indices[t % indices.length]!;
    adjusted[t] = seasonality === 'additive' ? values[t]! - index : values[t]! / index;
  }
  return adjusted;
}

/**
 * The moving average of one season: [n - 2 floor(m / 2)], the first for the value floor(m / 2); an even season takes half of both
 * ends.
 */
function centredAverage(values: Float64Array, seasonLength: number): Float64Array {
  const half = Math.floor(seasonLength / 2);
  const isEven = seasonLength % 2 === 0;
  const averages = new Float64Array(Math.max(0, values.length - 2 * half));
  for (let i = 0; i < averages.length; i++) {
    let sum = 0;
    for (let j = 0; j < seasonLength; j++) sum += values[i + j]!;
    if (isEven) sum += (values[i + seasonLength]! - values[i]!) / 2;
    averages[i] = sum / seasonLength;
  }
  return averages;
}
