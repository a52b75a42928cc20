import { canonicalJson, digestOf } from '#src/core/index.ts';
import { resourceId, type AzureMl } from '#ml-service/azure-ml/index.ts';
import type { Purpose } from './published-pipeline.ts';

/** What the jobs of a build are named after. */
export type BuildJobs = { readonly pipeline: string; readonly purpose: Purpose; readonly buildId: string };

/** Gives the name of the experiment to which the jobs of all builds belong. */
export function experimentName({ pipeline, purpose }: BuildJobs): string {
  return `${pipeline}-${purpose}`;
}

/**
 * Gives the name of the job of a build, the same whoever asks: a second one begins nothing. After one that failed comes the next attempt.
 */
export function jobName({ pipeline, purpose, buildId }: BuildJobs, attempt = 1): string {
  const name = `${pipeline}-${purpose}-${buildId}`;
  return attempt === 1 ? name : `${name}-retry${attempt}`;
}

/** Says whether a job is one of those that a build began. */
export function isJobOf(build: BuildJobs, name: string): boolean {
  const first = jobName(build);
  return name === first || (name.startsWith(`${first}-retry`) && /^\d+$/.test(name.slice(first.length + 6)));
}

/**
 * Gives the name of the batch endpoint of a published pipeline: the beginning of that of the pipeline, with six digits of the workspace and
 * of the whole name, since endpoints are unique in a region and names may begin alike. Azure takes 3 to 32 small letters, digits and "-".
 */
export function endpointName(place: AzureMl['place'], pipeline: string, purpose: Purpose): string {
  const own = digestOf(canonicalJson([resourceId(place), pipeline, purpose])).slice(0, 6);
  const end = `-${purpose}-${own}`;
  return `${pipeline
    .replaceAll('_', '-')
    .slice(0, 32 - end.length)
    .replace(/-$/, '')}${end}`;
}

/** Gives the name of the deployment of a build behind its batch endpoint. Azure takes 3 to 32 letters, digits and "-". */
export function deploymentName(buildId: string): string {
  const name = `build-${buildId.toLowerCase().replaceAll('_', '-')}`;
  return name.length <= 32 && !name.endsWith('-') ? name : `build-${digestOf(buildId).slice(0, 20)}`;
}
