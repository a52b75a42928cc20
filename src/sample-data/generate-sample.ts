import { periodLabel } from '#src/core/index.ts';
import { demandSeries } from './demand-series.ts';
import { planProduct } from './product-plan.ts';
import { sampleCases, sampleDefaults, type SampleOptions } from './sample-cases.ts';

// April 2021, counted in months.
const firstMonth = 2021 * 12 + 3;

/** A piece of the sample's two CSV files, whole lines with LF line ends; either may be empty. */
export type SamplePiece = { readonly demand: string; readonly knownFuture: string };

/**
 * Gives the sample's two CSV files as text: `demand` with the columns location, product_id, period, quantity, price and promotion for
 * the months from 2021-04 on, `knownFuture` without the quantity for the months behind them. Lines end in LF; the same options give
 * the same bytes.
 */
export function generateSample(options: Partial<SampleOptions> = {}): SamplePiece {
  const pieces = [...samplePieces(options)];
  return {
    demand: pieces.map(({ demand }) => demand).join(''),
    knownFuture: pieces.map(({ knownFuture }) => knownFuture).join(''),
  };
}

/** Gives the files of `generateSample` piece by piece, first their headers, then key by key: fleets of any size, in little memory. */
export function* samplePieces(options: Partial<SampleOptions> = {}): Generator<SamplePiece> {
  const size = { ...sampleDefaults, ...options };
  const { nProducts, nMonths, nFuture } = size;
  const plans = Array.from({ length: nProducts }, (_, index) => planProduct(index, size));
  const labels = Array.from({ length: nMonths + nFuture }, (_, i) => periodLabel('monthly', firstMonth + i));
  yield {
    demand: 'location,product_id,period,quantity,price,promotion\n',
    knownFuture: 'location,product_id,period,price,promotion\n',
  };
  for (const [i, sampleCase] of sampleCases(size).entries()) {
    const plan = plans[i % nProducts]!;
    const { quantity, price, hasFuture } = demandSeries(sampleCase, plan, size);
    const start = `${sampleCase.location},${sampleCase.product}`;
    const end = (month: number): string => `${price[month]!.toFixed(2)},${plan.promotion[month]}\n`;
    const piece = { demand: '', knownFuture: '' };
    for (const [month, value] of quantity.entries()) {
      if (value !== undefined) piece.demand += `${start},${labels[month]},${value},${end(month)}`;
    }
    const lastFuture = hasFuture ? nMonths + nFuture : nMonths;
    for (let month = nMonths; month < lastFuture; month++) {
      piece.knownFuture += `${start},${labels[month]},${end(month)}`;
    }
    yield piece;
  }
}
