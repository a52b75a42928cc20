import { stringify } from 'yaml';
import { getFeatureView } from '#src/feature-store/index.ts';
import { inWorkspace } from '../workspace-session.ts';
import { viewReference } from './view-reference.ts';

/** Runs `muster view show`; gives the exit code 0. */
export async function runShowView(
  name: string,
  options: { readonly viewVersion?: number; readonly workspace?: string },
): Promise<number> {
  return inWorkspace('view show', options, async ({ workspace, terminal, signal }) => {
    terminal.print(stringify(await getFeatureView(workspace, viewReference(name, options), { signal })).trimEnd());
  });
}
