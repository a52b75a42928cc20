import { digestOf } from '#src/core/index.ts';
import { packModel, unpackModel, type Model } from '#src/learners/index.ts';
import type { Challenger, PackedModel } from './challenger.ts';
import type { FittedWinner } from './fit-winner.ts';

/** Gives both models of a winner in their packed form, each in a buffer of its own. */
export function packModels({ model, holdoutModel }: FittedWinner): Required<Challenger>['packed'] {
  return { model: pack(model), holdoutModel: pack(holdoutModel) };
}

/** Gives both models of a challenger in their packed form, as they were taken over or packed now; undefined where it has none. */
export function packedModels({ packed, model, holdoutModel }: Challenger): Challenger['packed'] {
  if (packed !== undefined) return packed;
  return model === undefined || holdoutModel === undefined ? undefined : packModels({ model, holdoutModel });
}

/** Gives a challenger with its models unpacked. TRAIN_MODEL_DAMAGED, TRAIN_MODEL_NEWER. */
export function withModels({ packed, ...challenger }: Challenger): Challenger {
  if (packed === undefined) return challenger;
  return {
    ...challenger,
    model: unpackModel(packed.model.bytes),
    holdoutModel: unpackModel(packed.holdoutModel.bytes),
  };
}

/** Gives the model of a challenger that would serve, unpacked if it was packed; undefined where it has none. */
export function servingModel({ packed, model }: Challenger): Model | undefined {
  return packed === undefined ? model : unpackModel(packed.model.bytes);
}

function pack(model: Model): PackedModel {
  const bytes = packModel(model);
  return { digest: digestOf(bytes), bytes };
}
