import { openHoldoutUses } from '#src/registry/index.ts';
import type { StepContext } from '#src/pipelines/index.ts';
import { fleetFolder } from './fleet-folder.ts';

/** Gives a function that counts the runs that decided by a holdout, this one among them. */
export function usesByDigest({ workspace, pipeline, run, signal }: StepContext): (digest: string) => Promise<number> {
  return openHoldoutUses({ store: workspace, folder: fleetFolder(pipeline) }, { run: run.id, signal });
}

/** Gives what people are told of a holdout that decided before; nothing of one that is new. */
export function usesRemarks(uses: number | undefined, maxUses: number | undefined): readonly string[] {
  if (uses === undefined || uses < 2) return [];
  const told = `The holdout has decided ${uses} times.`;
  if (maxUses === undefined || uses <= maxUses) return [told];
  return [
    `${told} max_uses is ${maxUses}: no other configuration takes a champion's place until there are newer rows.`,
  ];
}
