import {
  canonicalJson,
  keyId,
  MusterError,
  periodLabel,
  selectSeries,
  type FleetSeries,
  type Key,
} from '#src/core/index.ts';
import { inferSeriesSchema, parseDataSchema, seriesExample, type DataSchema } from '#src/feature-store/index.ts';
import { packModel, requireWholeModel, unpackModel, type Model } from '#src/learners/index.ts';
import { foreignFiles } from './foreign-files.ts';
import type { Cutoff, ForeignModel, InputRow, ModelToRegister } from './model-to-register.ts';
import { signatureOfExample } from './rows-table.ts';
import { checkArtifacts } from '../version-artifact.ts';
import { versionFile, type VersionFile } from './version-file.ts';

/** What a version will hold, checked and in the form in which it is kept. */
export type VersionContent = {
  readonly flavor: 'muster' | 'foreign';
  readonly learner: string;
  /** Canonical JSON. */
  readonly configuration: string;
  readonly cutoff: Cutoff;
  readonly metrics: Readonly<Record<string, number>>;
  /** The model, or the list of the files of a foreign one, is the first; its digest is that of the version. */
  readonly files: readonly [VersionFile, ...VersionFile[]];
};

/**
 * Makes the content of a version from what is to be registered. Throws REGISTRY_MODEL_INVALID where something is lacking or of the wrong
 * form, DATA_SCHEMA_INVALID for a signature that is none, ARTIFACT_MISSING where neither signature nor input example is given or follows from `trainedOn`, ARTIFACT_TOO_LARGE, and for
 * packed bytes TRAIN_MODEL_DAMAGED or TRAIN_MODEL_NEWER.
 */
export function versionContent(model: ModelToRegister, keyColumns: readonly string[]): VersionContent {
  const key = keyColumns.map((name) => model.key[name]!);
  const own = model.trainedOn === undefined ? undefined : ownSeries(model.trainedOn, key);
  const isForeign = isForeignModel(model.model);
  const { learner, configuration, files } = isForeign ? foreignFiles(model.model) : packedFiles(model.model);
  const { signature, example } = describedInput(model, own, keyColumns);
  const others = Object.entries(model.artifacts ?? {});
  const all = [
    ...files,
    jsonFile('configuration.json', configuration),
    // As it is read again, so that one signature has one digest.
    jsonFile('signature.json', parseDataSchema(signature, 'signature.json')),
    jsonFile('input_example.json', example),
    ...others.map(([name, content]) => versionFile(name, Buffer.from(content), false)),
  ] as unknown as VersionContent['files'];
  checkArtifacts(all);
  return {
    flavor: isForeign ? 'foreign' : 'muster',
    learner,
    configuration: canonicalJson(configuration),
    cutoff: cutoffOf(model, own) ?? (isForeign ? { label: '', period: 0 } : lackingCutoff()),
    metrics: checkedMetrics(model.metrics ?? {}),
    files: all,
  };
}

function isForeignModel(model: ModelToRegister['model']): model is ForeignModel {
  return 'files' in model;
}

function packedFiles(given: Model | Uint8Array): {
  readonly learner: string;
  readonly configuration: unknown;
  readonly files: readonly VersionFile[];
} {
  const bytes = 'learner' in given ? packModel(given) : given;
  // A fit that does not come back from its bytes must not get a version.
  const model = unpackModel(bytes);
  requireWholeModel(model);
  const { learner, parameters } = model;
  return { learner, configuration: { learner, parameters }, files: [versionFile('model.muster', bytes, true)] };
}

function jsonFile(name: string, value: unknown): VersionFile {
  return versionFile(name, Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`, 'utf8'), true);
}

function ownSeries(fleet: FleetSeries, key: Key): FleetSeries {
  const own = selectSeries(fleet, (each) => keyId(each) === keyId(key));
  if (own.keys.length === 1) return own;
  throw new MusterError('REGISTRY_MODEL_INVALID', {
    what: 'The series that the model was trained on do not hold its key.',
    where: { key: keyId(key) },
    expected: `one of ${fleet.keys.length} keys with the columns ${fleet.keyColumns.join(', ')}`,
  });
}

function describedInput(
  { signature, inputExample }: ModelToRegister,
  own: FleetSeries | undefined,
  keyColumns: readonly string[],
): { readonly signature: DataSchema; readonly example: readonly InputRow[] } {
  const example = inputExample ?? (own === undefined ? undefined : seriesExample(own));
  if (example === undefined || example.length === 0) {
    throw new MusterError('ARTIFACT_MISSING', {
      what: 'The artifact input_example.json is not given.',
      expected:
        'inputExample: some rows as a prediction is asked for, or trainedOn: the series that the model was fitted to',
      toDo: 'Give the model an input example; it tells those who use it what to ask with.',
    });
  }
  if (signature !== undefined) return { signature, example };
  return { signature: own === undefined ? signatureOfExample(example, keyColumns) : inferSeriesSchema(own), example };
}

function cutoffOf({ cutoff }: ModelToRegister, own: FleetSeries | undefined): Cutoff | undefined {
  if (cutoff !== undefined || own === undefined) return cutoff;
  const period = own.firstPeriod[0]! + own.nObserved[0]! - 1;
  return { period, label: periodLabel(own.frequency, period) };
}

function lackingCutoff(): never {
  throw new MusterError('REGISTRY_MODEL_INVALID', {
    what: 'It is not said which rows the model has seen.',
    expected: 'cutoff: the last period that it was fitted to, or trainedOn: the series',
    toDo: 'The next gate asks for it, so that a champion is not judged on rows that it knows.',
  });
}

function checkedMetrics(metrics: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const faults = Object.entries(metrics).flatMap(([name, value]) => {
    const isName = /^[\p{L}_][\p{L}\p{N}_.-]*$/u.test(name);
    if (isName && Number.isFinite(value)) return [];
    const what = isName ? `The metric ${name} is ${value}.` : `"${name}" is no name of a metric.`;
    return [{ what, expected: isName ? 'a finite number' : 'a letter or _, then letters, digits, _ . or -' }];
  });
  if (faults.length > 0) throw new MusterError('REGISTRY_MODEL_INVALID', faults);
  return metrics;
}
