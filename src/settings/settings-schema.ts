import { z } from 'zod';
import { isLoopbackHost } from '#src/core/index.ts';

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
  AZURE_SUBSCRIPTION_ID: z
    .string()
    .regex(/^[0-9a-fA-F-]{36}$/, 'not the id of a subscription')
    .optional()
    .describe('The id of the subscription that has the workspace of Azure Machine Learning.'),
  AZURE_RESOURCE_GROUP: z
    .string()
    .regex(/^[\p{L}\p{N}_.()-]{1,90}(?<!\.)$/u, 'not the name of a resource group')
    .optional()
    .describe('The resource group of the workspace of Azure Machine Learning.'),
  AZURE_ML_WORKSPACE: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{1,32}$/, 'not the name of a workspace')
    .optional()
    .describe('The workspace of Azure Machine Learning in which pipelines are published and run.'),
  AZURE_ML_LOCATION: z
    .string()
    .regex(/^[a-z0-9]+$/, 'not a region such as westeurope')
    .optional()
    .describe('The region of the workspace, such as westeurope: batch endpoints are made there.'),
  AZURE_ML_COMPUTE: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{1,31}$/, 'not the name of a cluster')
    .optional()
    .describe('The compute cluster of the workspace on which the steps run.'),
  AZURE_ML_ENDPOINT: z
    .string()
    .refine(isServiceOrigin, 'not https://HOST, nor http:// on this machine')
    .default('')
    .describe(
      'Where Azure Resource Manager listens; empty for https://management.azure.com. http://127.0.0.1:PORT is an emulator on this machine.',
    ),
  BUILD_ID: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/, 'not letters, digits, "_" and "-", up to 100')
    .optional()
    .describe(
      'The build that publishes, runs and verifies; Azure DevOps gives $(Build.BuildId). --build-id goes before it.',
    ),
  AZUREML_ROOT_RUN_ID: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,254}$/, 'not the name of a job')
    .optional()
    .describe('Azure Machine Learning sets it to the name of the job.'),
  MUSTER_JOB_IS_RUN: z
    .enum(['true', 'false'])
    .default('false')
    .describe('true makes all steps of a job one run, of the name of the job: published steps have it set.'),
  MUSTER_CODE_VERSION: z
    .string()
    .optional()
    .describe(
      'The version of the code that is recorded where the code lies in no checkout: published steps have it set.',
    ),
  RANK: z
    .string()
    .regex(/^\d{1,6}$/, 'not a whole number from 0 on')
    .optional()
    .describe(
      'Which of the WORLD_SIZE processes that share a training this one is, 0 for the driver; Azure ML sets both. --rank goes before it.',
    ),
  WORLD_SIZE: z
    .string()
    .regex(/^[1-9]\d{0,5}$/, 'not a whole number from 1 on')
    .optional()
    .describe(
      'How many processes run the same command on the same workspace and share the keys of its training; one alone unless it is set. --world-size goes before it.',
    ),
  MUSTER_RANK_TIMEOUT_SECONDS: z
    .string()
    .regex(/^[1-9]\d{0,5}$/, 'not a whole number of seconds from 1 on')
    .default('1800')
    .describe(
      'Seconds without a sign of the other processes of a shared training after which one no longer waits for them.',
    ),
  TF_BUILD: z
    .string()
    .optional()
    .describe(
      'Azure DevOps sets it to True: then the gate also prints logging commands, with the output variable modelRegistered, a build tag and its summary.',
    ),
  MUSTER_LOG_LEVEL: z.enum(logLevels).default('info').describe('What is printed: error, warn, info or debug.'),
});

function isServiceOrigin(text: string): boolean {
  if (text === '') return true;
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, origin } = new URL(text);
  return (
    text.replace(/\/$/, '') === origin && (protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(hostname)))
  );
}
