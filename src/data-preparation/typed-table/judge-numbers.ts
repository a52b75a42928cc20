import { addEvidence } from '../number-column.ts';
import { chooseNumberForm, type DecimalMark, type NumberForm } from '../number-form.ts';
import type { Delimiter } from '../csv-dialect.ts';
import type { NumberFields } from './number-fields.ts';
import type { RowSample } from './row-sample.ts';

/** What a column of numbers is: its type; for text, also why, with the rows that make it so, where all fields are numbers. */
export type NumberVerdict =
  | { readonly type: 'long' | 'double' }
  | { readonly type: 'string'; readonly because?: { readonly rows: RowSample; readonly why: string } };

/** Gives the number form that the columns of a file show together; it decides where a column alone does not. */
export function fileNumberForm(columns: readonly NumberFields[], delimiter: Delimiter): NumberForm {
  const evidence = addEvidence(columns);
  // A semicolon between columns is what spreadsheets write where the comma is the decimal mark.
  const isComma =
    delimiter === ';' && evidence.eitherWithComma > 0 && evidence.eitherWithPoint + evidence.pointOnly === 0;
  return chooseNumberForm(evidence, { preferred: isComma ? ',' : '.' });
}

/** Gives the number form of one column: what it shows itself, else that of the file. */
export function columnNumberForm({ evidence }: NumberFields, ofFile: NumberForm): NumberForm {
  const form = chooseNumberForm(evidence, { preferred: ofFile.decimalMark });
  return { ...form, isAssumed: form.isAssumed && ofFile.isAssumed };
}

/** Gives the type of a column without a type of its own, by all its fields; for one that has a number at least. */
export function judgeNumbers(fields: NumberFields, mark: DecimalMark): NumberVerdict {
  if (fields.noNumber.count > 0) return { type: 'string' };
  if (fields.otherMark[mark].count > 0) {
    return text(fields.otherMark[mark], 'has another decimal mark than other rows');
  }
  if (fields.leadingZeros.count > 0) return text(fields.leadingZeros, 'has a leading zero, which a number would lose');
  if (fields.decimals[mark] > 0) return { type: 'double' };
  if (fields.plusSigns.count > 0) return text(fields.plusSigns, 'has a plus, which a number would lose');
  if (fields.beyondLong.count > 0) return text(fields.beyondLong, 'is beyond 2^53, so that a number would lose digits');
  return { type: 'long' };
}

function text(rows: RowSample, why: string): NumberVerdict {
  return { type: 'string', because: { rows, why } };
}
