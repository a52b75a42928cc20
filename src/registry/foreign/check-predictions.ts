import { inspect } from 'node:util';
import { isFloat64Array } from 'node:util/types';
import { countOf } from '#src/core/index.ts';
import type { DataSchema } from '#src/feature-store/index.ts';
import { predictFault } from './predict-fault.ts';

/** What a foreign model says of one row. */
export type Prediction = string | number | boolean | null;

/**
 * Gives what `predict` gave where it can be the predictions of the rows: one plain value for each, of the type of the label where the
 * signature has one. Throws REGISTRY_PREDICT_FAILED.
 */
export function checkedPredictions(
  given: unknown,
  { nRows, signature, module }: { readonly nRows: number; readonly signature: DataSchema; readonly module: string },
): readonly Prediction[] {
  const values: unknown = isFloat64Array(given) ? Array.from(given) : given;
  if (!Array.isArray(values) || values.length !== nRows) {
    const found = Array.isArray(values) ? countOf(values.length, 'value') : `a value of the type ${typeof given}`;
    const expected = `a list of ${countOf(nRows, 'value')}, one for each row`;
    throw predictFault(`predict gave ${found}.`, { module, expected });
  }
  const labels = signature.columns.filter(({ role }) => role === 'label');
  const type = labels.length === 1 ? typeNames[labels[0]!.type] : undefined;
  const at = values.findIndex((value) => !isPrediction(value, type));
  if (at === -1) return values as readonly Prediction[];
  const expected =
    type === undefined ? 'a finite number, text, true, false or null' : `a ${type}, as the signature says of its label`;
  throw predictFault(`predict gave ${inspect(values[at], { depth: 0 }).slice(0, 80)} for row ${at + 1}.`, {
    module,
    expected,
  });
}

const typeNames: Readonly<Record<string, string>> = {
  double: 'number',
  long: 'number',
  integer: 'number',
  string: 'string',
  boolean: 'boolean',
};

function isPrediction(value: unknown, type: string | undefined): boolean {
  if (value === null) return type === undefined;
  if (type !== undefined && typeof value !== type) return false;
  return typeof value === 'number' ? Number.isFinite(value) : ['string', 'boolean'].includes(typeof value);
}
