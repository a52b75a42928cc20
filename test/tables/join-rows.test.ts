import { expect, test } from '@jest/globals';
import { joinRows } from '#src/tables/join-rows.ts';
import type { TableSchema } from '#src/tables/table-schema.ts';

const schema: TableSchema = [
  { name: 'shop', type: 'string' },
  { name: 'quantity', type: 'double' },
];

test.each([0, 1, 2, 10_001, 130_000])('the rows of %i pieces are joined in their order', (nPieces) => {
  const pieces = Array.from({ length: nPieces }, (_, i) => ({
    nRows: 1,
    columns: { shop: [`shop-${i}`], quantity: Float64Array.of(i) },
  }));
  const { nRows, columns } = joinRows(schema, pieces);
  expect(nRows).toBe(nPieces);
  const numbers = Array.from({ length: nPieces }, (_, i) => i);
  expect(columns['shop']).toEqual(numbers.map((i) => `shop-${i}`));
  expect([...columns['quantity']!]).toEqual(numbers);
});
