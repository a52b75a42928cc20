import { countOf } from '#src/core/index.ts';
import type { ColumnValues } from '#src/tables/index.ts';
import { figureText, timeText } from '../charts/figures.ts';
import type { ColumnProfile } from './column-profile.ts';
import { valueText } from './value-text.ts';

/** The rows of a table in groups by the values of one column. */
export type RowGroups = {
  readonly labels: readonly string[];
  /** The number of each row's group: [nRows]. */
  readonly codes: Int32Array;
};

const mostCategoriesShown = 10;
const nBins = 10;
const mostRowsForEdges = 100_000;

/**
 * Groups rows by a column: by its values where they are few, the rarer categories together; numbers and times in ten bins of about
 * equally many rows. Rows without a value are a group of their own.
 */
export function groupRows({ statistics, kind }: ColumnProfile, values: ColumnValues): RowGroups {
  const isBinned = kind !== 'category' && statistics.topValues.length === 0;
  const { labels, codes } = isBinned ? quantileBins(values, kind === 'time') : groupByValue(statistics, kind, values);
  return statistics.nulls === 0 ? { labels, codes } : withMissing(labels, codes);
}

function groupByValue(
  { topValues, distinct }: ColumnProfile['statistics'],
  kind: ColumnProfile['kind'],
  values: ColumnValues,
): RowGroups {
  const shown =
    kind === 'number'
      ? topValues.toSorted((a, b) => Number(a.value) - Number(b.value))
      : topValues.slice(0, mostCategoriesShown);
  const codeOf = new Map<unknown, number>(shown.map(({ value }, i) => [value, i]));
  const codes = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    codes[i] = value === null || Number.isNaN(value) ? -1 : (codeOf.get(value) ?? shown.length);
  }
  const labels = shown.map(({ value }) => valueText(value));
  const nOthers = distinct - shown.length;
  return { labels: nOthers > 0 ? [...labels, `other (${countOf(nOthers, 'value')})`] : labels, codes };
}

function quantileBins(values: ColumnValues, isTime: boolean): RowGroups {
  const numbers = knownNumbers(values);
  const max = numbers.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const min = numbers.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const edges = binEdges(numbers, max);
  const codes = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number | null;
    let code = 0;
    if (value === null || Number.isNaN(value)) code = -1;
    else while (value > edges[code]!) code++;
    codes[i] = code;
  }
  return { labels: edgeLabels(min, [...edges], isTime), codes };
}

function knownNumbers(values: ColumnValues): Float64Array {
  const numbers = new Float64Array(values.length);
  let n = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number | null;
    if (value !== null && !Number.isNaN(value)) numbers[n++] = value;
  }
  return numbers.subarray(0, n);
}

// Upper edges that are values of the column, so that equal values share a bin. Of many rows some tell them as well as all.
function binEdges(numbers: Float64Array, max: number): Float64Array {
  const step = Math.ceil(numbers.length / mostRowsForEdges);
  const sorted = numbers.filter((_, i) => i % step === 0).sort();
  const edges = new Set<number>();
  for (let bin = 1; bin < nBins; bin++) edges.add(sorted[Math.ceil((bin / nBins) * sorted.length) - 1]!);
  return Float64Array.from(edges.add(max));
}

function edgeLabels(min: number, edges: readonly number[], isTime: boolean): readonly string[] {
  const text = isTime ? instantText(edges.at(-1)! - min) : figureText;
  return edges.map((edge, i) => {
    if (i > 0) return `> ${text(edges[i - 1]!)} to ${text(edge)}`;
    return min === edge ? text(edge) : `${text(min)} to ${text(edge)}`;
  });
}

// Where the bins are days long the time of day is of no interest.
function instantText(range: number): (epochMs: number) => string {
  return range > 2 * nBins * 86_400_000 ? (epochMs) => timeText(epochMs).slice(0, 10) : timeText;
}

function withMissing(labels: readonly string[], codes: Int32Array): RowGroups {
  return { labels: [...labels, '(missing)'], codes: codes.map((code) => (code < 0 ? labels.length : code)) };
}
