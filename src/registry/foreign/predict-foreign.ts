import { MusterError } from '#src/core/index.ts';
import { describeFinding, enforceDataSchema, parseDataSchema, type DataSchema } from '#src/feature-store/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import type { ModelRecord } from '../model-record.ts';
import type { InputRow } from '../register/model-to-register.ts';
import { readArtifact } from '../register/read-artifact.ts';
import { tableOfRows } from '../register/rows-table.ts';
import { foreignFolder } from '../version-artifact.ts';
import { checkedPredictions, type Prediction } from './check-predictions.ts';
import { predictModules } from '../register/foreign-files.ts';
import { runModule } from './run-module.ts';

/** What a foreign model gave for rows. */
export type ForeignPrediction = {
  /** One for each row. */
  readonly predictions: readonly Prediction[];
  /** How the rows differ from the signature without being refused; lines for people. */
  readonly remarks: readonly string[];
};

/** What a prediction is made of: `file` names the rows; only with `allowCode` is the code of the model loaded and run. */
export type PredictOptions = StoreOptions & { readonly allowCode: boolean; readonly file?: string };

/**
 * Predicts rows by a foreign model, in this process: holds the rows against the signature, writes the files of the model to a folder of
 * their own, each checked against its digest, loads its module and calls `predict(rows)`. Without `allowCode` it is
 * REGISTRY_CODE_NOT_ALLOWED before anything is read. Throws DATA_SCHEMA_COLUMNS and DATA_SCHEMA_VALUES for rows that do not fit,
 * ARTIFACT_DAMAGED, ARTIFACT_MISSING, and REGISTRY_PREDICT_FAILED for what the code does wrong.
 */
export async function predictForeign(
  store: ObjectStore,
  model: ModelRecord,
  rows: readonly InputRow[],
  { allowCode, file, ...options }: PredictOptions,
): Promise<ForeignPrediction> {
  if (!allowCode) {
    throw new MusterError('REGISTRY_CODE_NOT_ALLOWED', {
      what: `Version ${model.version} predicts with ${moduleOf(model)}, which nobody has allowed to run.`,
    });
  }
  const signature = parseDataSchema(
    JSON.parse(Buffer.from(await readArtifact(store, model, 'signature.json', options)).toString('utf8')),
    'signature.json',
  );
  const { fitting, remarks } = heldAgainst(signature, rows, file);
  const files = new Map<string, Uint8Array>();
  for (const { name } of model.details?.artifacts ?? [])
    if (name.startsWith(foreignFolder))
      files.set(name.slice(foreignFolder.length), await readArtifact(store, model, name, options));
  const module = moduleOf(model);
  const given = await runModule(files, module, fitting);
  return { predictions: checkedPredictions(given, { nRows: rows.length, signature, module }), remarks };
}

function moduleOf({ details }: ModelRecord): string {
  const files = (details?.artifacts ?? []).map(({ name }) => name.slice(foreignFolder.length));
  return files.find((name) => predictModules.includes(name)) ?? predictModules[0]!;
}

function heldAgainst(
  signature: DataSchema,
  rows: readonly InputRow[],
  file: string | undefined,
): { readonly fitting: readonly InputRow[]; readonly remarks: readonly string[] } {
  const table = tableOfRows(rows, 'The input');
  const inputs = { ...signature, columns: signature.columns.filter(({ role }) => role !== 'label') };
  const checked = enforceDataSchema(inputs, { ...table, ...(file === undefined ? {} : { file }) }, 'warn');
  const fitting = rows.map((_, row) =>
    Object.fromEntries(checked.schema.map(({ name }) => [name, plain(checked.rows.columns[name]![row])])),
  );
  return { fitting, remarks: checked.findings.map(describeFinding) };
}

// Columns of numbers hold NaN where there is none.
function plain(value: unknown): InputRow[string] {
  return typeof value === 'number' && Number.isNaN(value) ? null : (value as InputRow[string]);
}
