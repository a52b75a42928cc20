import { getBatchData, getFeatureView, viewColumns } from '#src/feature-store/index.ts';
import { conditionOf, type WhereText } from '../features/where-option.ts';
import type { AsOf } from '../option-values.ts';
import { printResult } from '../print-result.ts';
import { tableResult } from '../table-result.ts';
import { inWorkspace } from '../workspace-session.ts';
import { viewReference } from './view-reference.ts';
import { MusterError } from '#src/core/index.ts';

/** The options of `muster view read`. */
export type ReadViewCommandOptions = {
  readonly dataset?: number;
  readonly raw?: true;
  readonly labels?: true;
  readonly asOf?: AsOf;
  readonly where?: readonly WhereText[];
  readonly limit: number;
  readonly csv?: string;
  readonly json?: true;
  readonly viewVersion?: number;
  readonly workspace?: string;
};

/** Runs `muster view read`; gives the exit code 0. */
export async function runReadView(name: string, options: ReadViewCommandOptions): Promise<number> {
  return inWorkspace('view read', options, async ({ workspace, terminal, signal }) => {
    const { dataset, raw, labels, csv, json, limit } = options;
    const view = await getFeatureView(workspace, viewReference(name, options), { signal });
    const where =
      options.where === undefined
        ? undefined
        : conditionOf(options.where, await viewColumns(workspace, view, { signal }));
    const { schema, rows } = await getBatchData(workspace, view, {
      dataset,
      where,
      at: timeOf(options.asOf),
      transformed: raw !== true,
      labels: labels === true,
      signal,
    });
    const isWhole = csv !== undefined || json === true;
    await printResult(tableResult(schema, rows, isWhole ? undefined : limit), terminal, { csv, json });
  });
}

/** A view reads several tables: a time means one version of each, a version would mean one of them alone. */
export function timeOf(asOf: AsOf | undefined): number | undefined {
  if (asOf === undefined) return undefined;
  if ('at' in asOf) return asOf.at;
  throw new MusterError('USAGE', { what: '--as-of names a version.', expected: 'a time such as 2026-01-31' });
}
