import { normal, seededRandom, seedOf } from '#src/core/index.ts';
import type { SampleOptions } from './sample-cases.ts';

/** What holds for a product at all locations. */
export type ProductPlan = {
  /** Units a month at a location of usual size, before all effects. */
  readonly level: number;
  /** Factor of each calendar month, April first, with mean 1: [12]. */
  readonly season: readonly number[];
  /** List price of each month, future months included. */
  readonly price: readonly number[];
  /** 1 in months with a promotion, future months included. */
  readonly promotion: readonly number[];
  /** Change of demand with price: demand goes as price to the power of minus this. */
  readonly elasticity: number;
  /** Share by which a promotion lifts demand. */
  readonly uplift: number;
};

// Logarithms of monthly factors, April first: garden, heating, gifts, none.
const seasonShapes: readonly (readonly number[])[] = [
  [0.35, 0.6, 0.7, 0.5, 0.25, 0, -0.3, -0.55, -0.6, -0.5, -0.35, -0.1],
  [-0.2, -0.5, -0.7, -0.7, -0.5, -0.1, 0.3, 0.55, 0.65, 0.6, 0.45, 0.15],
  [-0.1, 0.05, 0, -0.15, -0.2, -0.1, 0, 0.45, 0.9, -0.3, -0.35, -0.2],
  [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
];

/** Gives the plan of product number `index`; the season has one of four shapes, shared by every fourth product. */
export function planProduct(index: number, { seed, nMonths, nFuture }: SampleOptions): ProductPlan {
  const random = seededRandom(seedOf(seed, 'product', index));
  const level = Math.exp(3.6 + 0.8 * normal(random));
  const shape = seasonShapes[index % seasonShapes.length]!;
  const listPrice = Math.exp(2.4 + 0.7 * normal(random));
  const rise = 0.02 + 0.03 * random();
  const elasticity = 0.5 + 1.3 * random();
  const uplift = 0.2 + 0.5 * random();
  const nAll = nMonths + nFuture;
  const promotion = Array.from({ length: nAll }, () => (random() < 0.1 ? 1 : 0));
  const price = Array.from({ length: nAll }, (_, month) => {
    const jitter = 1 + 0.04 * (random() - 0.5);
    return listPrice * (1 + rise) ** Math.floor(month / 12) * jitter * (promotion[month] === 1 ? 0.88 : 1);
  });
  return { level, season: withMeanOne(shape), price, promotion, elasticity, uplift };
}

function withMeanOne(logFactors: readonly number[]): readonly number[] {
  const factors = logFactors.map((factor) => Math.exp(factor));
  const mean = factors.reduce((sum, factor) => sum + factor, 0) / factors.length;
  return factors.map((factor) => factor / mean);
}
