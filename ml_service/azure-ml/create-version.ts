import { isMusterError } from '#src/core/index.ts';
import type { AzureMl } from './azure-ml.ts';
import { call, callIfThere } from './call.ts';
import { callToEnd } from './long-running.ts';
import { resourceUrl } from './workspace-place.ts';

/** A version of something that never changes once it is there. */
export type VersionToCreate = {
  /** Below the workspace, such as `components/train/versions/1`. */
  readonly path: string;
  readonly what: string;
  readonly body: unknown;
};

/** Creates a version where it is not there yet; gives the one that is there otherwise, also where somebody else was first by a moment. */
export async function createVersion(
  azure: AzureMl,
  { path, what, body }: VersionToCreate,
): Promise<{ readonly body: unknown; readonly isNew: boolean }> {
  const url = resourceUrl(azure.place, path);
  // A second PUT could change tags and description of what is there.
  const before = await callIfThere(azure, { method: 'GET', url, what });
  if (before !== undefined) return { body: before.body, isNew: false };
  let isNew = true;
  try {
    const made = await callToEnd(azure, { method: 'PUT', url, what, body });
    if (hasId(made.body)) return { body: made.body, isNew };
  } catch (error) {
    if (!isMusterError(error) || error.code !== 'AZURE_ML_CONFLICT') throw error;
    isNew = false;
  }
  const there = await call(azure, { method: 'GET', url, what });
  return { body: there.body, isNew };
}

// The answer to the last look at an operation is no resource.
function hasId(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'id' in body && 'properties' in body;
}
