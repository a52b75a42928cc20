import { canonicalJson, MusterError } from '#src/core/index.ts';
import { damagedModel } from './damaged-model.ts';
import { learners } from './learners.ts';
import { learnerNames, type Candidate, type Interval, type LearnerName, type Model } from './model.ts';

/*
 * A packed model, all numbers little-endian:
 *   0  8 bytes  magic "MSTRMODL"
 *   8  uint32   version of the format
 *  12  uint32   length of the header in bytes
 *  16  header   canonical JSON {arrays: [{length, name}], learner, parameters}, then zeros up to a multiple of 8
 *      float64  the arrays of the header, one behind the other
 * The interval of a model, if it has one, stands among the arrays as interval.coverage, interval.lower and interval.upper.
 */
const magic = 'MSTRMODL';
const version = 1;
const headerStart = 16;

/** Gives a model as bytes; equal models give equal bytes. */
export function packModel(model: Model): Uint8Array {
  const arrays = { ...model.arrays, ...intervalArrays(model.interval) };
  const names = Object.keys(arrays).sort();
  const header = new TextEncoder().encode(
    canonicalJson({
      learner: model.learner,
      parameters: model.parameters,
      arrays: names.map((name) => ({ name, length: arrays[name]!.length })),
    }),
  );
  const nValues = names.reduce((sum, name) => sum + arrays[name]!.length, 0);
  const bytes = new Uint8Array(arraysStart(header.length) + nValues * 8);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(magic));
  view.setUint32(8, version, true);
  view.setUint32(12, header.length, true);
  bytes.set(header, headerStart);
  let at = arraysStart(header.length);
  for (const name of names) {
    for (const value of arrays[name]!) {
      view.setFloat64(at, value, true);
      at += 8;
    }
  }
  return bytes;
}

/** Gives the model that `packModel` packed; throws TRAIN_MODEL_DAMAGED or TRAIN_MODEL_NEWER and says what is wrong with the bytes. */
export function unpackModel(bytes: Uint8Array): Model {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = readStart(bytes, view);
  const header = readHeader(bytes.subarray(headerStart, headerStart + headerLength));
  const start = arraysStart(headerLength);
  const expectedLength = header.arrays.reduce((sum, { length }) => sum + length * 8, start);
  if (bytes.length < expectedLength) throw cutModel(bytes.length, expectedLength);
  if (bytes.length > expectedLength) {
    throw damagedModel(`${bytes.length - expectedLength} bytes follow its end.`, `${expectedLength} bytes`);
  }
  const arrays: Record<string, Float64Array> = {};
  let at = start;
  for (const { name, length } of header.arrays) {
    const values = new Float64Array(length);
    for (let i = 0; i < length; i++) values[i] = view.getFloat64(at + i * 8, true);
    arrays[name] = values;
    at += length * 8;
  }
  return { learner: header.learner, parameters: header.parameters, ...withInterval(arrays) };
}

const intervalNames = ['interval.coverage', 'interval.lower', 'interval.upper'] as const;

function intervalArrays(interval: Interval | undefined): Model['arrays'] {
  if (interval === undefined) return {};
  const { coverage, lower, upper } = interval;
  return { 'interval.coverage': Float64Array.of(coverage), 'interval.lower': lower, 'interval.upper': upper };
}

/** Takes the interval out of the arrays. */
function withInterval(stored: Model['arrays']): Pick<Model, 'arrays' | 'interval'> {
  const {
    'interval.coverage': coverage,
    'interval.lower': lower,
    'interval.upper': upper,
    ...arrays
  }: Readonly<Record<string, Float64Array | undefined>> = stored;
  const own = arrays as Model['arrays'];
  if (coverage === undefined || lower === undefined || upper === undefined) return { arrays: own };
  if (coverage.length !== 1 || lower.length !== upper.length) {
    throw damagedModel(
      `Its interval has ${lower.length} lower and ${upper.length} upper offsets, and ${coverage.length} coverages.`,
      'as many lower as upper offsets, and one coverage',
    );
  }
  return { arrays: own, interval: { coverage: coverage[0]!, lower, upper } };
}

type Header = Candidate & { readonly arrays: readonly { readonly name: string; readonly length: number }[] };

function arraysStart(headerLength: number): number {
  return headerStart + Math.ceil(headerLength / 8) * 8;
}

/** Checks magic and version and gives the length of the header. */
function readStart(bytes: Uint8Array, view: DataView): number {
  if (bytes.length < headerStart) throw cutModel(bytes.length, headerStart);
  const start = String.fromCharCode(...bytes.subarray(0, magic.length));
  if (start !== magic) throw damagedModel(`It starts with ${JSON.stringify(start)}.`, `"${magic}"`);
  const found = view.getUint32(8, true);
  if (found > version) {
    throw new MusterError('TRAIN_MODEL_NEWER', {
      what: `The model has version ${found} of the format.`,
      expected: `version ${version}`,
    });
  }
  if (found !== version)
    throw damagedModel(`It has version ${found} of the format, which never was.`, `version ${version}`);
  const headerLength = view.getUint32(12, true);
  if (bytes.length < arraysStart(headerLength)) throw cutModel(bytes.length, arraysStart(headerLength));
  return headerLength;
}

function readHeader(bytes: Uint8Array): Header {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw damagedModel('Its header is not JSON.', 'a header in JSON', cause);
  }
  const { learner, parameters, arrays } = (header ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof learner !== 'string' || !Object.hasOwn(learners, learner)) {
    throw damagedModel(`Its header names the learner ${JSON.stringify(learner)}.`, `one of ${learnerNames.join(', ')}`);
  }
  if (typeof parameters !== 'object' || parameters === null || Array.isArray(parameters)) {
    throw damagedModel('Its header has no parameters.', 'an object with the parameters of the learner');
  }
  if (!Array.isArray(arrays) || !arrays.every((each) => isArrayEntry(each))) {
    throw damagedModel('Its header does not list its arrays.', 'a name and a length for each array');
  }
  const candidate = { learner: learner as LearnerName, parameters: parameters as Candidate['parameters'] };
  const own = arrays.filter(({ name }) => !intervalNames.includes(name as (typeof intervalNames)[number]));
  const names = own.map(({ name }) => name).join(', ');
  const expected = arrayNamesOf(candidate).join(', ');
  if (names !== expected || (own.length < arrays.length && arrays.length - own.length !== intervalNames.length)) {
    const found = arrays.map(({ name }) => name).join(', ') || 'none';
    throw damagedModel(`Its arrays are: ${found}.`, `for ${learner}: ${expected || 'none'}`);
  }
  return { ...candidate, arrays };
}

function arrayNamesOf({ learner, parameters }: Candidate): readonly string[] {
  try {
    return learners[learner].arrayNames(parameters);
  } catch (cause) {
    throw damagedModel(
      'Its header has parameters that the learner does not take.',
      `the parameters of ${learner}`,
      cause,
    );
  }
}

function isArrayEntry(entry: unknown): entry is Header['arrays'][number] {
  const { name, length } = (entry ?? {}) as Readonly<Record<string, unknown>>;
  return typeof name === 'string' && Number.isSafeInteger(length) && (length as number) >= 0;
}

function cutModel(found: number, expected: number): MusterError {
  return damagedModel(`It is cut off after ${found} bytes.`, `at least ${expected} bytes`);
}
