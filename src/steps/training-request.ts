import { keyId } from '#src/core/index.ts';
import type { SeriesGroup, SeriesViewRows } from '#src/feature-store/index.ts';
import type { StepContext } from '#src/pipelines/index.ts';
import type { Challenger, ChangedKeysRequest } from '#src/training/index.ts';
import { trainingCode } from './challenger-data.ts';
import { selectionOf } from './key-selection.ts';

/** What is trained on, and whether what is stored may stand for it. */
export type TrainingGround = {
  readonly group: SeriesViewRows;
  readonly stored: readonly Challenger[];
  /** What the step says of `reuse`. */
  readonly reuse: boolean;
};

/** What is to be trained, with the keys that are selected. */
type TrainingRequest = ChangedKeysRequest & Required<Pick<ChangedKeysRequest, 'isSelected'>>;

/** Gives what is to be trained: the same on every process that is given the same tables at the same versions. */
export function trainingRequest({ group, stored, reuse }: TrainingGround, context: StepContext): TrainingRequest {
  return {
    fleet: group.fleet,
    blocked: blockedKeys(group),
    isSelected: selectionOf(group, context.selection),
    stored,
    mayReuse: reuse && context.isForced !== true,
    codeDigest: trainingCode(context),
    codeNow: () => trainingCode({}),
  };
}

function blockedKeys({ keyQuality }: SeriesGroup): ReadonlyMap<string, string> {
  return new Map(keyQuality.filter((each) => each.state !== 'READY').map((each) => [keyId(each.key), each.reason]));
}
