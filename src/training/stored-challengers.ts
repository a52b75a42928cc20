import { describeKey, MusterError } from '#src/core/index.ts';
import { numberColumn, stringColumn, type TableRows } from '#src/tables/index.ts';
import { candidateDigest, type Candidate } from '#src/learners/index.ts';
import type { StoredBlob, TakeModel } from './challenger-blobs.ts';
import { keyColumnName } from './challenger-rows.ts';
import type { Challenger, ChallengerBasis, ChallengerState, KeyEvidence, Validation } from './challenger.ts';

/** Gives the paths of the pack files that the rows name. */
export function packPaths({ columns }: TableRows): readonly string[] {
  return ['model_path', 'holdout_model_path'].flatMap((name) =>
    (columns[name] as readonly (string | null)[]).filter((path) => path !== null),
  );
}

/**
 * Gives a function that gives the challenger of a row, its models packed. The function throws TRAIN_CHALLENGERS_DAMAGED with the key
 * where a cell or a model is not what training wrote.
 */
export function challengerReader(
  rows: TableRows,
  keyColumns: readonly string[],
  takeModel: TakeModel,
): (row: number) => Challenger {
  const keyValues = keyColumns.map((name) => stringColumn(rows, keyColumnName(name)));
  const [stateTexts, reasons, validations, notes] = ['state', 'reason', 'validation', 'notes'].map((name) =>
    stringColumn(rows, name),
  );
  const [holdouts, cutoffs, holdoutCutoffs] = ['holdout', 'cutoff', 'holdout_cutoff'].map((name) =>
    numberColumn(rows, name),
  );
  const candidateAt = candidateReader(rows);
  return (row) => {
    const key = keyValues.map((values) => values[row]!);
    const where = describeKey(keyColumns, key);
    const challenger = {
      key,
      state: stateOf(stateTexts![row]!, where),
      reason: reasons![row]!,
      validation: storedValidation(validations![row]!, where),
      holdout: holdouts![row]!,
      notes: listOf(notes![row]!, where) as readonly string[],
      ...evidenceAt(rows, row, where),
      ...basisAt(rows, row),
      ...trainMsAt(rows, row),
      ...runsNotBegunAt(rows, row),
    };
    const model = blobOf(rows, 'model', row);
    const holdoutModel = blobOf(rows, 'holdout_model', row);
    const mayHaveModels = challenger.state === 'TRAINED' || challenger.state === 'NOT_BEGUN';
    if (!mayHaveModels || (challenger.state === 'NOT_BEGUN' && model === undefined)) return challenger;
    if (model === undefined || holdoutModel === undefined) throw damagedCell('', where, 'the places of both models');
    return {
      ...challenger,
      candidate: candidateAt(row, where),
      packed: { model: takeModel(model, where), holdoutModel: takeModel(holdoutModel, where) },
      cutoff: cutoffs![row]!,
      holdoutCutoff: holdoutCutoffs![row]!,
    };
  };
}

const states: readonly ChallengerState[] = ['TRAINED', 'BLOCKED_DATA', 'FAILED_TRAIN', 'NOT_BEGUN'];

/** Gives the state that a cell holds; `key` is for messages. TRAIN_CHALLENGERS_DAMAGED for another text. */
export function stateOf(text: string, key: string): ChallengerState {
  const state = states.find((each) => each === text);
  if (state !== undefined) return state;
  throw damagedCell(text, key, `one of ${states.join(', ')}`);
}

/** Gives the candidates of rows: one object for all rows with the same configuration, of which a fleet has few. */
function candidateReader(rows: TableRows): (row: number, key: string) => Candidate {
  const candidates = new Map<string, Candidate>();
  return (row, key) => {
    const json = textAt(rows, 'configuration', row) ?? '';
    const digest = textAt(rows, 'configuration_digest', row) ?? '';
    const candidate = candidates.get(json) ?? (parsed(json) as Candidate | undefined);
    if (typeof candidate !== 'object' || candidate === null || candidateDigest(candidate) !== digest) {
      throw damagedCell(json, key, `the configuration with the digest ${digest}`);
    }
    candidates.set(json, candidate);
    return candidate;
  };
}

function basisAt(rows: TableRows, row: number): { readonly basis?: ChallengerBasis } {
  const rowsDigest = textAt(rows, 'rows_digest', row);
  const settingsDigest = textAt(rows, 'settings_digest', row);
  return rowsDigest === undefined || settingsDigest === undefined ? {} : { basis: { rowsDigest, settingsDigest } };
}

function trainMsAt({ columns }: TableRows, row: number): { readonly trainMs?: number } {
  const trainMs = columns['train_ms']?.[row];
  return typeof trainMs === 'number' && Number.isFinite(trainMs) ? { trainMs } : {};
}

function runsNotBegunAt({ columns }: TableRows, row: number): { readonly runsNotBegun?: number } {
  const runs = columns['runs_not_begun']?.[row];
  return typeof runs === 'number' && runs > 0 ? { runsNotBegun: runs } : {};
}

function evidenceAt(rows: TableRows, row: number, key: string): { readonly evidence?: KeyEvidence } {
  const json = textAt(rows, 'evidence', row);
  if (json === undefined) return {};
  const evidence = parsed(json);
  if (isEvidence(evidence)) return { evidence };
  throw damagedCell(json, key, 'the plan of a validation and the errors of each candidate, in JSON');
}

function isEvidence(value: unknown): value is KeyEvidence {
  const { plan, trials } = (value ?? {}) as Partial<KeyEvidence>;
  const origins: unknown = plan?.origins;
  if (!isNumbers(origins) || !Number.isFinite(plan?.horizon) || !Array.isArray(trials)) return false;
  return (trials as KeyEvidence['trials']).every(
    ({ losses }) => isNumbers(losses) && [0, origins.length].includes(losses.length),
  );
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((each) => Number.isFinite(each));
}

// A table of before these columns were there does not have them.
function textAt({ columns }: TableRows, name: string, row: number): string | undefined {
  return (columns[name]?.[row] as string | null | undefined) ?? undefined;
}

/** JSON has no NaN: a failed candidate's errors are null there. */
type StoredValidation = Omit<Validation, 'rmse' | 'mae' | 'loss'> & {
  readonly rmse: number | null;
  readonly mae: number | null;
  readonly loss: number | null;
};

/** Gives the validation that a cell holds; `key` is for messages. TRAIN_CHALLENGERS_DAMAGED where it is no list in JSON. */
export function storedValidation(json: string, key: string): readonly Validation[] {
  return (listOf(json, key) as readonly StoredValidation[]).map(validationOf);
}

function validationOf(stored: StoredValidation): Validation {
  const { rmse, mae, loss } = stored;
  return { ...stored, rmse: rmse ?? Number.NaN, mae: mae ?? Number.NaN, loss: loss ?? Number.NaN };
}

/** Gives where one of the models of a row lies, `model` or `holdout_model`; undefined where it has none. */
export function blobOf({ columns }: TableRows, name: string, row: number): StoredBlob | undefined {
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
  const value = parsed(json);
  if (Array.isArray(value)) return value;
  throw damagedCell(json, key, 'a list in JSON');
}

/** Gives what JSON says; undefined where it is none. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function damagedCell(json: string, key: string, expected: string): MusterError {
  return new MusterError('TRAIN_CHALLENGERS_DAMAGED', {
    what: `A cell holds ${JSON.stringify(json.slice(0, 80))}.`,
    where: { key },
    expected,
  });
}
