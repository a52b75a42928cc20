import { isMusterError } from '#src/core/index.ts';
import { getFeatureGroup, groupPath } from '#src/feature-store/index.ts';
import { fileInput, tableInput, valueInput, type RunContext, type StepInput } from '#src/pipelines/index.ts';
import { isRemoteUri } from '#src/storage/index.ts';
import type { SeriesContext } from './series-settings.ts';

/** Gives the files under `inputs` as they are now: those of this machine by digest, those elsewhere by the etag that their server gives. */
export async function fileInputs({ pipeline, remoteInputs, signal }: RunContext): Promise<readonly StepInput[]> {
  const found: StepInput[] = [];
  for (const [role, uri] of Object.entries(pipeline.inputs)) {
    const name = `inputs.${role}`;
    if (isRemoteUri(uri)) found.push(valueInput(name, await etagOf(remoteInputs.open(uri), signal)));
    else found.push(await fileInput(name, uri, { signal }));
  }
  return found;
}

/** Gives the tables from which the feature view of a pipeline reads its series: its own group, and those that are joined to it. */
export async function seriesInputs({
  settings,
  workspace,
  signal,
}: SeriesContext<'feature_group' | 'feature_view'>): Promise<readonly StepInput[]> {
  const { feature_group: group, feature_view: view } = settings;
  const found = [await tableInput(workspace, groupPath(group), { signal })];
  for (const join of view.joins ?? []) {
    const { group: name, version } = Object(join) as { readonly group?: unknown; readonly version?: unknown };
    // What is wrong with a join the step itself says.
    if (typeof name !== 'string') continue;
    const joined = { name, ...(typeof version === 'number' ? { version } : {}) };
    found.push(await joinedInput({ workspace, signal }, joined));
  }
  return found;
}

async function joinedInput(
  { workspace, signal }: Pick<RunContext, 'workspace' | 'signal'>,
  joined: { readonly name: string; readonly version?: number },
): Promise<StepInput> {
  try {
    const { group } = await getFeatureGroup(workspace, joined, { signal });
    return await tableInput(workspace, groupPath(group), { signal });
  } catch (error) {
    if (!isMusterError(error) || error.code !== 'FEATURE_GROUP_MISSING') throw error;
    return valueInput(`feature group ${joined.name}`, null);
  }
}

async function etagOf(
  remote: ReturnType<RunContext['remoteInputs']['open']>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const answer = await remote.open({}, signal);
  if (answer.state === 'unchanged') return undefined;
  // Leaving the loop closes the connection.
  for await (const _ of answer.pieces) break;
  return answer.etag;
}
