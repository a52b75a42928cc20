import type { PipelinePlan, StepPlan } from '../plan/step-plan.ts';

/** The states of a job, by the names of Azure. */
export type JobStatus =
  | 'NotStarted'
  | 'Preparing'
  | 'Queued'
  | 'Running'
  | 'Finalizing'
  | 'CancelRequested'
  | 'Completed'
  | 'Failed'
  | 'Canceled';

/** A job as it is stored: what was asked for, what was planned, and how far it is. */
export type JobRecord = {
  /** The id of Azure Resource Manager. */
  readonly id: string;
  readonly name: string;
  readonly workspaceId: string;
  /** What the client sent, or what a step was planned from. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly experiment: string;
  readonly displayName: string;
  readonly status: JobStatus;
  /** The job of the pipeline that a step belongs to, and the name of the step in it. */
  readonly parent?: { readonly id: string; readonly name: string; readonly step: string };
  readonly work:
    | { readonly kind: 'step'; readonly plan: StepPlan }
    | {
        readonly kind: 'pipeline';
        readonly plan: PipelinePlan;
        /** The names of the jobs of the steps. */
        readonly children: Readonly<Record<string, string>>;
      };
  /** Where outputs are kept: URIs by their names. */
  readonly outputs: Readonly<Record<string, { readonly type: string; readonly uri: string }>>;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** How often its processes were started. */
  readonly attempts: number;
  readonly error?: { readonly code: string; readonly message: string };
};

/** Says whether a job has ended. */
export function hasEnded({ status }: Pick<JobRecord, 'status'>): boolean {
  return status === 'Completed' || status === 'Failed' || status === 'Canceled';
}

/** Gives the name of the outermost job: that of the pipeline, or its own. */
export function rootNameOf({ name, parent }: Pick<JobRecord, 'name' | 'parent'>): string {
  return parent?.name ?? name;
}
