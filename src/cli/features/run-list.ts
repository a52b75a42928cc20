import { countText } from '#src/core/index.ts';
import { listFeatureGroups } from '#src/feature-store/index.ts';
import { textTable } from '../text-table.ts';
import { timeText } from '../time-text.ts';
import { inWorkspace } from '../workspace-session.ts';

/** Runs `muster features list`; gives the exit code 0. */
export async function runList(options: { readonly workspace?: string }): Promise<number> {
  return inWorkspace('features list', options, async ({ workspace, terminal, signal }) => {
    const groups = await listFeatureGroups(workspace, { signal });
    if (groups.length === 0) return terminal.print('There are no feature groups; `muster features create` makes one.');
    const rows = groups.map(({ group, schema, nRows, tableVersion, lastCommit }) => [
      `${group.name}_${group.version}`,
      `v${tableVersion}`,
      nRows === undefined ? '' : countText(nRows),
      String(schema.length),
      [...group.primaryKey, group.eventTime ?? '', group.knowledgeTime ?? ''].filter((each) => each !== '').join(', '),
      group.expectations.length === 0 ? '' : `${group.expectations.length} ${group.policy}`,
      lastCommit === undefined ? '' : timeText(lastCommit.at),
      group.description,
    ]);
    const header = ['group', 'now', 'rows', 'columns', 'key and times', 'expectations', 'last commit', 'description'];
    for (const line of textTable(header, rows)) terminal.print(line);
  });
}
