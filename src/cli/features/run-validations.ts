import { countText } from '#src/core/index.ts';
import { validationHistory } from '#src/feature-store/index.ts';
import { textTable } from '../text-table.ts';
import { timeText } from '../time-text.ts';
import { inWorkspace } from '../workspace-session.ts';
import { groupReference } from './group-reference.ts';

/** The options of `muster features validations`. */
export type ValidationsOptions = { readonly json?: true; readonly groupVersion?: number; readonly workspace?: string };

/** Runs `muster features validations`; gives the exit code 0. */
export async function runValidations(name: string, options: ValidationsOptions): Promise<number> {
  return inWorkspace('features validations', options, async ({ workspace, terminal, signal }) => {
    const validations = await validationHistory(workspace, groupReference(name, options), { signal });
    if (options.json === true) return terminal.print(JSON.stringify(validations, undefined, 2));
    if (validations.length === 0) return terminal.print('Nothing was validated yet.');
    const rows = validations.map(({ at, outcome, policy, nRows, nRefused, tableVersion, file, report }) => [
      timeText(at),
      outcome,
      policy,
      countText(nRows),
      countText(nRefused),
      `${report.statistics.successful_expectations} of ${report.statistics.evaluated_expectations}`,
      tableVersion === null ? '' : `v${tableVersion}`,
      file ?? '',
    ]);
    const header = ['when', 'outcome', 'policy', 'rows', 'refused', 'met', 'version', 'file'];
    for (const line of textTable(header, rows)) terminal.print(line);
  });
}
