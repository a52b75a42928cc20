import { z } from 'zod';
import { isRecord } from '#src/core/index.ts';

const numberWanted = { error: 'is no number' };
const times = z.coerce.number(numberWanted).int().min(1).default(1).describe('how often it happens');
const method = z.enum(['GET', 'PUT', 'POST', 'DELETE']).optional().describe('only requests of this method');
const path = z.string().default('/').describe('only requests whose path holds this text');
const step = z.string().optional().describe('only this step of a pipeline, or the job of this name');
const seconds = z.coerce.number(numberWanted).min(0).max(86_400);
const afterSeconds = seconds.optional().describe('seconds after the start of its processes');
const afterText = z.string().min(1).optional().describe('once its log holds this text');

const rules = [
  z.strictObject({ kind: z.literal('throttle'), path, method, times, retryAfter: seconds.default(1) }),
  z.strictObject({ kind: z.literal('unavailable'), path, method, times, retryAfter: seconds.default(1) }),
  z.strictObject({ kind: z.literal('drop'), path, method, times }),
  z.strictObject({ kind: z.literal('quota'), path, method: method.default('PUT'), times }),
  z.strictObject({
    kind: z.literal('run-forbidden'),
    run: z.string().min(1).describe('the run of MLflow that takes nothing'),
    times,
  }),
  z.strictObject({ kind: z.literal('slow-start'), step, seconds, times }),
  z.strictObject({
    kind: z.literal('node-lost'),
    step,
    rank: z.coerce.number(numberWanted).int().min(0).default(0),
    afterSeconds,
    afterText,
    times,
  }),
  z.strictObject({ kind: z.literal('cancel'), step, afterSeconds, afterText, times }),
] as const;

const kinds = rules.map(({ shape }) => shape.kind.value).join(', ');

/** A fault that is to happen, and to whom: the kinds are those of Azure that a client has to live with. */
export const faultRule = z.discriminatedUnion('kind', rules, {
  error: ({ input }) => (isRecord(input) ? `is none of ${kinds}` : 'is no object with a kind and its fields'),
});
export type FaultRule = z.infer<typeof faultRule>;

/** A fault of a request. */
export type RequestFault = Extract<FaultRule, { readonly path: string }>;

/** A fault of a step. */
export type StepFault = Exclude<FaultRule, RequestFault | { readonly kind: 'run-forbidden' }>;
