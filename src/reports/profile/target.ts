import type { ColumnValues } from '#src/tables/index.ts';
import type { ColumnProfile } from './column-profile.ts';
import { valueText } from './value-text.ts';

/** A target, encoded for what is to be learned: the class of each row, or its number. */
export type Target =
  | {
      readonly task: 'classification';
      /** In the order of their values. */
      readonly classes: readonly string[];
      /** [nRows], -1 where unknown. */
      readonly codes: Int32Array;
      /** 1 in rows with a class, 0 in others: [nRows]. */
      readonly isKnown: Uint8Array;
    }
  | {
      readonly task: 'regression';
      /** [nRows], NaN where unknown. */
      readonly values: Float64Array;
      /** 1 in rows with a finite number, 0 in others: [nRows]. */
      readonly isKnown: Uint8Array;
    };

/**
 * Gives a target: of classes where it has few different values, else of numbers. Undefined where it has only one value, or is text
 * that differs in more than 20 ways, an instant or bytes.
 */
export function encodeTarget({ statistics, kind }: ColumnProfile, values: ColumnValues): Target | undefined {
  const { topValues, distinct } = statistics;
  if (distinct < 2 || kind === 'time' || kind === 'bytes') return undefined;
  if (topValues.length === distinct) return encodeClasses(topValues, values);
  return kind === 'number' ? encodeNumbers(values) : undefined;
}

function encodeClasses(topValues: ColumnProfile['statistics']['topValues'], values: ColumnValues): Target {
  const classes = topValues.map(({ value }) => value).sort((left, right) => (left < right ? -1 : 1));
  const codeOf = new Map<unknown, number>(classes.map((value, i) => [value, i]));
  const codes = new Int32Array(values.length);
  const isKnown = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    codes[i] = codeOf.get(values[i]) ?? -1;
    isKnown[i] = codes[i] === -1 ? 0 : 1;
  }
  return { task: 'classification', classes: classes.map(valueText), codes, isKnown };
}

function encodeNumbers(values: ColumnValues): Target {
  const numbers = new Float64Array(values.length);
  const isKnown = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number | null;
    isKnown[i] = Number.isFinite(value) ? 1 : 0;
    numbers[i] = isKnown[i] === 1 ? value! : Number.NaN;
  }
  return { task: 'regression', values: numbers, isKnown };
}
