import { describeKey, MusterError } from '#src/core/index.ts';
import { numberColumn, stringColumn, type TableRows } from '#src/tables/index.ts';
import type { LoadModel, StoredBlob } from './challenger-blobs.ts';
import { keyColumnName } from './challenger-rows.ts';
import type { Challenger, ChallengerState, Validation } from './challenger.ts';

/** Gives the paths of the pack files that the rows name. */
export function packPaths({ columns }: TableRows): readonly string[] {
  return ['model_path', 'holdout_model_path'].flatMap((name) =>
    (columns[name] as readonly (string | null)[]).filter((path) => path !== null),
  );
}

/** Gives the challenger of each row; throws TRAIN_CHALLENGERS_DAMAGED where a cell or a model is not what training wrote. */
export function challengersOf(
  rows: TableRows,
  keyColumns: readonly string[],
  loadModel: LoadModel,
): readonly Challenger[] {
  const keyValues = keyColumns.map((name) => stringColumn(rows, keyColumnName(name)));
  const [states, reasons, validations, notes] = ['state', 'reason', 'validation', 'notes'].map((name) =>
    stringColumn(rows, name),
  );
  const [holdouts, cutoffs, holdoutCutoffs] = ['holdout', 'cutoff', 'holdout_cutoff'].map((name) =>
    numberColumn(rows, name),
  );
  return Array.from({ length: rows.nRows }, (_, row): Challenger => {
    const key = keyValues.map((values) => values[row]!);
    const where = describeKey(keyColumns, key);
    const challenger = {
      key,
      state: states![row] as ChallengerState,
      reason: reasons![row]!,
      validation: (listOf(validations![row]!, where) as readonly StoredValidation[]).map(validationOf),
      holdout: holdouts![row]!,
      notes: listOf(notes![row]!, where) as readonly string[],
    };
    const blob = blobOf(rows, 'model', row);
    const holdoutBlob = blobOf(rows, 'holdout_model', row);
    if (blob === undefined || holdoutBlob === undefined) return challenger;
    const model = loadModel(blob, where);
    const holdoutModel = loadModel(holdoutBlob, where);
    const candidate = { learner: model.learner, parameters: model.parameters };
    const fitted = { candidate, model, holdoutModel, cutoff: cutoffs![row]!, holdoutCutoff: holdoutCutoffs![row]! };
    return { ...challenger, ...fitted };
  });
}

/** JSON has no NaN: a failed candidate's errors are null there. */
type StoredValidation = Omit<Validation, 'rmse' | 'mae' | 'loss'> & {
  readonly rmse: number | null;
  readonly mae: number | null;
  readonly loss: number | null;
};

function validationOf(stored: StoredValidation): Validation {
  const { rmse, mae, loss } = stored;
  return { ...stored, rmse: rmse ?? Number.NaN, mae: mae ?? Number.NaN, loss: loss ?? Number.NaN };
}

function blobOf({ columns }: TableRows, name: string, row: number): StoredBlob | undefined {
  const digest = columns[`${name}_digest`]![row] as string | null;
  if (digest === null) return undefined;
  return {
    digest,
    path: columns[`${name}_path`]![row] as string,
    offset: columns[`${name}_offset`]![row] as number,
    length: columns[`${name}_length`]![row] as number,
  };
}

function listOf(json: string, key: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(json);
    if (Array.isArray(value)) return value;
  } catch {
    // Said below, as for any other text that is not a list.
  }
  throw new MusterError('TRAIN_CHALLENGERS_DAMAGED', {
    what: `A cell holds ${JSON.stringify(json.slice(0, 80))}.`,
    where: { key },
    expected: 'a list in JSON',
  });
}
