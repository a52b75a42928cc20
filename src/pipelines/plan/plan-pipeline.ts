import type { KeyDifference } from '../cache/key-differences.ts';
import type { BoundStep } from '../step.ts';
import { examineStep, type ExamineOptions, type ExaminePlace } from './examine-step.ts';
import { checkStepNames, selectSteps, stepsBefore, type StepSelection } from './step-order.ts';

/** What to plan or run: which steps, and which of them whatever the cache says. */
export type PlanRequest = StepSelection &
  ExamineOptions & {
    /** Steps that run in any case, by name, or `all`. */
    readonly force?: readonly string[] | 'all' | undefined;
    /** Set where steps are forced for being asked for by name alone: what they take over of their last run themselves, they may. */
    readonly isAsked?: boolean | undefined;
  };

/** What will become of one step. */
export type PlannedStep = {
  readonly step: string;
  readonly uses: string;
  /** `skip`: it was not asked for. */
  readonly action: 'run' | 'reuse' | 'skip';
  /** Why, in words. */
  readonly reasons: readonly string[];
  /** Whether it may be reused after all: where the steps before it turn out to change nothing that it reads. */
  readonly isOpen: boolean;
  /** All parts of its cache key that differ from the last time. */
  readonly differences: readonly KeyDifference[];
  /** How long it took the last time that it ran, in milliseconds. */
  readonly lastDurationInMs: number | undefined;
  readonly lastRun: string | undefined;
};

/** What a run would do, step by step in the order of the file. */
export type Plan = {
  readonly pipeline: string;
  readonly steps: readonly PlannedStep[];
  /** What the steps that will run took the last time, together, in milliseconds; undefined where one of them never ran. */
  readonly expectedInMs: number | undefined;
};

/**
 * Says what a run would do and why, and writes nothing. A step whose predecessor runs is planned to run, since only then will it be
 * known whether its inputs change. PIPELINE_STEP_UNKNOWN.
 */
export async function planPipeline(place: ExaminePlace, request: PlanRequest = {}): Promise<Plan> {
  const { pipeline } = place;
  const selected = new Set(selectSteps(pipeline, request));
  if (request.force !== 'all') checkStepNames(pipeline, request.force ?? []);
  const before = stepsBefore(pipeline.steps);
  const running = new Set<string>();
  const steps: PlannedStep[] = [];
  for (const step of pipeline.steps) {
    const rerun = before.get(step.name)!.filter((name) => running.has(name));
    const planned = selected.has(step) ? await planStep(step, rerun, place, request) : skipped(step);
    if (planned.action === 'run') running.add(step.name);
    steps.push(planned);
  }
  const durations = steps.flatMap((each) => (each.action === 'run' ? [each.lastDurationInMs] : []));
  const expectedInMs = durations.includes(undefined)
    ? undefined
    : durations.reduce<number>((sum, each) => sum + (each ?? 0), 0);
  return { pipeline: pipeline.definition.name, steps, expectedInMs };
}

/** Says whether a step runs whatever the cache says. */
export function isForced(step: string, { force = [] }: Pick<PlanRequest, 'force'>): boolean {
  return force === 'all' || force.includes(step);
}

/** Says whether a step takes over nothing of its last run: it was forced, and not only asked for. */
export function isDoneAnew(step: string, request: Pick<PlanRequest, 'force' | 'isAsked'>): boolean {
  return isForced(step, request) && request.isAsked !== true;
}

async function planStep(
  step: BoundStep,
  rerun: readonly string[],
  place: ExaminePlace,
  request: PlanRequest,
): Promise<PlannedStep> {
  const { isReusable, reasons, differences, last } = await examineStep(step, place, request);
  const forced = isForced(step.name, request) ? ['forced'] : [];
  const isOpen = isReusable && forced.length === 0 && rerun.length > 0;
  const runs = !isReusable || forced.length > 0 || rerun.length > 0;
  const earlier = rerun.map((name) => `${name} runs before it`);
  return {
    step: step.name,
    uses: step.uses,
    action: runs ? 'run' : 'reuse',
    reasons: runs ? [...forced, ...reasons, ...earlier] : ['nothing changed'],
    isOpen,
    differences,
    lastDurationInMs: last?.durationInMs,
    lastRun: last?.run,
  };
}

function skipped({ name, uses }: BoundStep): PlannedStep {
  return {
    step: name,
    uses,
    action: 'skip',
    reasons: ['not asked for'],
    isOpen: false,
    differences: [],
    lastDurationInMs: undefined,
    lastRun: undefined,
  };
}
