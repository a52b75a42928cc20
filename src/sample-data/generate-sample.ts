import { periodLabel } from '#src/core/index.ts';
import { demandSeries } from './demand-series.ts';
import { planProduct } from './product-plan.ts';
import { sampleCases, sampleDefaults, type SampleOptions } from './sample-cases.ts';

// April 2021, counted in months.
const firstMonth = 2021 * 12 + 3;

/**
 * Gives the sample's two CSV files as text: `demand` with the columns location, product_id, period, quantity, price and promotion for
 * the months from 2021-04 on, `knownFuture` without the quantity for the months behind them. Lines end in LF; the same options give
 * the same bytes.
 */
export function generateSample(options: Partial<SampleOptions> = {}): {
  readonly demand: string;
  readonly knownFuture: string;
} {
  const size = { ...sampleDefaults, ...options };
  const { nProducts, nMonths, nFuture } = size;
  const plans = Array.from({ length: nProducts }, (_, index) => planProduct(index, size));
  const labels = Array.from({ length: nMonths + nFuture }, (_, i) => periodLabel('monthly', firstMonth + i));
  const demand = ['location,product_id,period,quantity,price,promotion'];
  const knownFuture = ['location,product_id,period,price,promotion'];
  for (const [i, sampleCase] of sampleCases(size).entries()) {
    const plan = plans[i % nProducts]!;
    const { quantity, price, hasFuture } = demandSeries(sampleCase, plan, size);
    const start = `${sampleCase.location},${sampleCase.product}`;
    const end = (month: number): string => `${price[month]!.toFixed(2)},${plan.promotion[month]}`;
    for (const [month, value] of quantity.entries()) {
      if (value !== undefined) demand.push(`${start},${labels[month]},${value},${end(month)}`);
    }
    if (!hasFuture) continue;
    for (let month = nMonths; month < nMonths + nFuture; month++) {
      knownFuture.push(`${start},${labels[month]},${end(month)}`);
    }
  }
  return { demand: `${demand.join('\n')}\n`, knownFuture: `${knownFuture.join('\n')}\n` };
}
