import { z } from 'zod';
import { interpolations, quantileOf } from './column-aggregates.ts';
import { jsonOfNumber, missingColumn } from './column-view.ts';
import { defineKind, impossible, observed } from './expectation-kind.ts';
import { columnForm } from './kwarg-forms.ts';

const end = z.number().nullable();
const rangesForm = z
  .object({ quantiles: z.array(z.number().min(0).max(1)).min(1), value_ranges: z.array(z.tuple([end, end])) })
  .refine(({ quantiles, value_ranges: ranges }) => quantiles.length === ranges.length, {
    message: 'quantiles and value_ranges are not of one length.',
  });

/**
 * The kind that asks for quantiles. As in Great Expectations, an end of a range also takes what is near it: within 1e-8 plus 1e-4 of
 * its size, by `numpy.isclose`.
 */
export const quantileKind = defineKind({
  name: 'expect_column_quantile_values_to_be_between',
  summary: 'Each of some quantiles of the column lies in a range of its own, whose ends are soft by a relative 1e-4.',
  kwargs: z.object({
    column: columnForm,
    quantile_ranges: rangesForm.describe(
      'quantiles, from 0 to 1, and for each of them [least, greatest]; null is open',
    ),
    allow_relative_error: z
      .union([z.literal(false), z.enum(interpolations)])
      .default(false)
      .describe(`how a quantile between two values is read: ${interpolations.join(', ')}; nearest unless it is given`),
  }),
  evaluate({ column, quantile_ranges: { quantiles, value_ranges: ranges }, allow_relative_error: allowed }, table) {
    const view = table.column(column);
    if (view === undefined) return impossible(missingColumn(column, table));
    if (view.texts() !== undefined || view.type === 'timestamp') {
      return impossible(`The column "${column}" is of type ${view.type}, not of numbers.`);
    }
    const values = quantiles.map((share) => quantileOf(view, share, allowed === false ? 'nearest' : allowed));
    const areMet = values.map((value, i) => isWithinSoftly(value, ranges[i]!));
    return observed(
      areMet.every((isMet) => isMet),
      { quantiles, values: values.map((value) => jsonOfNumber('double', value)) },
      { success_details: areMet },
    );
  },
  expected: ({ quantile_ranges: { quantiles, value_ranges: ranges } }) =>
    quantiles
      .map((share, i) => `quantile ${share} from ${ranges[i]![0] ?? 'any'} to ${ranges[i]![1] ?? 'any'}`)
      .join(', '),
  problem({ quantile_ranges: { quantiles } }, { observed_value: found, details }) {
    const { values } = found as { readonly values: readonly (number | null)[] };
    const { success_details: areMet } = details as { readonly success_details: readonly boolean[] };
    const wrong = quantiles.flatMap((share, i) => (areMet[i]! ? [] : [`Quantile ${share} is ${String(values[i])}.`]));
    return wrong.join(' ');
  },
});

function isWithinSoftly(value: number, [least, greatest]: readonly [number | null, number | null]): boolean {
  if (Number.isNaN(value)) return false;
  if (
    [least, greatest].some((border) => border !== null && Math.abs(value - border) <= 1e-8 + 1e-4 * Math.abs(border))
  ) {
    return true;
  }
  return (least === null || value >= least) && (greatest === null || value <= greatest);
}
