import { MusterError, type ErrorCode, type Fault } from '#src/core/index.ts';
import type { Pipeline } from '#src/pipelines/index.ts';
import type { Settings } from '#src/settings/index.ts';

type Environment = Settings['executionMode'];

/** What a pipeline file comes to in an environment: a pipeline, or what is wrong with it. */
export type OpenedIn = {
  readonly environment: Environment;
  readonly pipeline?: Pipeline;
  readonly error?: MusterError;
};

/**
 * Gives what is wrong with a file in any environment, each fault once, by code: one that not all of them have names its environment. A variable that is
 * missing here is no fault of another environment, where others are set.
 */
export function faultsByEnvironment(opened: readonly OpenedIn[], here: Environment): readonly MusterError[] {
  const isHereChecked = opened.some(({ environment }) => environment === here);
  const failed = opened.filter(
    ({ environment, error }) =>
      error !== undefined && !(isHereChecked && environment !== here && error.code === 'PIPELINE_VARIABLE_MISSING'),
  );
  const counts = new Map<string, number>();
  for (const { error } of failed)
    for (const fault of error!.faults) counts.set(idOf(fault), (counts.get(idOf(fault)) ?? 0) + 1);
  const told = new Set<string>();
  const byCode = new Map<ErrorCode, Fault[]>();
  for (const { environment, error } of failed) {
    const faults = error!.faults.filter((fault) => !told.has(idOf(fault)));
    for (const fault of faults) told.add(idOf(fault));
    const isShared = (fault: Fault): boolean => counts.get(idOf(fault)) === opened.length;
    const named = faults.map((fault) =>
      isShared(fault) ? fault : { ...fault, what: `In ${environment}: ${fault.what}` },
    );
    byCode.set(error!.code, [...(byCode.get(error!.code) ?? []), ...named]);
  }
  return [...byCode].filter(([, faults]) => faults.length > 0).map(([code, faults]) => new MusterError(code, faults));
}

function idOf({ what, where }: Fault): string {
  return JSON.stringify([what, where]);
}
