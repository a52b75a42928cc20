import { percentilesOf, rounded } from './registry-100k-cost.ts';
import type { MlflowAnswers } from './registry-100k-mlflow.ts';
import type { BenchLine } from './workload.ts';

/** How fast a kind of work went, and what it should have been. */
export type Rates = {
  readonly unit: string;
  readonly ours: number;
  /** With as many versions as MLflow had, where the ratio is one of equal sizes. */
  readonly oursOfAsMany?: number;
  readonly isRight: boolean;
  readonly goals: {
    /** The least ratio to MLflow. */
    readonly timesMlflow?: number;
    /** What was found, and what it must stay under. */
    readonly [under: `${string}In${string}`]: readonly [found: number, under: number];
  };
  /** What the line says besides. */
  readonly told: Readonly<Record<string, unknown>>;
};

/** MLflow's part of a line: its version, how many versions of models it had, and what its calls took. */
type Peer = { readonly version: string; readonly versionsOfMlflow: number; readonly asked: MlflowAnswers<unknown> };

/** Gives the line of a kind of work; ok where what came of it is right, no peer is missing, and each goal is reached. */
export function lineOf(
  bench: string,
  { unit, ours, oursOfAsMany = ours, isRight, goals, told }: Rates,
  { mlflow, missing }: { readonly mlflow: Peer | undefined; readonly missing: readonly string[] },
): BenchLine {
  const peer = mlflow === undefined ? undefined : mlflow.asked.seconds.length / mlflow.asked.cpuSeconds;
  const ratio = peer === undefined ? undefined : oursOfAsMany / peer;
  const missed = Object.entries(goals)
    .filter(([, goal]) => (typeof goal === 'number' ? (ratio ?? goal) < goal : goal[0] >= goal[1]))
    .map(([name]) => name);
  return {
    bench,
    unit,
    ours: rounded(ours),
    peers: peer === undefined ? {} : { mlflow: rounded(peer) },
    ratio: ratio === undefined ? {} : { mlflow: rounded(ratio) },
    guard: { isRight, goals, missed, ...told, ...(mlflow === undefined ? {} : aboutPeer(mlflow)), missing },
    ok: isRight && missed.length === 0 && missing.length === 0,
  };
}

function aboutPeer({ version, versionsOfMlflow, asked }: Peer): Readonly<Record<string, unknown>> {
  const inMs = percentilesOf(asked.seconds.map((seconds) => 1000 * seconds));
  return { mlflow: { version, versions: versionsOfMlflow, clockInMs: inMs, cpuSeconds: rounded(asked.cpuSeconds) } };
}
