import type { NumberForm } from '../number-form.ts';
import type { NumberFields } from './number-fields.ts';
import { addToSample, emptySample, type RowSample } from './row-sample.ts';
import { faultsOf, remarksOnMissing, type ColumnPlace, type Contradiction, type TypedColumn } from './typed-column.ts';

type NumberType = 'integer' | 'long' | 'double';

const expected: Readonly<Record<NumberType, string>> = {
  integer: 'an integer: a whole number of 32 bits',
  long: 'a long: a whole number within 2^53',
  double: 'a double: a finite number',
};

/** Gives a column of numbers its type; the fields that contradict it are faults. */
export function typeNumbers(
  fields: NumberFields,
  type: NumberType,
  { form, place }: { readonly form: NumberForm; readonly place: ColumnPlace },
): TypedColumn {
  const numbers = fields.values[form.decimalMark];
  const contradictions: readonly Contradiction[] = [
    { rows: fields.noNumber, problem: 'is no number' },
    {
      rows: fields.otherMark[form.decimalMark],
      problem: `is no number where the decimal mark is "${form.decimalMark}"`,
    },
    {
      rows: fields.notFinite,
      problem: 'is not finite',
      toDo: 'Correct the value, or give the column the type string.',
    },
    { rows: type === 'double' ? emptySample() : outside(numbers, type), problem: `is no ${type}` },
  ];
  return {
    type,
    values: type === 'double' ? numbers : wholeNumbers(numbers),
    remarks: [...remarksOnMissing(fields.missing, place), ...remarksOnForm(form, fields, place)],
    faults: faultsOf(contradictions, place, expected[type]),
  };
}

// A whole number has no -0.
function wholeNumbers(numbers: Float64Array): readonly (number | null)[] {
  const whole: (number | null)[] = [];
  for (const value of numbers) whole.push(Number.isNaN(value) ? null : value + 0);
  return whole;
}

function outside(numbers: Float64Array, type: NumberType): RowSample {
  const sample = emptySample();
  const fits = type === 'integer' ? (value: number): boolean => (value | 0) === value : Number.isSafeInteger;
  for (let row = 0; row < numbers.length; row++) {
    const value = numbers[row]!;
    if (!Number.isNaN(value) && !fits(value)) addToSample(row, String(value), sample);
  }
  return sample;
}

function remarksOnForm(form: NumberForm, fields: NumberFields, { name }: ColumnPlace): readonly string[] {
  const { eitherWithPoint, eitherWithComma } = fields.evidence;
  const remarks: string[] = [];
  if (form.isAssumed && eitherWithPoint + eitherWithComma > 0) {
    remarks.push(
      `column "${name}": the decimal mark is taken to be "${form.decimalMark}"; no value shows it beyond doubt`,
    );
  } else if (form.decimalMark === ',') {
    remarks.push(`column "${name}": the decimal mark is ","`);
  }
  if (form.thousands) remarks.push(`column "${name}": some numbers are read with marks between their thousands`);
  return remarks;
}
