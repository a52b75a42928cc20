import { consequencesOfDeletingView, deleteFeatureView, getFeatureView } from '#src/feature-store/index.ts';
import { inWorkspace } from '../workspace-session.ts';
import { viewReference } from './view-reference.ts';

/** The options of `muster view delete`. */
export type DeleteViewOptions = {
  readonly yes?: true;
  readonly force?: true;
  readonly viewVersion?: number;
  readonly workspace?: string;
};

/** Runs `muster view delete`; gives the exit code 0. */
export async function runDeleteView(name: string, options: DeleteViewOptions): Promise<number> {
  return inWorkspace('view delete', options, async ({ workspace, terminal, signal, commitBy }) => {
    const view = await getFeatureView(workspace, viewReference(name, options), { signal });
    const resting = await consequencesOfDeletingView(workspace, view, { signal });
    for (const each of resting) terminal.print(`${each} rests on it`);
    if (options.yes !== true)
      return terminal.print(
        `${view.name}@${view.version} was not deleted; --yes does it${resting.length > 0 ? ', with --force' : ''}.`,
      );
    await deleteFeatureView(workspace, view, { force: options.force === true, by: commitBy(), signal });
    terminal.print(`${view.name}@${view.version} is deleted.`);
  });
}
