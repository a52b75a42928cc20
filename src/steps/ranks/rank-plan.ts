import { z } from 'zod';
import { canonicalJson, digestOf, fileNameOf, messageOf, MusterError } from '#src/core/index.ts';
import type { StepContext } from '#src/pipelines/index.ts';
import { readIfThere, type ObjectStore, type StoreOptions } from '#src/storage/index.ts';
import { rankFactsShape } from './rank-facts.ts';

const rankPlan = z.object({
  /** `closed` once the driver has committed. */
  state: z.enum(['open', 'closed']),
  /** The run of the driver. */
  run: z.string(),
  /** The token of the driver's lease: tells the process from an earlier one of the same run, which was resumed. */
  lease: z.string().optional(),
  facts: rankFactsShape,
  /** The feature view of the series. */
  view: z.object({ name: z.string(), version: z.number() }),
  /** The versions at which its tables are read, by their paths. */
  tablesRead: z.record(z.string(), z.number()),
  /** The version of the table of challengers whose rows may stand for unchanged keys; -1 for none. */
  challengersVersion: z.number(),
  /** The digest of all that the training rests on, rows and settings. */
  training: z.string(),
});

/** What the driver wrote down of a training that ranks share, for the others to do the same. */
export type RankPlan = Readonly<z.infer<typeof rankPlan>>;

/** Gives the folder of all that the ranks of a step keep. */
export function ranksFolder({ pipeline, run }: Pick<StepContext, 'pipeline' | 'run'>): string {
  return `shards/${fileNameOf(pipeline.name)}/${fileNameOf(run.step)}`;
}

/** The name of a plan in the folder of its step. */
export const planFile = 'plan.json';

/** Gives the name of the folder of the results of a plan: the digest of what they are made from, whichever process plans it. */
export function workName(plan: RankPlan): string {
  const { state: _, run: __, lease: ___, ...ground } = plan;
  return digestOf(canonicalJson(ground));
}

/** Gives the folder of the results of a plan. */
export function workFolder(context: Pick<StepContext, 'pipeline' | 'run'>, plan: RankPlan): string {
  return `${ranksFolder(context)}/${workName(plan)}`;
}

/** Names the process that wrote a plan, unlike any other. */
export function driverOf({ lease, run }: RankPlan): string {
  return lease ?? run;
}

/** Says whether the process with a lease, if any, wrote a plan. */
export function isOf(plan: RankPlan, lease: string | undefined): boolean {
  return lease !== undefined && plan.lease === lease;
}

/** Reads the newest plan of a step; undefined where there is none. RANKS_PLAN_DAMAGED. */
export async function readPlan(context: StepContext): Promise<RankPlan | undefined> {
  const { workspace, signal } = context;
  return readPlanAt(workspace, planPath(context), { signal });
}

/** Reads the plan at a path; undefined where there is none. RANKS_PLAN_DAMAGED. */
export async function readPlanAt(
  store: ObjectStore,
  path: string,
  options: StoreOptions = {},
): Promise<RankPlan | undefined> {
  const bytes = await readIfThere(store, path, options);
  return bytes === undefined ? undefined : parsePlan(bytes, path);
}

/** Writes a plan in place of the one before it. One process does so at a time: the driver, which holds the pipeline. */
export async function writePlan(context: StepContext, plan: RankPlan): Promise<void> {
  const { workspace, signal } = context;
  await workspace.write(planPath(context), Buffer.from(`${JSON.stringify(plan)}\n`), { signal });
}

function parsePlan(bytes: Uint8Array, file: string): RankPlan {
  try {
    return rankPlan.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : messageOf(cause);
    throw new MusterError('RANKS_PLAN_DAMAGED', { what: `It cannot be read: ${why}.`, where: { file } }, { cause });
  }
}

function planPath(context: StepContext): string {
  return `${ranksFolder(context)}/${planFile}`;
}
