import { getFeatureGroup, readFeatureGroup } from '#src/feature-store/index.ts';
import type { AsOf } from '../option-values.ts';
import { printResult } from '../print-result.ts';
import { tableResult } from '../table-result.ts';
import { inWorkspace, type WorkspaceSession } from '../workspace-session.ts';
import { groupReference } from './group-reference.ts';
import { printChanges } from './print-changes.ts';
import { conditionOf, type WhereText } from './where-option.ts';

/** The options of `muster features read`. */
export type ReadOptions = {
  readonly asOf?: AsOf;
  readonly columns?: readonly string[];
  readonly where?: readonly WhereText[];
  readonly changesSince?: number;
  readonly limit: number;
  readonly csv?: string;
  readonly json?: true;
  readonly groupVersion?: number;
  readonly workspace?: string;
};

/** Runs `muster features read`; gives the exit code 0. */
export async function runRead(name: string, options: ReadOptions): Promise<number> {
  return inWorkspace('features read', options, async (session) =>
    options.changesSince === undefined
      ? printRows(name, options, session)
      : printChanges(name, { ...options, from: options.changesSince }, session),
  );
}

async function printRows(name: string, options: ReadOptions, session: WorkspaceSession): Promise<void> {
  const { workspace, terminal, signal } = session;
  const reference = groupReference(name, options);
  const { schema: all } = await getFeatureGroup(workspace, reference, { ...options.asOf, signal });
  const where = conditionOf(options.where, all);
  const read = { ...options.asOf, columns: options.columns, where, signal };
  const { schema, rows } = await readFeatureGroup(workspace, reference, read);
  const isWhole = options.csv !== undefined || options.json === true;
  await printResult(tableResult(schema, rows, isWhole ? undefined : options.limit), terminal, options);
}
