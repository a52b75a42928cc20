import { integerColumn } from '../growing-column.ts';
import { meansNotFinite, readNumber } from '../number-form.ts';
import { meansMissing } from './field-words.ts';
import { addToSample, emptySample, type RowSample } from './row-sample.ts';

/** A column as it is written, each different text once. */
export type TextFields = {
  /** The different texts, in the order of their first rows; none of them is blank. */
  readonly texts: readonly string[];
  /** Number of each row's text in `texts`, -1 for an empty field: [nRows]. */
  readonly codes: Int32Array;
  /** The first row of each text: [texts.length]. */
  readonly firstRows: Int32Array;
  /** How many of the different texts look like a number, or are a word for a missing or an infinite one. */
  readonly nLikeNumbers: number;
};

/** Collects the fields of one column as text. */
export type TextCollector = {
  readonly push: (field: string) => void;
  /** How many different texts there are so far. */
  readonly size: () => number;
  /** Whether all of them look like numbers so far. */
  readonly areLikeNumbers: () => boolean;
  /** Gives what was pushed so far. */
  readonly fields: () => TextFields;
};

/** Gives a collector for a column of text. */
export function collectTexts(): TextCollector {
  const numbers = new Map<string, number>();
  const texts: string[] = [];
  const codes = integerColumn();
  const firstRows = integerColumn();
  let nLikeNumbers = 0;
  const push = (field: string): void => {
    let number = numbers.get(field);
    if (number === undefined) {
      if (field.trim() === '') return codes.push(-1);
      number = texts.length;
      numbers.set(field, number);
      texts.push(field);
      firstRows.push(codes.length);
      if (looksLikeNumber(field.trim())) nLikeNumbers++;
    }
    codes.push(number);
  };
  return {
    push,
    size: () => texts.length,
    areLikeNumbers: () => nLikeNumbers === texts.length,
    fields: () => ({ texts, codes: codes.values(), firstRows: firstRows.values(), nLikeNumbers }),
  };
}

/** Gives the rows whose text is chosen. */
export function sampleTexts(
  { texts, codes }: TextFields,
  isChosen: (text: string, number: number) => boolean,
): RowSample {
  const chosen = texts.map(isChosen);
  const sample = emptySample();
  if (!chosen.includes(true)) return sample;
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]!;
    if (code !== -1 && chosen[code] === true) addToSample(row, texts[code]!, sample);
  }
  return sample;
}

/** Says whether a text is a number in some form, or a word for a missing or an infinite one. */
export function looksLikeNumber(text: string): boolean {
  const { point, comma } = readNumber(text);
  return !Number.isNaN(point) || !Number.isNaN(comma) || meansNotFinite(text) || meansMissing(text);
}
