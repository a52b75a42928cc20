import type { Emulator } from '../emulator.ts';
import type { Route } from '../http/route.ts';
import { artifactPlace } from '../jobs/job-logs.ts';
import { rootNameOf, type JobRecord } from '../jobs/job-record.ts';
import { workspaceIdOf, workspacePattern } from '../state/arm-id.ts';
import { findJob } from './jobs.ts';

const base = `/history/v1.0${workspacePattern}/runs/{run}`;

/**
 * Gives the routes of the run history, which the SDK and the CLI of Azure read logs and steps from: a run, its details with the addresses
 * of its logs, and the runs of its steps.
 */
export function runHistoryRoutes(emulator: Emulator): readonly Route[] {
  const shared = { method: 'GET', audience: 'any' } as const;
  const find = (params: Readonly<Record<string, string>>): JobRecord =>
    findJob(workspaceIdOf(params), params['run']!, emulator);
  return [
    { ...shared, pattern: base, handle: ({ params }) => ({ status: 200, body: runView(find(params)) }) },
    {
      ...shared,
      pattern: `${base}/details`,
      handle: async ({ params }) => {
        const record = find(params);
        return { status: 200, body: { ...runView(record), logFiles: await logFiles(record, emulator) } };
      },
    },
    {
      ...shared,
      pattern: `${base}/children`,
      handle: ({ params }) => {
        const record = find(params);
        const names = record.work.kind === 'pipeline' ? Object.values(record.work.children) : [];
        return {
          status: 200,
          body: { value: names.map((name) => runView(findJob(record.workspaceId, name, emulator))) },
        };
      },
    },
  ];
}

/** A run by the field names of the run history. */
function runView(record: JobRecord): Readonly<Record<string, unknown>> {
  const { name, parent, status, error, startedAt, endedAt, displayName } = record;
  return {
    runId: name,
    displayName,
    rootRunId: rootNameOf(record),
    parentRunId: parent?.name ?? null,
    status,
    createdUtc: timeOf(record.createdAt),
    startTimeUtc: timeOf(startedAt),
    endTimeUtc: timeOf(endedAt),
    runType: record.work.kind === 'pipeline' ? 'azureml.PipelineRun' : 'azureml.StepRun',
    error: error === undefined ? null : { error },
  };
}

function timeOf(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}

async function logFiles({ name }: JobRecord, { blobs }: Emulator): Promise<Readonly<Record<string, string>>> {
  const artifacts = await blobs.list(artifactPlace(name));
  const addresses = artifacts.map(async (artifact) => [artifact, await blobs.readUri(artifactPlace(name, artifact))]);
  return Object.fromEntries((await Promise.all(addresses)) as [string, string][]);
}
