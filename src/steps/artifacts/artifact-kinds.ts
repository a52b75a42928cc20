/** What one kind of artifact is. */
type ArtifactKind = { readonly holds: string; readonly isMandatory: boolean };

/** What a training keeps beside its models. Without the mandatory ones no prediction could be bound to it. */
export const artifactKinds = {
  input_schema: { holds: 'the data schema of the input', isMandatory: true },
  column_order: { holds: 'the columns of the input in their order', isMandatory: true },
  example_batch: { holds: 'some rows of the input, as a prediction is asked for', isMandatory: true },
  model: { holds: 'the fitted model; for a fleet the table that holds its models', isMandatory: true },
  label_encoder: { holds: 'which number stands for which label', isMandatory: false },
  transformers: { holds: 'fitted transformations of features', isMandatory: false },
  metrics: { holds: 'the errors of the training', isMandatory: false },
  data_statistics: { holds: 'statistics of each column of the data', isMandatory: false },
  training_statistics: { holds: 'counts and durations of the training', isMandatory: false },
} as const satisfies Readonly<Record<string, ArtifactKind>>;

/** The name of a kind of artifact; with `.json` that of its file. */
export type ArtifactName = keyof typeof artifactKinds;

/** Artifacts by kind, each plain JSON. */
export type Artifacts = { readonly [Name in ArtifactName]?: unknown };

/** Every kind of artifact, in order. */
export const artifactNames = Object.keys(artifactKinds) as readonly ArtifactName[];
