import type { StepContext, StepOutput } from '#src/pipelines/index.ts';
import { tableVersion } from '#src/tables/index.ts';
import { fleetFolder } from './fleet-folder.ts';

/** Gives tables of the fleet, by their names, as outputs of a step at their versions of now; those that are not there are left out. */
export async function fleetTables(
  { workspace, pipeline, signal }: StepContext,
  names: readonly string[],
): Promise<readonly StepOutput[]> {
  const outputs: StepOutput[] = [];
  for (const table of names) {
    const name = `${fleetFolder(pipeline)}/${table}`;
    const version = await tableVersion(workspace, name, { signal });
    if (version !== undefined) outputs.push({ kind: 'table', name, version });
  }
  return outputs;
}
