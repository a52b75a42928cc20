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
    .describe(
      'Where tables, models and runs are kept: a folder, or azureblob://account/container/prefix. PROD has no default. --workspace goes before it.',
    ),
  MUSTER_OUTPUT: z
    .string()
    .min(1)
    .default('.')
    .describe(
      'The folder that receives DataPrep_outputs, Training_Output, model_metrics and forecasts. --output goes before it.',
    ),
  AZURE_STORAGE_CONNECTION_STRING: z
    .string()
    .optional()
    .describe(
      'Secret. The connection string of the storage account of azureblob:// places. Without it the identity of DefaultAzureCredential is used, such as that of `az login`.',
    ),
  MUSTER_STORAGE_TIMEOUT_SECONDS: z
    .string()
    .regex(/^([1-9]\d{0,2}|0\.[1-9])$/, 'not a number of seconds from 0.1 to 999')
    .default('60')
    .describe('Seconds after which a request to a store that is not a folder is given up and made again.'),
  MUSTER_HTTPS_HOSTS: z
    .string()
    .regex(/^[\w.*:,\s[\]-]*$/, 'not a list of hosts')
    .default('')
    .describe(
      'The hosts from which https:// inputs may be read, with commas between them; *.example.com stands for all below example.com. None by default.',
    ),
  MUSTER_HTTPS_MAX_MB: z
    .string()
    .regex(/^[1-9]\d{0,6}$/, 'not a whole number from 1 on')
    .default('1024')
    .describe('The largest https:// input, in megabytes.'),
  MUSTER_ALLOW_PRIVATE_ADDRESSES: z
    .enum(['true', 'false'])
    .default('false')
    .describe('true lets https:// inputs lie on this machine or in its own network; on this machine also http://.'),
  MUSTER_SET: z
    .string()
    .default('')
    .describe('What goes before the pipeline file, such as horizon=6; steps.train.metric=mae. --set goes before it.'),
  TF_BUILD: z
    .string()
    .optional()
    .describe(
      'Azure DevOps sets it to True: then the gate also prints logging commands, with the output variable modelRegistered, a build tag and its summary.',
    ),
  MUSTER_LOG_LEVEL: z.enum(logLevels).default('info').describe('What is printed: error, warn, info or debug.'),
});
