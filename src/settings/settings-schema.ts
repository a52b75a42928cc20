import { z } from 'zod';

/** How the steps run: DEV on this machine, PROD as steps of a published pipeline. */
export const executionModes = ['DEV', 'PROD'] as const;

/** The levels of the log, from the fewest lines to the most. */
export const logLevels = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Every setting by the name that .env and the environment use; `describe` gives its comment in .env.example. */
export const settingsSchema = z.object({
  AML_PIPELINE_EXEC_MODE: z
    .enum(executionModes)
    .default('DEV')
    .describe('DEV runs the steps on this machine; PROD as steps of a published pipeline, in plain log lines.'),
  MUSTER_WORKSPACE: z
    .string()
    .min(1)
    .default('workspace')
    .describe('Where tables, models and runs are kept: a folder. PROD has no default. --workspace goes before it.'),
  MUSTER_OUTPUT: z
    .string()
    .min(1)
    .default('.')
    .describe(
      'The folder that receives DataPrep_outputs, Training_Output, model_metrics and forecasts. --output goes before it.',
    ),
  MUSTER_LOG_LEVEL: z.enum(logLevels).default('info').describe('What is printed: error, warn, info or debug.'),
});
