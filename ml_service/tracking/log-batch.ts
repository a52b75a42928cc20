import { isPassingStatus } from '#src/storage/index.ts';
import { refusal } from '#ml-service/azure-ml/index.ts';
import type { Batch } from './step-batch.ts';
import type { TrackedRun } from './tracked-run.ts';

const attempts = 3;
const timeoutMs = 10_000;

/**
 * Writes parameters, metrics and tags to a run of MLflow. Throws the AZURE_ML code of what MLflow refuses; rejects where it is not reached.
 */
export async function logBatch(
  { address, token }: Pick<TrackedRun, 'address' | 'token'>,
  run: string,
  batch: Batch,
): Promise<void> {
  const url = `${address}/api/2.0/mlflow/runs/log-batch`;
  for (let attempt = 1; ; attempt++) {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ run_id: run, ...batch }),
      // A token goes to nobody that was not named.
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (answer.ok) return;
    const said: unknown = await answer.json().catch(() => undefined);
    if (attempt === attempts || !isPassingStatus(answer.status))
      throw refusal({ what: `write to the run ${run} of MLflow`, url }, answer.status, said);
  }
}
