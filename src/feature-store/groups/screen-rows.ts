import type { Fault } from '#src/core/index.ts';
import { describeFailures } from '../expectations/describe-failures.ts';
import { validateRows } from '../expectations/validate-rows.ts';
import type { ValidationReport } from '../expectations/expectation.ts';
import type { FeatureGroup, ValidationPolicy } from './feature-group.ts';
import { takeContent, type InsertContent } from './insert-content.ts';
import { refuseWithoutKey, rowsWithoutKey } from './row-identity.ts';

/** Rows for a group, told apart. */
export type ScreenedRows = {
  /** The rows that may go into the group. */
  readonly accepted: InsertContent;
  /** The rows for its quarantine, with the reason for each. */
  readonly refused: { readonly content: InsertContent; readonly reasons: readonly string[] };
  /** What the expectations made of all rows that were given; undefined where nothing was validated. */
  readonly report: ValidationReport | undefined;
  /** What the accepted rows fail; none where they satisfy all expectations. */
  readonly failures: readonly Fault[];
};

/**
 * Holds rows against the key and the expectations of a group. With a quarantine, rows without a key and rows that break an expectation
 * which fails are set aside, and the others are held against the expectations again; rows that `mostly` lets pass stay. Without one,
 * rows without a key are FEATURE_KEY_NULL.
 */
export function screenRows(group: FeatureGroup, content: InsertContent, policy: ValidationPolicy): ScreenedRows {
  const withoutKey = rowsWithoutKey(group, content);
  if (withoutKey.size > 0 && !group.quarantine) refuseWithoutKey(withoutKey, content);
  const expectations = policy === 'NONE' ? undefined : group.expectations;
  const validation = expectations === undefined ? undefined : validateRows(content, expectations);
  const reasons = group.quarantine ? reasonsToRefuse(withoutKey, validation) : new Map<number, readonly string[]>();
  const refused = Uint32Array.from(reasons.keys()).sort();
  const accepted = refused.length === 0 ? content : takeContent(content, otherRows(content.rows.nRows, reasons));
  const last = refused.length === 0 || expectations === undefined ? validation : validateRows(accepted, expectations);
  return {
    accepted,
    refused: {
      content: takeContent(content, refused),
      reasons: Array.from(refused, (row) => reasons.get(row)!.join('; ')),
    },
    report: validation?.report,
    failures: last === undefined ? [] : describeFailures(last.report, placeOf(accepted)),
  };
}

/**
 * Says more of rows whose columns are not the group's, given the faults of these: what of its expectations they fail, as far as the
 * columns that they have can tell.
 */
export function judgeBreaking(
  group: FeatureGroup,
  content: InsertContent,
  { policy, faults }: { readonly policy: ValidationPolicy; readonly faults: readonly Fault[] },
): { readonly faults: readonly Fault[]; readonly report: ValidationReport | undefined } {
  const isEven = content.schema.every(({ name }) => Object.hasOwn(content.rows.columns, name));
  if (policy === 'NONE' || !isEven) return { faults, report: undefined };
  const { report } = validateRows(content, group.expectations);
  const evaluated = report.results.filter(({ exception_info: { raised_exception: isOpen } }) => !isOpen);
  return { faults: [...faults, ...describeFailures({ ...report, results: evaluated }, placeOf(content))], report };
}

/** Gives the reasons for which rows are to be set aside, by the number of the row. */
function reasonsToRefuse(
  withoutKey: ReadonlyMap<string, readonly number[]>,
  validation: ReturnType<typeof validateRows> | undefined,
): ReadonlyMap<number, readonly string[]> {
  const reasons = new Map<number, string[]>();
  const add = (rows: Iterable<number>, reason: string): void => {
    for (const row of rows) {
      const known = reasons.get(row);
      if (known === undefined) reasons.set(row, [reason]);
      else known.push(reason);
    }
  };
  for (const [column, rows] of withoutKey) add(rows, `${column} is null`);
  for (const [i, { success, expectation_config: asked }] of (validation?.report.results ?? []).entries()) {
    if (!success) add(validation!.unexpectedRows[i]!, `${asked.expectation_type} ${JSON.stringify(asked.kwargs)}`);
  }
  return reasons;
}

function otherRows(nRows: number, without: ReadonlyMap<number, unknown>): Uint32Array {
  return Uint32Array.from({ length: nRows }, (_, row) => row).filter((row) => !without.has(row));
}

function placeOf({ file, lines }: InsertContent): { readonly file?: string; readonly lines?: Int32Array } {
  return { ...(file === undefined ? {} : { file }), ...(lines === undefined ? {} : { lines }) };
}
