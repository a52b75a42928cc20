import { digestOf } from '#src/core/index.ts';
import type { Champion } from '#src/evaluation/index.ts';
import { packModel } from '#src/learners/index.ts';

/** Gives the digest of what a reader sees: each champion with the bytes of the model that was loaded. */
export function viewOf(champions: ReadonlyMap<string, Champion>): string {
  const seen = [...champions].map(([id, { version, digest, model, loadFailure }]) => {
    return [id, version, digest, model === undefined ? loadFailure : digestOf(packModel(model))];
  });
  return digestOf(JSON.stringify(seen));
}
