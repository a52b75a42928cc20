import { errorTable } from './error-entry.ts';

/** Codes of Azure Machine Learning: its client, and the pipelines that are published there. */
export const azureMlErrors = errorTable({
  AZURE_ML_SETTINGS_MISSING: {
    summary: 'A setting that names the workspace of Azure Machine Learning, or what is run there, has no value.',
    remedy: 'Set what is listed in .env or in the variables of the build; docs/azure.md says where to find it.',
    exit: 2,
  },
  AZURE_ML_AUTH_FAILED: {
    summary: 'No identity was found for Azure Machine Learning, or its token was refused, also after it was renewed.',
    remedy: 'Run `az login`, or give the step of the build a service connection and SYSTEM_ACCESSTOKEN.',
    exit: 2,
  },
  AZURE_ML_FORBIDDEN: {
    summary: 'The identity may not do this in the workspace of Azure Machine Learning.',
    remedy:
      'Give the identity the role "AzureML Data Scientist" on the workspace; a new role holds after some minutes.',
    exit: 2,
  },
  AZURE_ML_NOT_FOUND: {
    summary: 'Azure knows no such subscription, resource group, workspace or thing in it.',
    remedy: 'Check AZURE_SUBSCRIPTION_ID, AZURE_RESOURCE_GROUP, AZURE_ML_WORKSPACE and the name in the message.',
    exit: 2,
  },
  AZURE_ML_COMPUTE_MISSING: {
    summary: 'The workspace of Azure Machine Learning has no compute of this name that runs jobs.',
    remedy:
      'Set AZURE_ML_COMPUTE to one of those that are listed; az ml compute list shows them, infra/main.bicep makes one.',
    exit: 2,
  },
  AZURE_ML_QUOTA: {
    summary: 'The subscription has no quota or capacity left for this.',
    remedy: 'Ask for more quota in the portal (Quotas), use a smaller cluster, or one in another region.',
    exit: 2,
  },
  AZURE_ML_CONFLICT: {
    summary: 'Something else has this name in Azure Machine Learning, or is being changed at this time.',
    remedy: 'Choose another name, or run again when the other change is done.',
    exit: 1,
  },
  AZURE_ML_REFUSED: {
    summary: 'Azure Machine Learning refused a request.',
    remedy: 'Correct what the message of Azure names, then run again: what was published before is kept and found.',
    exit: 2,
  },
  AZURE_ML_THROTTLED: {
    summary: 'Azure takes no more requests for now, and still took none after several pauses.',
    remedy: 'Run again later: what was done is kept, and a job that was begun goes on.',
    exit: 1,
  },
  AZURE_ML_UNAVAILABLE: {
    summary: 'Azure did not answer, broke off its answer or failed inside, each time that it was asked.',
    remedy: 'Check the connection and the state of the service, then run again: a job that was begun goes on.',
    exit: 1,
  },
  AZURE_ML_ANSWER: {
    summary: 'Azure answered in a form that Muster does not know.',
    remedy: 'Run again with MUSTER_LOG_LEVEL=debug and report the output as an issue.',
    exit: 1,
  },
  AZURE_ML_OPERATION_FAILED: {
    summary: 'Azure accepted a change and could not complete it.',
    remedy: 'Correct what the message of Azure names, then run again.',
    exit: 1,
  },
  AZURE_ML_TIMEOUT: {
    summary: 'Azure was still at work when the time to wait was over.',
    remedy: 'Run the same command again: it goes on waiting for what was begun.',
    exit: 1,
  },
  AZURE_ML_UPLOAD_FAILED: {
    summary: 'The code could not be uploaded to the storage of the workspace.',
    remedy: 'Check that this machine reaches the storage account, then run again: no half-uploaded code is used.',
    exit: 1,
  },
  AZURE_ML_NO_CHECKOUT: {
    summary: 'The files of Muster cannot be listed: publishing needs git and a checkout.',
    remedy: 'Run the command in a checkout of the project, with git installed.',
    exit: 2,
  },
  AZURE_ML_WORKSPACE_LOCAL: {
    summary: 'The workspace is a folder of this machine, which a job on Azure cannot reach.',
    remedy: 'Set MUSTER_WORKSPACE to azureblob://account/container/prefix.',
    exit: 2,
  },
  AZURE_ML_NOTHING_TO_PUBLISH: {
    summary: 'The pipeline file has no step for what is to be published.',
    remedy: 'Add the step to the pipeline file: batch-forecast for inference, another one for training.',
    exit: 2,
  },
  AZURE_ML_EQUAL_NAMES: {
    summary: 'Names that differ by "-" and "_" alone are the same in Azure, where components and steps know only "_".',
    remedy: 'Give one of them another name.',
    exit: 2,
  },
  AZURE_ML_FILE_LINK: {
    summary: 'What git lists among the code of a job is a link or no file: what it leads to may be outside of git.',
    remedy: 'Put a file of its own in its place, take it out of git, or name it in .amlignore.',
    exit: 2,
  },
  AZURE_ML_FILE_MISSING: {
    summary: 'A file that the published pipeline needs is not among those that are uploaded.',
    remedy: 'Add it to git below pipelines or DataPrep_inputs, or let environments.PROD name a place that jobs reach.',
    exit: 2,
  },
  AZURE_ML_NOT_PUBLISHED: {
    summary: 'This build has published no such pipeline.',
    remedy: 'Publish it first (npm run publish:training), or name another build with --build-id.',
    exit: 2,
  },
  AZURE_ML_OTHER_CONTENT: {
    summary: 'This build has published the pipeline before, from other files or settings.',
    remedy: 'Publish under another --build-id: what a build has published does not change.',
    exit: 2,
  },
  AZURE_ML_JOB_FAILED: {
    summary: 'A job of Azure Machine Learning failed.',
    remedy:
      'Read the log of the failed step. Where code, pipeline file or settings were at fault, correct them, then publish and run under another --build-id. Where machines, rights or data outside were, run again: what has not changed is not done again.',
    exit: 1,
  },
  AZURE_ML_JOB_CANCELED: {
    summary: 'A job of Azure Machine Learning was cancelled.',
    remedy: 'Run again to begin another job.',
    exit: 1,
  },
  AZURE_ML_JOB_NOT_ENDED: {
    summary: 'A job of the build is still at work: whether it registers a model is not known yet.',
    remedy: 'Wait for its end, as npm run run:training does with a job that was begun before, then ask again.',
    exit: 1,
  },
  AZURE_ML_NO_JOB: {
    summary: 'There is no job of this build that could have registered a model.',
    remedy:
      'Begin it (npm run run:training), or name another build with --build-id; a job of an endpoint or a schedule is named with --job.',
    exit: 2,
  },
  AZURE_ML_NOT_REGISTERED: {
    summary: 'No model was registered by the jobs of this build, and --strict asks for one.',
    remedy: 'See the reasons that are listed; leave --strict out where a champion may stay.',
    exit: 1,
  },
});
