import { countText } from '#src/core/index.ts';
import { groupHistory, type GroupCommit } from '#src/feature-store/index.ts';
import { textTable } from '../text-table.ts';
import { timeText } from '../time-text.ts';
import { inWorkspace } from '../workspace-session.ts';
import { groupReference } from './group-reference.ts';

/** The options of `muster features history`. */
export type HistoryOptions = { readonly json?: true; readonly groupVersion?: number; readonly workspace?: string };

/** Runs `muster features history`; gives the exit code 0. */
export async function runHistory(name: string, options: HistoryOptions): Promise<number> {
  return inWorkspace('features history', options, async ({ workspace, terminal, signal }) => {
    const commits = await groupHistory(workspace, groupReference(name, options), { signal });
    if (options.json === true) return terminal.print(JSON.stringify(commits, undefined, 2));
    const rows = commits.map((commit) => [
      `v${commit.version}`,
      timeText(commit.at),
      commit.operation.toLowerCase(),
      ...[commit.nInserted, commit.nUpdated, commit.nDeleted, commit.nRefused].map(changeText),
      validationText(commit.validation),
      commit.run ?? '',
    ]);
    const header = ['version', 'when', 'what', 'inserted', 'replaced', 'deleted', 'refused', 'expectations', 'run'];
    for (const line of textTable(header, rows)) terminal.print(line);
  });
}

function changeText(count: number | undefined): string {
  return count === undefined || count === 0 ? '' : countText(count);
}

function validationText(validation: GroupCommit['validation']): string {
  if (validation === undefined) return '';
  if (validation.success === undefined) return 'not asked';
  return validation.success ? 'met' : `${validation.nFailed ?? 0} not met`;
}
