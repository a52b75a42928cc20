import { z } from 'zod';
import {
  championOverlaps,
  defaultGateRules,
  gateMetricNames,
  guardrailMetrics,
  type GateRules,
} from '#src/evaluation/index.ts';
import { fleetGateOptions, fleetRulesOf } from './fleet-gate-options.ts';

const share = z.number().gt(0).lt(1);

/** What a pipeline file may say of the gate. */
export const gateOptions = z.strictObject({
  metric: z
    .enum(gateMetricNames)
    .default(defaultGateRules.metric)
    .describe(
      'The metric on the holdout by which challenger and champion are judged; of r2 more is better, of all others less.',
    ),
  metrics: z
    .array(z.enum(gateMetricNames))
    .default([...defaultGateRules.metrics])
    .describe(
      'What decides in its place, in this order, for a key where it is not defined, as mase is not without a season; rmse where none of them is.',
    ),
  first_margin: z
    .number()
    .min(0)
    .default(defaultGateRules.firstMargin)
    .describe(
      'A first challenger may be worse than the seasonal naive by this share; else the seasonal naive is registered.',
    ),
  first_limits: z
    .partialRecord(z.enum(gateMetricNames), z.number())
    .default({})
    .describe(
      'The worst figure that a first challenger may have, by metric, such as { mase: 1 }; else the seasonal naive is registered. One that is not defined for a key is not asked.',
    ),
  champion_overlap: z
    .enum(championOverlaps)
    .default(defaultGateRules.championOverlap)
    .describe(
      'What is done about a champion that has seen rows of the holdout: refit_champion, its configuration is fitted again on the rows before it; drop_overlap, only rows behind its cutoff count, of which there must be min_test_points; refuse, the champion stays.',
    ),
  approval: z
    .enum(['automatic', 'manual'])
    .default(defaultGateRules.approval)
    .describe(
      'manual: what would go into service is stored as a version that waits, and nothing moves until somebody promotes it by `muster models promote`.',
    ),
  max_uses: z
    .int()
    .min(1)
    .optional()
    .describe(
      'How many runs may decide by the same holdout: after that only refreshes and first models are registered. A changed value or key makes another holdout of the fleet. No limit unless it is said.',
    ),
  guardrails: z
    .array(
      z.strictObject({
        metric: z.enum(guardrailMetrics).describe('The figure that must not get worse.'),
        last: z
          .int()
          .min(1)
          .optional()
          .describe('Only the last so many periods of the holdout count; all of them unless it is said.'),
        max_increase: z
          .number()
          .min(0)
          .describe(
            "The share of the champion's figure by which the challenger's may be greater; for bias, of the mean absolute target.",
          ),
        strict: z.boolean().default(false).describe('Whether too few points for a bound keep the champion as well.'),
      }),
    )
    .default([])
    .describe(
      'Figures that must not get worse, however much better the metric is: the upper bound of the increase, with probability 1 - alpha, must not be above max_increase.',
    ),
  max_model_bytes: z
    .int()
    .min(1)
    .default(defaultGateRules.maxModelBytes)
    .describe('A model whose packed form has more bytes is not registered.'),
  min_improvement: z
    .number()
    .min(0)
    .lt(1)
    .default(defaultGateRules.minImprovement)
    .describe('The share by which a challenger must be better than its champion.'),
  profile: z
    .enum(['auto', 'stable', 'adaptive', 'none'])
    .default(defaultGateRules.profile)
    .describe(
      "The evidence that is asked for: stable, a test of the key's own points; adaptive, what the whole fleet says; auto, the first of them that points, horizon and number of keys allow; none.",
    ),
  test: z
    .enum(['diebold_mariano', 'wilcoxon', 'bootstrap'])
    .default(defaultGateRules.test)
    .describe('The test of stable. Wilcoxon takes the points for independent: it is for horizon 1.'),
  alpha: share.default(defaultGateRules.alpha).describe('stable promotes where p, one-sided, is below it.'),
  harm_margin: z
    .number()
    .min(0)
    .default(defaultGateRules.harmMargin)
    .describe('The share from which on more error does harm, for adaptive.'),
  harm_probability: share
    .default(defaultGateRules.harmProbability)
    .describe('adaptive promotes where the probability of harm is below it.'),
  min_test_points: z
    .int()
    .min(2)
    .default(defaultGateRules.minTestPoints)
    .describe('With fewer points in the holdout, or less than twice the horizon, no test of one key is made.'),
  min_pooled_keys: z
    .int()
    .min(2)
    .default(defaultGateRules.minPooledKeys)
    .describe('With fewer keys that can be compared, nothing is pooled.'),
  ...fleetGateOptions,
});

/** Gives the rules of the gate as a pipeline file sets them. */
export function gateRulesOf(options: z.output<typeof gateOptions>): GateRules {
  return {
    metric: options.metric,
    metrics: options.metrics,
    firstMargin: options.first_margin,
    firstLimits: options.first_limits,
    ...(options.max_uses === undefined ? {} : { maxUses: options.max_uses }),
    approval: options.approval,
    championOverlap: options.champion_overlap,
    guardrails: options.guardrails.map(({ metric, last, max_increase: maxIncrease, strict: isStrict }) => ({
      metric,
      maxIncrease,
      isStrict,
      ...(last === undefined ? {} : { last }),
    })),
    maxModelBytes: options.max_model_bytes,
    minImprovement: options.min_improvement,
    profile: options.profile,
    test: options.test,
    alpha: options.alpha,
    harmMargin: options.harm_margin,
    harmProbability: options.harm_probability,
    minTestPoints: options.min_test_points,
    minPooledKeys: options.min_pooled_keys,
    ...fleetRulesOf(options),
  };
}
