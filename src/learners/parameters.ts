import { MusterError, type Fault, didYouMean, valueText } from '#src/core/index.ts';
import { hasLogLink } from './kernels/objectives.ts';
import type {
  Candidate,
  LearnerName,
  ParameterDefaults,
  ParameterSpec,
  ParameterTable,
  ParameterValue,
} from './model.ts';

/** The parameters of a learner as `complete` takes them apart. */
export type GivenParameters = {
  readonly learner: LearnerName;
  readonly table: ParameterTable;
  readonly given: Readonly<Record<string, unknown>>;
  /** Where they stand in the pipeline file, for messages: `candidates[1].parameters`. */
  readonly path?: string;
};

/**
 * Gives all parameters of a learner: those given, checked, and the fallback for the others. Throws TRAIN_PARAMETER_UNKNOWN or
 * TRAIN_PARAMETER_INVALID with every fault found.
 */
export function completeParameters(parameters: GivenParameters, defaults: ParameterDefaults): Candidate['parameters'] {
  const { table, given } = parameters;
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(table, name));
  const invalid = Object.keys(given).filter((name) => Object.hasOwn(table, name) && !table[name]!.accepts(given[name]));
  const faults = [
    ...unknown.map((name) => unknownParameter(parameters, name)),
    ...invalid.map((name) => invalidParameter(parameters, name)),
  ];
  if (faults.length > 0) {
    throw new MusterError(unknown.length > 0 ? 'TRAIN_PARAMETER_UNKNOWN' : 'TRAIN_PARAMETER_INVALID', faults);
  }
  const complete: Record<string, ParameterValue> = {};
  for (const [name, spec] of Object.entries(table)) {
    complete[name] = Object.hasOwn(given, name) ? (given[name] as ParameterValue) : spec.fallback(defaults);
  }
  const contradictions = contradictionsIn(complete, parameters);
  if (contradictions.length > 0) throw new MusterError('TRAIN_PARAMETER_INVALID', contradictions);
  return complete;
}

/** Gives the parameters with which a learner works when a candidate made by hand leaves some out: no season, no covariates, no range. */
export function parametersInForce(
  learner: LearnerName,
  table: ParameterTable,
  given: Candidate['parameters'],
): Candidate['parameters'] {
  // Each forecast of each key asks: what is whole as it stands, as in every registered model, is not copied.
  if (isWhole(table, given) && !isContradictory(given)) return given;
  return completeParameters({ learner, table, given }, { seasonLength: 1 });
}

function isWhole(table: ParameterTable, given: Candidate['parameters']): boolean {
  let nNamed = 0;
  for (const name in table) {
    if (!Object.hasOwn(given, name) || !table[name]!.accepts(given[name])) return false;
    nNamed++;
  }
  return Object.keys(given).length === nNamed;
}

/** Gives a parameter that is a whole number of at least `least`. */
export function wholeNumber(least: number, fallback: ParameterSpec['fallback']): ParameterSpec {
  return { expected: `a whole number of at least ${least}`, accepts: (value) => isWholeNumber(value, least), fallback };
}

/** Gives the number of trees: a whole number of at least 1, of which a pipeline file may ask for 100,000. */
export function numberOfTrees(fallback: number): ParameterSpec {
  return { ...wholeNumber(1, () => fallback), most: 100_000 };
}

/** Gives a parameter that is a number of at least 0. */
export function notNegative(fallback: number): ParameterSpec {
  return {
    expected: 'a number of at least 0',
    accepts: (value) => Number.isFinite(value) && (value as number) >= 0,
    fallback: () => fallback,
  };
}

/** Gives a parameter that is one of these words; the first stands where none is given. */
export function oneOf(words: readonly [string, ...string[]]): ParameterSpec {
  return {
    expected: `one of ${words.join(', ')}`,
    accepts: (value) => words.includes(value as string),
    fallback: () => words[0],
  };
}

/** Gives a smoothing parameter: a share above 0 and up to 1. */
export function shareParameter(fallback: number): ParameterSpec {
  return { expected: 'a share above 0 and up to 1', accepts: isShare, fallback: () => fallback };
}

/** The length of the season, for every learner that has one. */
export const seasonParameters = {
  seasonLength: { ...wholeNumber(1, (defaults) => defaults.seasonLength), most: 10_000 },
} satisfies ParameterTable;

/** The range that forecasts are clipped to, for every learner; null leaves a side open. */
export const rangeParameters = {
  lower: { expected: 'a number, or null for no bound', accepts: isBound, fallback: ({ lower }) => lower ?? null },
  upper: { expected: 'a number, or null for no bound', accepts: isBound, fallback: ({ upper }) => upper ?? null },
} satisfies ParameterTable;

/** Gives a value moved into the range of the parameters. */
export function clip(value: number, range: { readonly lower: number | null; readonly upper: number | null }): number {
  if (range.lower !== null && value < range.lower) return range.lower;
  return range.upper !== null && value > range.upper ? range.upper : value;
}

/** Says whether a value is a whole number of at least `least`. */
export function isWholeNumber(value: unknown, least: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= least;
}

/** Says whether a value is a list of different items that all pass. */
export function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every((item) => isItem(item)) && new Set(value).size === value.length;
}

/** Gives the place of a parameter in the pipeline file; none where the parameters stand in no file. */
export function faultPlace(path: string | undefined, name: string): Pick<Fault, 'where'> {
  return path === undefined ? {} : { where: { path: `${path}.${name}` } };
}

/** Gives the name of a parameter as pipeline files write it: `n_estimators`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
}

function isShare(value: unknown): boolean {
  return Number.isFinite(value) && (value as number) > 0 && (value as number) <= 1;
}

function isBound(value: unknown): boolean {
  return value === null || Number.isFinite(value);
}

function unknownParameter({ learner, table, path }: GivenParameters, name: string): Fault {
  const known = Object.keys(table).map((each) => snakeCase(each));
  return {
    what: `${learner} has no parameter "${snakeCase(name)}".${didYouMean(snakeCase(name), known)}`,
    ...faultPlace(path, snakeCase(name)),
    expected: `one of ${known.join(', ')}`,
  };
}

function invalidParameter({ learner, table, given, path }: GivenParameters, name: string): Fault {
  return {
    what: `"${snakeCase(name)}" of ${learner} is ${valueText(given[name])}.`,
    ...faultPlace(path, snakeCase(name)),
    expected: table[name]!.expected,
  };
}

function contradictionsIn(complete: Candidate['parameters'], { learner, path }: GivenParameters): readonly Fault[] {
  const faults: Fault[] = [];
  if (isRangeEmpty(complete)) {
    const what = `"lower" of ${learner} is ${String(complete['lower'])} and its "upper" is ${String(complete['upper'])}.`;
    faults.push({ what, ...faultPlace(path, 'lower'), expected: 'a lower bound that is not above the upper one' });
  }
  if (isStartUnreachable(complete)) {
    const what = `"base_score" of ${learner} is ${String(complete['baseScore'])} with the objective ${String(complete['objective'])}.`;
    faults.push({
      what,
      ...faultPlace(path, 'base_score'),
      expected: 'a number above 0, or null for the mean of the target',
    });
  }
  return faults;
}

function isContradictory(complete: Candidate['parameters']): boolean {
  return isRangeEmpty(complete) || isStartUnreachable(complete);
}

function isRangeEmpty({ lower, upper }: Candidate['parameters']): boolean {
  return typeof lower === 'number' && typeof upper === 'number' && lower > upper;
}

/** The forecast is the exponential of a sum, which is above 0. */
function isStartUnreachable({ objective, baseScore }: Candidate['parameters']): boolean {
  return hasLogLink(objective) && typeof baseScore === 'number' && baseScore <= 0;
}
