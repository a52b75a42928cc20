import { isRecord } from '#src/core/index.ts';
import type { Emulator } from '../emulator.ts';
import type { JobRecord } from '../jobs/job-record.ts';

/** A job as Azure Resource Manager answers it. */
type JobView = {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly systemData: { readonly createdAt: string };
};

/** Gives a job as Azure Resource Manager answers it. */
export function jobView(record: JobRecord, { address }: Emulator): JobView {
  const { id, name, workspaceId, properties, outputs } = record;
  const given = isRecord(properties['outputs']) ? properties['outputs'] : {};
  const written = Object.entries(outputs).map(([output, { type, uri }]) => [
    output,
    { ...(isRecord(given[output]) ? given[output] : {}), jobOutputType: type, uri },
  ]);
  return {
    id,
    name,
    type: 'Microsoft.MachineLearningServices/workspaces/jobs',
    properties: {
      ...properties,
      experimentName: record.experiment,
      displayName: record.displayName,
      status: record.status,
      services: {
        // No `Studio`: its address would be of a page that shows nothing of what is emulated.
        Tracking: { jobServiceType: 'Tracking', endpoint: `${address}/mlflow/v1.0${workspaceId}`, status: null },
      },
      outputs: Object.fromEntries(written),
    },
    systemData: { createdAt: new Date(record.createdAt).toISOString() },
  };
}
