import { cp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  commitRows,
  gatherValues,
  readDenseRows,
  readDenseTable,
  readTable,
  withNulls,
  type TableSchema,
} from '#src/tables/index.ts';
import { ranksOfBits, readBits, readHybrid, readHybridAt } from '#src/tables/parquet-hybrid.ts';
import { runsByGroup } from '#src/tables/row-runs.ts';
import { firstOther, temporaryStores } from './fixtures.ts';

const newStore = temporaryStores();
const schema: TableSchema = [
  { name: 'time', type: 'timestamp' },
  { name: 'few', type: 'double' },
  { name: 'many', type: 'double' },
  { name: 'always', type: 'double', nullable: false },
  { name: 'long', type: 'long' },
  { name: 'word', type: 'string' },
];
const nRows = 510_000;
const each = <Value>(value: (i: number) => Value): Value[] => Array.from({ length: nRows }, (_, i) => value(i));
const columns = {
  time: each((i) => (i % 17 === 0 ? null : 1.6e12 + i * 977)),
  few: Float64Array.from({ length: nRows }, (_, i) => (i % 11 < 2 ? Number.NaN : i % 700)),
  many: Float64Array.from({ length: nRows }, (_, i) => ((i >> 4) % 3 === 0 ? Number.NaN : Math.sin(i))),
  always: Float64Array.from({ length: nRows }, (_, i) => Math.cos(i)),
  long: each((i) => (i % 3 === 0 ? null : -i)),
  word: each((i) => (i % 5 === 0 ? null : `word ${i % 100}`)),
};
const words = { mode: 'append' as const, info: { operation: 'WRITE' }, now: 0 };

let shared: ReturnType<typeof newStore> | undefined;

/** Gives a store with a table `t` of one large part; written once, since that takes seconds. */
async function largeTable(): ReturnType<typeof newStore> {
  shared ??= newStore().then(async (store) => {
    await commitRows(store, 't', { schema, rows: { nRows, columns }, ...words });
    return store;
  });
  return shared;
}

let everyRow: ReturnType<typeof readDenseTable> | undefined;

/** Reads all of the large table, once. */
async function wholeTable(): ReturnType<typeof readDenseTable> {
  everyRow ??= largeTable().then(async (store) => readDenseTable(store, 't'));
  return everyRow;
}

test.each([
  ['none', Int32Array.of()],
  ['none but -1', Int32Array.of(-1, -1)],
  ['a few that ascend', Int32Array.from({ length: 3000 }, (_, i) => (i % 9 === 0 ? -1 : (i >> 1) * 337))],
  ['each twice with gaps', Int32Array.from({ length: nRows }, (_, i) => (i % 13 < 2 ? -1 : i >> 1))],
  ['any', Int32Array.from({ length: 200_000 }, (_, i) => ((i * 7919) % (nRows + 1)) - 1)],
  ['the last one, then the first', Int32Array.of(-1, nRows - 1, -1, 0, -1)],
])('of a large part, rows are read by their numbers: %s', async (_name, rows) => {
  const store = await largeTable();
  const read = (await readDenseRows(store, 't', rows))!;
  const all = (await wholeTable())!;
  expect({ version: read.version, nRows: read.rows.nRows }).toEqual({ version: 0, nRows: rows.length });
  expect(read.schema).toEqual(all.schema);
  for (const { name } of schema) {
    expect(firstOther(read.rows.columns[name]!, gatherValues(all.rows.columns[name]!, rows))).toBeUndefined();
  }
});

test('rows are read by their numbers across parts, of any size', async () => {
  const store = await newStore();
  for (const from of [0, 3, 6]) {
    const part = {
      nRows: 3,
      columns: Object.fromEntries(schema.map(({ name }) => [name, columns[name as 'word'].slice(from, from + 3)])),
    };
    await commitRows(store, 't', { schema, rows: part, ...words });
  }
  const read = (await readDenseRows(store, 't', Int32Array.of(8, -1, 4, 0), {
    columns: ['word', 'time'],
    version: 2,
  }))!;
  expect(read.rows.columns).toEqual({
    word: ['word 8', null, 'word 4', null],
    time: Float64Array.of(1.6e12 + 8 * 977, Number.NaN, 1.6e12 + 4 * 977, Number.NaN),
  });
  expect(await readDenseRows(store, 'none', Int32Array.of(0))).toBeUndefined();
  await expect(readDenseRows(store, 't', Int32Array.of(0), { columns: ['wrd'] })).rejects.toMatchObject({
    code: 'TABLE_COLUMN_MISSING',
  });
});

test('what other threads decode is what readTable reads, with its nulls put back', async () => {
  const store = await largeTable();
  const dense = (await wholeTable())!;
  const rows = withNulls(dense.schema, dense.rows);
  const expected = (await readTable(store, 't'))!;
  for (const { name } of schema) {
    expect(Array.isArray(rows.columns[name])).toBe(Array.isArray(expected.rows.columns[name]));
    expect(firstOther(rows.columns[name]!, expected.rows.columns[name]!)).toBeUndefined();
  }
});

test('bytes that another thread cannot decode are told as by readTable, and the next table is read all the same', async () => {
  const whole = await largeTable();
  const store = await newStore();
  await cp(whole.folder, store.folder, { recursive: true });
  const part = await largestPart(join(store.folder, 't'));
  const bytes = await readFile(part);
  // Within the first row group, behind the mark of the format and the first header of a page.
  await writeFile(part, bytes.fill(0xff, 200, 100_000));
  await expect(readDenseTable(store, 't', { columns: ['time'] })).rejects.toMatchObject({ code: 'TABLE_FILE_DAMAGED' });
  const rows = Int32Array.of(5, 1);
  await expect(readDenseRows(store, 't', rows, { columns: ['time'] })).rejects.toMatchObject({
    code: 'TABLE_FILE_DAMAGED',
  });
  const read = await readDenseRows(whole, 't', rows, { columns: ['always'] });
  expect(read!.rows.columns['always']).toEqual(Float64Array.of(Math.cos(5), Math.cos(1)));
});

async function largestPart(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.parquet'));
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return join(folder, names[sizes.indexOf(Math.max(...sizes))]!);
}

/** A run of equal values, or values in eights that are packed. */
const runs = fc.array(
  fc.oneof(
    fc.record({ value: fc.nat(1023), times: fc.integer({ min: 1, max: 40 }) }),
    fc.record({ values: fc.array(fc.nat(1023), { minLength: 1, maxLength: 60 }) }),
  ),
  { maxLength: 6 },
);
const choices = fc.array(fc.integer({ min: -1, max: 400 }), { maxLength: 40 });

test('of runs and packed numbers, those at some places are the ones that reading all of them gives', () => {
  fc.assert(
    fc.property(runs, fc.integer({ min: 10, max: 24 }), choices, (parts, width, chosen) => {
      const { bytes, nValues } = encoded(parts, width, false);
      const table = Float64Array.from({ length: 1024 }, (_, i) => i / 4);
      const all = new Float64Array(nValues);
      readHybrid({ bytes, at: 0 }, width, table, all);
      const ranks = ascending(chosen, nValues);
      const out = new Float64Array(ranks.length);
      readHybridAt({ bytes, at: 0 }, width, { ranks, nPresent: nValues, table }, out);
      expect([...out]).toEqual(Array.from(ranks, (rank) => (rank === -1 ? Number.NaN : all[rank]!)));
    }),
  );
});

test('of bits, the rank of some of them is the number of ones in front of them', () => {
  fc.assert(
    fc.property(runs, choices, (parts, chosen) => {
      const { bytes, nValues } = encoded(parts, 1, true);
      const bits = new Uint8Array(nValues);
      const nOnes = readBits({ bytes, at: 0 }, bits);
      const numbers = ascending(chosen, nValues);
      const ranks = new Int32Array(numbers.length);
      expect(ranksOfBits({ bytes, at: 0 }, nValues, numbers, ranks)).toBe(nOnes);
      const rankOf = (number: number) => bits.subarray(0, number).reduce((sum, bit) => sum + bit, 0);
      expect([...ranks]).toEqual(Array.from(numbers, (number) => (bits[number] === 1 ? rankOf(number) : -1)));
    }),
  );
});

function ascending(chosen: readonly number[], nValues: number): Int32Array {
  const inRange = Int32Array.from(chosen.filter((place) => place < nValues).toSorted((a, b) => a - b));
  // No place stands anywhere between the others.
  return inRange.map((place, i) => (i % 4 === 3 ? -1 : place));
}

type Run = { readonly value: number; readonly times: number } | { readonly values: readonly number[] };

/** Writes numbers in the encoding of parquet-format; a packed run other than the last one is filled up to whole eights. */
function encoded(
  parts: readonly Run[],
  width: number,
  areBits: boolean,
): { readonly bytes: Uint8Array; readonly nValues: number } {
  const of = (value: number): number => (areBits ? value & 1 : value);
  const bytes: number[] = [];
  let nValues = 0;
  for (const [i, part] of parts.entries()) {
    if ('times' in part) {
      bytes.push(...varint(part.times << 1));
      for (let byte = 0; byte < Math.ceil(width / 8); byte++) bytes.push((of(part.value) >> (8 * byte)) & 0xff);
      nValues += part.times;
      continue;
    }
    const eights = Math.ceil(part.values.length / 8);
    bytes.push(...varint((eights << 1) | 1));
    const packed = new Uint8Array(eights * width);
    for (const [k, value] of part.values.entries()) {
      for (let bit = 0; bit < width; bit++) {
        packed[(k * width + bit) >> 3]! |= ((of(value) >> bit) & 1) << ((k * width + bit) & 7);
      }
    }
    bytes.push(...packed);
    nValues += i === parts.length - 1 ? part.values.length : 8 * eights;
  }
  return { bytes: Uint8Array.from(bytes), nValues };
}

function varint(value: number): readonly number[] {
  return value < 128 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}

test('each place is in one run, which is of the row group of its row', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(sizes, fc.array(fc.nat(1000), { maxLength: 30 }), (groups, seeds) => {
      const total = groups.reduce((sum, size) => sum + size, 0);
      const rows = Int32Array.from(seeds, (seed) => (seed % (total + 1)) - 1);
      const seen = new Uint8Array(rows.length);
      let first = 0;
      const found = runsByGroup(rows, groups);
      for (const size of groups) {
        const { runs: own } = found.get(first)!;
        for (let run = 0; run < own.length; run += 2) {
          for (let place = own[run]!; place < own[run + 1]!; place++) {
            seen[place]!++;
            expect(rows[place] === -1 || (rows[place]! >= first && rows[place]! < first + size)).toBe(true);
          }
        }
        first += size;
      }
      expect(seen.every((times) => times === 1)).toBe(true);
    }),
  );
});
