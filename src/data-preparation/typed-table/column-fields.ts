import type { ColumnType } from '#src/tables/index.ts';
import { collectNumberFields, type NumberFieldCollector, type NumberFields } from './number-fields.ts';
import { collectTexts, type TextCollector, type TextFields } from './text-fields.ts';

/** The fields of one column: as text, as numbers, or as both where a column of few different texts looks like numbers. */
export type ColumnFields = {
  /** Undefined where the fields were typed as numbers while they were read. */
  readonly texts: TextFields | undefined;
  /** Undefined where no field is a number, or one is text. */
  readonly numbers: NumberFields | undefined;
};

/** Collects the fields of one column. */
export type FieldCollector = {
  readonly push: (field: string) => void;
  readonly finish: () => ColumnFields;
};

// So many different texts that look like numbers are numbers: from here on they are typed while they are read.
const mostNumbersAsText = 4096;

/** Gives a collector for a column of a type, or of one that is to be found out. */
export function collectFields(wanted: ColumnType | undefined): FieldCollector {
  if (wanted === undefined) return collectUnknown();
  if (wanted === 'long' || wanted === 'integer' || wanted === 'double') {
    const numbers = collectNumberFields();
    return { push: numbers.push, finish: () => ({ texts: undefined, numbers: numbers.fields() }) };
  }
  const texts = collectTexts();
  return { push: texts.push, finish: () => ({ texts: texts.fields(), numbers: undefined }) };
}

function collectUnknown(): FieldCollector {
  let texts: TextCollector | undefined = collectTexts();
  let numbers: NumberFieldCollector | undefined;
  const push = (field: string): void => {
    if (texts === undefined) {
      // Once there is text among the numbers, the column is read again as text.
      if (!numbers!.hasText()) numbers!.push(field);
      return;
    }
    texts.push(field);
    if (texts.size() <= mostNumbersAsText || !texts.areLikeNumbers()) return;
    numbers = asNumbers(texts.fields());
    texts = undefined;
  };
  const finish = (): ColumnFields => {
    if (texts === undefined) return { texts: undefined, numbers: numbers!.fields() };
    const fields = texts.fields();
    const asNumber = asNumbers(fields)?.fields();
    return { texts: fields, numbers: asNumber === undefined || asNumber.nNumbers === 0 ? undefined : asNumber };
  };
  return { push, finish };
}

function asNumbers({ texts, codes, nLikeNumbers }: TextFields): NumberFieldCollector | undefined {
  if (texts.length === 0 || nLikeNumbers < texts.length) return undefined;
  const numbers = collectNumberFields();
  for (const code of codes) numbers.push(code === -1 ? '' : texts[code]!);
  return numbers;
}
