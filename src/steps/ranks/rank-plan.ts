import { canonicalJson, digestOf, fileNameOf } from '#src/core/index.ts';
import type { StepContext } from '#src/pipelines/index.ts';
import { readIfThere, type ObjectStore, type StoreOptions } from '#src/storage/index.ts';
import type { RankFacts } from './rank-facts.ts';

/** What the driver wrote down of a training that ranks share, for the others to do the same. */
export type RankPlan = {
  /** `closed` once the driver has committed. */
  readonly state: 'open' | 'closed';
  /** The run of the driver. */
  readonly run: string;
  readonly facts: RankFacts;
  /** The feature view of the series. */
  readonly view: { readonly name: string; readonly version: number };
  /** The versions at which its tables are read, by their paths. */
  readonly tablesRead: Readonly<Record<string, number>>;
  /** The version of the table of challengers whose rows may stand for unchanged keys; -1 for none. */
  readonly challengersVersion: number;
  /** The digest of all that the training rests on, rows and settings. */
  readonly training: string;
};

/** Gives the folder of all that the ranks of a step keep. */
export function ranksFolder({ pipeline, run }: Pick<StepContext, 'pipeline' | 'run'>): string {
  return `shards/${fileNameOf(pipeline.name)}/${fileNameOf(run.step)}`;
}

/** The name of a plan in the folder of its step. */
export const planFile = 'plan.json';

/** Gives the name of the folder of the results of a plan: the digest of what they are made from, whichever run plans it. */
export function workName(plan: RankPlan): string {
  const { state: _, run: __, ...ground } = plan;
  return digestOf(canonicalJson(ground));
}

/** Gives the folder of the results of a plan. */
export function workFolder(context: Pick<StepContext, 'pipeline' | 'run'>, plan: RankPlan): string {
  return `${ranksFolder(context)}/${workName(plan)}`;
}

/** Reads the newest plan of a step; undefined where there is none. */
export async function readPlan(context: StepContext): Promise<RankPlan | undefined> {
  const { workspace, signal } = context;
  return readPlanAt(workspace, planPath(context), { signal });
}

/** Reads the plan at a path; undefined where there is none. */
export async function readPlanAt(
  store: ObjectStore,
  path: string,
  options: StoreOptions = {},
): Promise<RankPlan | undefined> {
  const bytes = await readIfThere(store, path, options);
  return bytes === undefined ? undefined : (JSON.parse(Buffer.from(bytes).toString('utf8')) as RankPlan);
}

/** Writes a plan in place of the one before it. One process does so at a time: the driver, which holds the pipeline. */
export async function writePlan(context: StepContext, plan: RankPlan): Promise<void> {
  const { workspace, signal } = context;
  await workspace.write(planPath(context), Buffer.from(`${JSON.stringify(plan)}\n`), { signal });
}

function planPath(context: StepContext): string {
  return `${ranksFolder(context)}/${planFile}`;
}
