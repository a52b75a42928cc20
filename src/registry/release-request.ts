import type { Champion, Decision } from '#src/evaluation/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import type { PartsCommit } from '#src/tables/index.ts';

/** What a release is made of, and who makes it from what. */
export type ReleaseRequest = StoreOptions & {
  readonly keyColumns: readonly string[];
  /** One decision a key. */
  readonly decisions: readonly Decision[];
  /** `releaseVersion` as `readChampions` gave it before the evaluation. */
  readonly expected: number;
  /** Judges keys again whose champions were replaced since then; without it such a lost race ends the release. */
  readonly judgeAgain?: JudgeAgain;
  /** Judges the fleet as a whole, each time before it would be released; without it no fleet is held. */
  readonly gateFleet?: GateFleet;
  /** The id of the run. */
  readonly run: string;
  /** The step of the run that releases, where that is known. */
  readonly step?: string;
  /** Who asked for the release, where that is known. */
  readonly actor?: string;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly codeVersion: string;
  /** The tables that the decisions rest on, by path, with their versions. */
  readonly tablesRead: Readonly<Record<string, number>>;
  /** What was judged, in words of the caller: a release of the same words need not be made twice by one run. */
  readonly judged?: string;
  /** The digest of the rows that decided, as `holdoutDigest` gives it: the commit of the decisions names it. */
  readonly holdoutDigest?: string | undefined;
  /** Gives the label of a period number. */
  readonly formatPeriod: (period: number) => string;
};

/**
 * Gives the decisions of the keys `moved` against `champions`, which are in service now in the place of those that they had, and that
 * are not there for a key without one; both by `keyId`. It may be called more than once, with other keys.
 */
export type JudgeAgain = (
  champions: ReadonlyMap<string, Champion>,
  moved: ReadonlySet<string>,
) => Promise<readonly Decision[]>;

/**
 * Gives all decisions as the gate of the fleet leaves them: those of a fleet that is held register nothing. `info` goes into the commit of
 * the release, such as who released a fleet that was held, and why.
 */
export type GateFleet = (decisions: readonly Decision[]) => {
  readonly decisions: readonly Decision[];
  readonly info?: Readonly<Record<string, unknown>>;
};

/** Where the registry of a fleet lies: a folder of an object store. */
export type RegistryPlace = { readonly store: ObjectStore; readonly folder: string };

/** Gives what all commits of a release share; `more` goes into the commit info. */
export function appendBy(
  operation: string,
  { run, step, codeVersion, tablesRead, now, signal }: ReleaseRequest,
  more: Readonly<Record<string, unknown>> = {},
): Pick<PartsCommit, 'mode' | 'now' | 'signal' | 'info'> {
  return { mode: 'append', now, signal, info: { operation, run, step, codeVersion, tablesRead, ...more } };
}
