import { z } from 'zod';
import { jobInput, jobOutput } from './job-ports.ts';
import type { PipelinePlan, StepPlan } from './step-plan.ts';

const texts = z.record(z.string(), z.string());

/** The fields that jobs of every type have. */
export const jobFields = {
  experimentName: z.string().default('Default'),
  displayName: z.string().nullish(),
  description: z.string().nullish(),
  tags: texts.nullish(),
  properties: texts.nullish(),
  computeId: z.string().nullish(),
  componentId: z.string().nullish(),
  identity: z.looseObject({ identityType: z.enum(['AMLToken', 'Managed', 'UserIdentity']) }).nullish(),
  services: z.record(z.string(), z.unknown()).nullish(),
  notificationSetting: z.unknown().optional(),
  isArchived: z.boolean().nullish(),
  inputs: z.record(z.string(), jobInput).nullish(),
  outputs: z.record(z.string(), jobOutput).nullish(),
};

/** A job that came in: what it asks for, and the plan of its work. */
export type PlannedJob = {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly experiment: string;
  readonly displayName: string;
} & ({ readonly kind: 'step'; readonly plan: StepPlan } | { readonly kind: 'pipeline'; readonly plan: PipelinePlan });
