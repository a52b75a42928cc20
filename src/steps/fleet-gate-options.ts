import { z } from 'zod';
import { defaultGateRules, type GateRules } from '#src/evaluation/index.ts';

/** What a pipeline file may say of the fleet as a whole: what holds all of it back. */
export const fleetGateOptions = {
  max_failed: z
    .number()
    .min(0)
    .max(1)
    .default(defaultGateRules.maxFailed)
    .describe('The fleet is held where a greater share of its keys, or of their volume, failed or was blocked.'),
  max_change_share: z
    .number()
    .min(0)
    .max(1)
    .default(defaultGateRules.maxChangeShare)
    .describe(
      'The fleet is held where one release would change the champion of a greater share of the keys in service, or of their volume.',
    ),
  max_fleet_harm: z
    .number()
    .min(0)
    .default(defaultGateRules.maxFleetHarm)
    .describe(
      'The fleet is held where its error, by volume, may rise by a greater share than this: the upper bound of a one-sided interval of 1 - alpha. It is tested with min_pooled_keys keys or more.',
    ),
};

/** Gives the rules of the fleet as a pipeline file sets them. */
export function fleetRulesOf(
  options: z.output<z.ZodObject<typeof fleetGateOptions>>,
): Pick<GateRules, 'maxFailed' | 'maxChangeShare' | 'maxFleetHarm'> {
  return {
    maxFailed: options.max_failed,
    maxChangeShare: options.max_change_share,
    maxFleetHarm: options.max_fleet_harm,
  };
}
