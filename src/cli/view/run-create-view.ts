import { getOrCreateFeatureView, parseFeatureView } from '#src/feature-store/index.ts';
import { readYamlFile } from '../yaml-file.ts';
import { inWorkspace } from '../workspace-session.ts';

/** Runs `muster view create`; gives the exit code 0. */
export async function runCreateView(file: string, options: { readonly workspace?: string }): Promise<number> {
  return inWorkspace('view create', options, async ({ workspace, terminal, commitBy }) => {
    const definition = parseFeatureView(readYamlFile(file, 'FEATURE_VIEW_INVALID'), file);
    const { view, isNew } = await getOrCreateFeatureView(workspace, definition, commitBy());
    const { from, joins } = view.query;
    const groups = [from, ...joins].map(({ group, version }) => `${group}_${version}`).join(', ');
    terminal.print(`${view.name}@${view.version} ${isNew ? 'made' : 'is there already'}: ${groups}`);
  });
}
