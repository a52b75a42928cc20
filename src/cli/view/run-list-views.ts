import { listFeatureViews } from '#src/feature-store/index.ts';
import { textTable } from '../text-table.ts';
import { timeText } from '../time-text.ts';
import { inWorkspace } from '../workspace-session.ts';

/** Runs `muster view list`; gives the exit code 0. */
export async function runListViews(options: { readonly workspace?: string }): Promise<number> {
  return inWorkspace('view list', options, async ({ workspace, terminal, signal }) => {
    const records = await listFeatureViews(workspace, { signal });
    if (records.length === 0) return terminal.print('There are no feature views; `muster view create` makes one.');
    const rows = records.map(({ view, createdAt, run }) => [
      `${view.name}@${view.version}`,
      [view.query.from, ...view.query.joins].map(({ group, version }) => `${group}_${version}`).join(', '),
      view.labels.join(', '),
      String(view.transformations.length),
      timeText(createdAt),
      run,
    ]);
    for (const line of textTable(['view', 'groups', 'labels', 'transformations', 'made', 'run'], rows))
      terminal.print(line);
  });
}
