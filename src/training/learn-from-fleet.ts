import { setImmediate } from 'node:timers/promises';
import { keyId, seriesAt, type FleetSeries, type Series } from '#src/core/index.ts';
import { candidateDigest, combinationOf, fleetLearningOf, type Candidate, type FleetFit } from '#src/learners/index.ts';
import type { TrainOptions } from './challenger.ts';
import { fittingKey } from './compare-key.ts';
import { firstRows } from './fit-candidate.ts';
import type { FleetLessons, Lessons } from './fleet-lessons.ts';

/** The series that teach, and those that do not. */
export type TeachingFleet = {
  readonly fleet: FleetSeries;
  /** Keys that data preparation refused (by `keyId`), with the reason. */
  readonly blocked: ReadonlyMap<string, string>;
};

/** Says whether a candidate, or a member of it, learns from all series of a fleet. */
export function learnsFromFleet(candidate: Candidate): boolean {
  return singles(candidate).some((each) => fleetLearningOf(each) !== undefined);
}

/**
 * Lets the candidates that learn from a fleet do so, once for each origin, for the holdout and for all rows; undefined where no
 * candidate does. A series teaches where it can be compared and has the columns; what it has behind an origin, and its holdout, teach
 * nothing before their turn. Series are added in the order of the keys, on this thread: the same bytes for any number of workers.
 * A candidate is taught once for each set of columns that keys can use. Rejects with the reason of `signal`.
 */
export async function learnFromFleet(
  { fleet, blocked }: TeachingFleet,
  options: TrainOptions,
  signal?: AbortSignal,
): Promise<FleetLessons | undefined> {
  if (!options.candidates.some((each) => learnsFromFleet(each))) return undefined;
  const classes = new Map<string, Candidate>();
  const pupils: Pupil[] = [];
  for (let i = 0; i < fleet.keys.length; i++) {
    await nextTurn(i, signal);
    if (blocked.has(keyId(fleet.keys[i]!))) continue;
    const fitting = fittingKey(seriesAt(fleet, i), options);
    if ('blocked' in fitting) continue;
    pupils.push({ i, origins: fitting.plan.origins });
    for (const each of fitting.candidates.flatMap((candidate) => fleetCandidates(candidate)))
      classes.set(candidateDigest(each), each);
  }
  const nOrigins = pupils.reduce((most, each) => Math.max(most, each.origins.length), 0);
  const origins = Array.from({ length: nOrigins }, () => openClasses(classes));
  const [holdout, all] = [openClasses(classes), openClasses(classes)];
  for (const [n, pupil] of pupils.entries()) {
    await nextTurn(n, signal);
    const series = seriesAt(fleet, pupil.i);
    const nRows = series.target.length;
    for (const [o, origin] of pupil.origins.entries()) teach(origins[o]!, firstRows(series, origin));
    teach(holdout, firstRows(series, nRows - options.holdout));
    teach(all, series);
  }
  return { origins: origins.map((each) => lessonsOf(each)), holdout: lessonsOf(holdout), all: lessonsOf(all) };
}

/**
 * Gives what these series, in this order, teach a candidate and its members: what a fit needs that is made outside a training, such as
 * that of a champion on the rows before the holdout. Series without a column of a candidate, or with a target that is not a finite
 * number, teach it nothing. `onSeries` is told how many were taken. Rejects with the reason of `signal`.
 */
export async function lessonsFor(
  candidate: Candidate,
  series: Iterable<Series>,
  { onSeries, signal }: { readonly onSeries?: (taken: number) => void; readonly signal?: AbortSignal | undefined } = {},
): Promise<Lessons> {
  const classes = openClasses(new Map(fleetCandidates(candidate).map((each) => [candidateDigest(each), each])));
  let taken = 0;
  for (const each of series) {
    await nextTurn(taken, signal);
    teach(classes, each);
    onSeries?.(++taken);
  }
  return lessonsOf(classes);
}

/** A series that teaches, and the rows before its origins. */
type Pupil = { readonly i: number; readonly origins: readonly number[] };

/** The fits under way for the same rows, by the digest of their candidate. */
type Classes = ReadonlyMap<string, { readonly candidate: Candidate; readonly fit: FleetFit }>;

const keysBetweenTurns = 64;

/** Lets timers, signals and other work run now and then. */
async function nextTurn(i: number, signal: AbortSignal | undefined): Promise<void> {
  if (i % keysBetweenTurns !== 0) return;
  await setImmediate();
  signal?.throwIfAborted();
}

function singles(candidate: Candidate): readonly Candidate[] {
  return combinationOf(candidate)?.members ?? [candidate];
}

function fleetCandidates(candidate: Candidate): readonly Candidate[] {
  return singles(candidate).filter((each) => fleetLearningOf(each) !== undefined);
}

function openClasses(candidates: ReadonlyMap<string, Candidate>): Classes {
  return new Map(
    [...candidates].map(([digest, candidate]) => {
      const fit = fleetLearningOf(candidate)!.open(candidate.parameters);
      return [digest, { candidate, fit }];
    }),
  );
}

function teach(classes: Classes, series: Series): void {
  for (const { candidate, fit } of classes.values()) if (canTeach(series, candidate)) fit.add(series);
}

function canTeach({ covariates, target }: Series, { parameters }: Candidate): boolean {
  const names = (parameters['covariates'] ?? []) as readonly string[];
  return (
    target.every(Number.isFinite) &&
    names.every((name) => covariates[name]?.subarray(0, target.length).every(Number.isFinite) === true)
  );
}

function lessonsOf(classes: Classes): Lessons {
  return new Map([...classes].map(([digest, { fit }]) => [digest, fit.lesson()]));
}
