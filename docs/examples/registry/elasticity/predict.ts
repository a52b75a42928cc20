// A model that Muster has no learner for: demand by price, with the constants that a fit elsewhere gave.
import { readFileSync } from 'node:fs';

type Constants = { readonly base: number; readonly elasticity: number };
type Row = { readonly price: number; readonly on_sale: boolean };

const file = new URL('./constants.json', import.meta.url);
const { base, elasticity } = JSON.parse(readFileSync(file, 'utf8')) as Constants;

/** Gives the demand of each row, in pieces. */
export function predict(rows: readonly Row[]): readonly number[] {
  return rows.map(({ price, on_sale: isOnSale }) => Math.round(base * price ** -elasticity * (isOnSale ? 1.2 : 1)));
}
