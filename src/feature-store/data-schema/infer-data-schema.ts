import { isNull, type ColumnValues, type TableRows, type TableSchema } from '#src/tables/index.ts';
import { lengthOf } from '../statistics/text-statistics.ts';
import type { DataColumn, DataSchema } from './data-schema.ts';
import { quantilesOf } from './value-distance.ts';

/** What the rows of a training do not tell themselves. */
export type InferOptions = {
  /** Columns that the model predicts. */
  readonly labels?: readonly string[];
  /** Columns of the key: other values than those of the training name other models, and are no fault. */
  readonly keys?: readonly string[];
  /** The column of the time, which goes on after the training. */
  readonly time?: string;
  /** Texts with more different values than this are no categories; 100 unless it is said. */
  readonly mostCategories?: number;
};

const usualMostCategories = 100;

/**
 * Gives the schema of the data of a training; the rows must be such as a table of the schema takes. Texts are categories where there
 * are at most `mostCategories` of them and each is there twice on average.
 */
export function inferDataSchema(schema: TableSchema, rows: TableRows, options: InferOptions = {}): DataSchema {
  const columns = schema.map(({ name, type }): DataColumn => {
    const values = rows.columns[name]!;
    const role = roleOf(name, options);
    const nulls = rows.nRows === 0 ? 0 : countNulls(values) / rows.nRows;
    const common = { ...withoutFacts, name, type, role, nulls };
    if (type === 'string') return { ...common, ...textFacts(values, role, options) };
    if (type === 'boolean' || type === 'binary') return common;
    return { ...common, ...numberFacts(values, type === 'timestamp') };
  });
  return { version: 1, rows: rows.nRows, columns };
}

const withoutFacts = { infinite: false, whole: false, range: null, quantiles: null, categories: null, lengths: null };

function roleOf(name: string, { labels = [], keys = [], time }: InferOptions): DataColumn['role'] {
  if (labels.includes(name)) return 'label';
  if (keys.includes(name)) return 'key';
  return name === time ? 'time' : 'feature';
}

function countNulls(values: ColumnValues): number {
  let count = 0;
  for (let row = 0; row < values.length; row++) if (isNull(values[row])) count++;
  return count;
}

function numberFacts(
  values: ColumnValues,
  isTime: boolean,
): Pick<DataColumn, 'infinite' | 'whole' | 'range' | 'quantiles'> {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let [infinite, whole] = [false, true];
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number | null;
    if (value === null || Number.isNaN(value)) continue;
    if (!Number.isFinite(value)) {
      infinite = true;
      continue;
    }
    if (value < min) min = value;
    if (value > max) max = value;
    if (whole && !Number.isInteger(value)) whole = false;
  }
  const isKnown = min <= max;
  // JSON has no -0.
  const range = isKnown ? { min: min + 0, max: max + 0 } : null;
  return { infinite, whole: isKnown && whole && !isTime, range, quantiles: isTime ? null : quantilesOf(values) };
}

function textFacts(
  values: ColumnValues,
  role: DataColumn['role'],
  { mostCategories = usualMostCategories }: InferOptions,
): Pick<DataColumn, 'categories' | 'lengths'> {
  const texts = (values as readonly (string | null)[]).filter((text) => text !== null);
  if (texts.length === 0 || role === 'key') return { categories: null, lengths: null };
  const different = new Set(texts);
  const isCategory = different.size <= mostCategories && different.size * 2 <= texts.length;
  let [min, max] = [Number.POSITIVE_INFINITY, 0];
  for (const text of different) {
    const length = lengthOf(text);
    min = Math.min(min, length);
    max = Math.max(max, length);
  }
  return { categories: isCategory ? [...different].sort() : null, lengths: { min, max } };
}
