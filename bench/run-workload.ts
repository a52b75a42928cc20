import { median, timed } from './stopwatch.ts';
import type { BenchLine, Proof, Workload } from './workload.ts';

/** A workload as it was run: its line, and the seconds of every round. */
export type WorkloadRun = { readonly line: BenchLine; readonly seconds: Readonly<Record<string, readonly number[]>> };

/**
 * Runs the contestants in turn, round by round, so that what else the machine does hits all of them alike; one round beforehand
 * is not counted. `ok` is whether all gave the same, no peer is missing that was not excluded, and every goal is reached.
 */
export async function runWorkload(
  workload: Workload,
  { rounds: asked, without }: { readonly rounds: number; readonly without: readonly string[] },
  progress: (text: string) => void,
): Promise<WorkloadRun> {
  const contestants = workload.contestants.filter(({ name }) => !without.includes(name));
  const rounds = Math.max(asked, workload.leastRounds ?? 1);
  const seconds = new Map<string, number[]>(contestants.map(({ name }) => [name, []]));
  const proofs = new Map<string, Set<Proof>>(contestants.map(({ name }) => [name, new Set()]));
  for (let round = 0; round <= rounds; round++) {
    // Who comes first changes from round to round: the second finds caches filled or the disk busy.
    const order = round % 2 === 0 ? contestants : contestants.toReversed();
    for (const { name, before, work } of order) {
      progress(`${workload.name}  round ${round} of ${rounds}  ${name}`);
      await before?.();
      const { seconds: took, result } = await timed(work);
      proofs.get(name)!.add(typeof result === 'function' ? await result() : result);
      if (round > 0) seconds.get(name)!.push(took);
    }
  }
  const missing = Object.keys(workload.missing ?? {}).filter((name) => !without.includes(name));
  return { line: lineOf(workload, { seconds, proofs, missing }), seconds: Object.fromEntries(seconds) };
}

type Measured = {
  readonly seconds: ReadonlyMap<string, readonly number[]>;
  readonly proofs: ReadonlyMap<string, ReadonlySet<Proof>>;
  readonly missing: readonly string[];
};

function lineOf(workload: Workload, { seconds, proofs, missing }: Measured): BenchLine {
  const speeds = [...seconds].map(([name, list]) => [name, workload.perRound / median(list)] as const);
  const ours = speeds.find(([name]) => name === 'ours')![1];
  const peers = speeds.filter(([name]) => name !== 'ours');
  const ratio = Object.fromEntries(peers.map(([name, speed]) => [name, rounded(ours / speed)]));
  const isSame = new Set([...proofs.values()].flatMap((set) => [...set])).size === 1;
  const reached = Object.entries(workload.goals).every(([name, goal]) => (ratio[name] ?? goal) >= goal);
  return {
    bench: workload.name,
    unit: workload.unit,
    ours: rounded(ours),
    peers: Object.fromEntries(peers.map(([name, speed]) => [name, rounded(speed)])),
    ratio,
    guard: { isSame, proof: [...proofs.get('ours')!][0], goals: workload.goals, missing: workload.missing ?? {} },
    ok: isSame && reached && missing.length === 0,
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
