import { normal, seededRandom, seedOf, type Random } from '#src/core/index.ts';
import type { ProductPlan } from './product-plan.ts';
import type { SampleCase, SampleOptions } from './sample-cases.ts';

/** The series of one key: quantities and prices by month, future months without a quantity. */
export type DemandSeries = {
  /** Whole numbers of at least 0; undefined in months without a row: [nMonths]. */
  readonly quantity: readonly (number | undefined)[];
  /** [nMonths + nFuture] */
  readonly price: readonly number[];
  /** Whether the plan for the future months names the key. */
  readonly hasFuture: boolean;
};

/** Gives the series of a key: level x trend x season x price effect x promotion x noise, then what its trait does to it. */
export function demandSeries(
  { location, product, trait }: SampleCase,
  plan: ProductPlan,
  options: SampleOptions,
): DemandSeries {
  const random = seededRandom(seedOf(options.seed, 'key', location, product));
  const size = Math.exp(0.35 * normal(random));
  const yearlyTrend = trait === 'strong_trend' ? (random() < 0.7 ? 0.22 : -0.2) : 0.05 * normal(random);
  const seasonStrength = 0.4 + 0.9 * random();
  const noise = 0.08 + 0.12 * random();
  const localPrice = 1 + 0.06 * (random() - 0.5);
  const price = plan.price.map((each) => Math.max(0.5, Math.round(each * localPrice * 100) / 100));

  const expected = Array.from({ length: options.nMonths }, (_, month) => {
    const trend = (1 + yearlyTrend) ** (month / 12);
    const season = plan.season[month % 12]! ** seasonStrength;
    const priceEffect = (price[month]! / price[0]!) ** -plan.elasticity;
    const promotion = plan.promotion[month] === 1 ? 1 + plan.uplift : 1;
    return plan.level * size * trend * season * priceEffect * promotion * Math.exp(noise * normal(random));
  });
  const quantity = traitEffects[trait](expected, random).map((value) =>
    value === undefined ? undefined : Math.max(0, Math.round(value)),
  );
  return { quantity, price, hasFuture: trait !== 'ended' };
}

type Months = readonly (number | undefined)[];

const traitEffects: Readonly<Record<SampleCase['trait'], (months: readonly number[], random: Random) => Months>> = {
  regular: (months) => months,
  strong_trend: (months) => months,
  level_shift: (months, random) => {
    const from = monthBetween(0.3, 0.7, months, random);
    const factor = random() < 0.5 ? 0.5 : 1.8;
    return months.map((value, month) => (month < from ? value : value * factor));
  },
  intermittent: (months, random) => months.map((value) => (random() < 0.55 ? 0 : 1 + value / 8)),
  outliers: (months, random) => {
    const struck = new Set([monthBetween(0.1, 0.5, months, random), monthBetween(0.5, 0.95, months, random)]);
    return months.map((value, month) => (struck.has(month) ? value * (5 + 4 * random()) : value));
  },
  gaps: (months, random) => {
    const from = monthBetween(0.2, 0.8, months, random);
    return months.map((value, month) => ((month >= from && month < from + 2) || random() < 0.05 ? undefined : value));
  },
  launched_late: (months, random) => {
    const from = monthBetween(0.15, 0.6, months, random);
    return months.map((value, month) => (month < from ? undefined : value * Math.min(1, (1 + month - from) / 4)));
  },
  faded_to_zero: (months, random) => {
    const from = monthBetween(0.6, 0.85, months, random);
    return months.map((value, month) => (month < from ? value : 0));
  },
  ended: (months, random) => {
    const from = monthBetween(0.4, 0.95, months, random);
    return months.map((value, month) => (month < from ? value : undefined));
  },
  too_short: (months) => months.map((value, month) => (month < months.length - 6 ? undefined : value)),
  constant: (months) => months.map(() => 12),
  all_zero: (months) => months.map(() => 0),
};

function monthBetween(from: number, to: number, months: readonly number[], random: Random): number {
  return Math.floor((from + (to - from) * random()) * months.length);
}
