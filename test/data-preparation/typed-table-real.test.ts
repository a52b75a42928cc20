import { existsSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { readTypedTable, type TypedTable } from '#src/data-preparation/index.ts';
import type { ColumnType } from '#src/tables/index.ts';
import { sourceOfFile } from '#test/data-preparation/csv-source.ts';

const folder = '../shared/data';
const isThere = existsSync(folder);
const describeData = isThere ? describe : describe.skip;

if (!isThere) test.todo(`types the real files of ${folder}: the folder is not there, so that its cases are skipped`);

/** A column as pandas 3.1.1 reads it with read_csv: its nulls and different values; for numbers, mean and sample deviation. */
type Oracle = readonly [
  name: string,
  type: ColumnType,
  nulls: number,
  distinct: number,
  mean?: number,
  deviation?: number,
];

const titanic: readonly Oracle[] = [
  ['PassengerId', 'long', 0, 891, 446, 257.3538420152301],
  ['Survived', 'long', 0, 2, 0.3838383838383838, 0.4865924542648575],
  ['Pclass', 'long', 0, 3, 2.308641975308642, 0.836071240977049],
  ['Name', 'string', 0, 891],
  ['Sex', 'string', 0, 2],
  ['Age', 'double', 177, 88, 29.69911764705882, 14.526497332334042],
  ['SibSp', 'long', 0, 7, 0.5230078563411896, 1.1027434322934317],
  ['Parch', 'long', 0, 7, 0.38159371492704824, 0.8060572211299483],
  ['Ticket', 'string', 0, 681],
  ['Fare', 'double', 0, 248, 32.204207968574636, 49.6934285971809],
  ['Cabin', 'string', 687, 147],
  ['Embarked', 'string', 2, 3],
];

const diabetes: readonly Oracle[] = [
  ['AGE', 'double', 0, 59, 0, 0.04761904761904939],
  ['SEX', 'double', 0, 2, 0, 0.04761904761904763],
  ['BMI', 'double', 0, 163, 0, 0.04761904761905211],
  ['BP', 'double', 0, 100, 0, 0.047619047619048054],
  ['S1', 'double', 0, 141, 0, 0.047619047619047894],
  ['S2', 'double', 0, 302, 0, 0.04761904761904726],
  ['S3', 'double', 0, 63, 0, 0.04761904761904926],
  ['S4', 'double', 0, 66, 0, 0.047619047619046416],
  ['S5', 'double', 0, 184, 0, 0.04761904761905068],
  ['S6', 'double', 0, 56, 0, 0.047619047619050545],
  ['Y', 'double', 0, 214, 152.13348416289594, 77.09300453299109],
];

const demand: readonly Oracle[] = [
  ['sp_id', 'long', 0, 200, 8872584.22, 644091.741767539],
  ['loc_id', 'long', 0, 1, 3, 0],
  ['time_bucket', 'long', 0, 48, 202281.5, 119.01005007982344],
  ['repetitive_demand_quantity', 'double', 0, 1603, 347.1799020833333, 1120.0517837404125],
];

// pandas leaves the dates as text; their number is its own.
const tourism: readonly Oracle[] = [
  ['unique_id', 'string', 0, 366],
  ['split', 'string', 0, 2],
  ['period', 'timestamp', 0, 345],
  ['y', 'double', 0, 23015, 9969.173270285597, 38147.091503326636],
];

describeData('the real files', () => {
  test.each([
    ['titanic.csv', 891, titanic],
    ['diabetes.csv', 442, diabetes],
    ['demand_qty_item_loc.csv', 9600, demand],
    ['tourism_monthly.csv', 109_280, tourism],
  ] as const)('types %s as pandas does', async (file, nRows, columns) => {
    const table = await readTypedTable(sourceOfFile(folder, file));
    expect([table.rows.nRows, table.lines.length]).toEqual([nRows, nRows]);
    expect(table.schema).toEqual(columns.map(([name, type]) => ({ name, type })));
    for (const [name, , nulls, distinct, mean, deviation] of columns) {
      const values = presentIn(table, name);
      expect([name, nRows - values.length, new Set(values).size]).toEqual([name, nulls, distinct]);
      if (mean === undefined) continue;
      const numbers = values as readonly number[];
      const own = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
      const squares = numbers.reduce((sum, value) => sum + (value - own) ** 2, 0);
      const scale = Math.max(1, Math.abs(mean));
      expect(Math.abs(own - mean) / scale).toBeLessThan(1e-12);
      expect(Math.abs(Math.sqrt(squares / (numbers.length - 1)) - deviation!) / scale).toBeLessThan(1e-12);
    }
  });

  test('keeps quotes, commas and blanks of titanic.csv, and the line of each row', async () => {
    const { rows, lines } = await readTypedTable(sourceOfFile(folder, 'titanic.csv'));
    expect([...lines]).toEqual(Array.from({ length: 891 }, (_, i) => i + 2));
    const row = (i: number): readonly unknown[] => Object.values(rows.columns).map((values) => values[i]);
    expect(row(0)).toEqual([1, 0, 3, 'Braund, Mr. Owen Harris', 'male', 22, 1, 0, 'A/5 21171', 7.25, null, 'S']);
    expect(rows.columns['Name']![28]).toBe('O\'Dwyer, Miss. Ellen "Nellie"');
    expect(row(5)).toEqual([6, 0, 3, 'Moran, Mr. James', 'male', Number.NaN, 0, 0, '330877', 8.4583, null, 'Q']);
  });

  test('reads the months of the demand file as times where they are wanted', async () => {
    const types = { time_bucket: 'timestamp', sp_id: 'string' } as const;
    const { schema, rows } = await readTypedTable(sourceOfFile(folder, 'demand_qty_item_loc.csv'), { types });
    expect(schema.slice(0, 3).map(({ type }) => type)).toEqual(['string', 'long', 'timestamp']);
    expect([rows.columns['sp_id']![0], rows.columns['time_bucket']![0]]).toEqual(['9684698', Date.UTC(2021, 3)]);
  });

  test('reads the broken diabetes files, whose values expectations refuse', async () => {
    const distribution = await readTypedTable(sourceOfFile(folder, 'diabetes_bad_dist.csv'));
    const schema = await readTypedTable(sourceOfFile(folder, 'diabetes_bad_schema.csv'));
    const missing = await readTypedTable(sourceOfFile(folder, 'diabetes_missing_values.csv'));
    expect([...distribution.rows.columns['AGE']!]).toEqual([100, -0.001882016527791]);
    expect(schema.schema.map(({ name }) => name)).toEqual(diabetes.slice(1).map(([name]) => name));
    expect(['AGE', 'SEX', 'BMI'].map((name) => missing.rows.columns[name]![0])).toEqual([NaN, NaN, NaN]);
    // Read with the types of diabetes.csv, the file that lacks a column is told so, or left to the expectations.
    const types = Object.fromEntries(diabetes.map(([name, type]) => [name, type]));
    const source = sourceOfFile(folder, 'diabetes_bad_schema.csv');
    await expect(readTypedTable(source, { types })).rejects.toMatchObject({ code: 'DATA_COLUMN_MISSING' });
    expect((await readTypedTable(source, { types, ignoreAbsent: true })).rows).toEqual(schema.rows);
    for (const table of [distribution, schema, missing]) {
      expect(new Set(table.schema.map(({ type }) => type))).toEqual(new Set(['double']));
    }
  });
});

function presentIn({ rows }: TypedTable, name: string): readonly unknown[] {
  return [...rows.columns[name]!].filter((value) => value !== null && !Number.isNaN(value));
}
