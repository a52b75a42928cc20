import type { ContainerClient } from '@azure/storage-blob';
import { messageOf, MusterError } from '#src/core/index.ts';
import { atOnce } from '#src/storage/index.ts';
import type { AzureMl } from './azure-ml.ts';
import type { ContentFile } from './content.ts';

const filesAtOnce = 12;

/**
 * Uploads files to the container that a shared access signature opens, each under its path; lost connections and busy answers are tried
 * again. `progress` is told how many are there. Throws AZURE_ML_UPLOAD_FAILED.
 */
export async function uploadFiles(
  { rules, signal }: Pick<AzureMl, 'rules' | 'signal'>,
  sasUri: string,
  files: readonly ContentFile[],
  progress: (done: number) => void,
): Promise<void> {
  const { ContainerClient: Client } = await import('@azure/storage-blob');
  const container = new Client(sasUri, undefined, {
    retryOptions: {
      maxTries: rules.attempts,
      retryDelayInMs: rules.firstPauseMs,
      maxRetryDelayInMs: rules.longestPauseMs,
      tryTimeoutInMs: rules.timeoutMs,
    },
  });
  let done = 0;
  await atOnce(files, filesAtOnce, async (file) => {
    await upload(container, file, signal);
    progress(++done);
  });
}

async function upload(container: ContainerClient, { path, bytes }: ContentFile, signal: AbortSignal): Promise<void> {
  try {
    await container.getBlockBlobClient(path).uploadData(bytes, { abortSignal: signal });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const { code, statusCode } = error as { readonly code?: string; readonly statusCode?: number };
    const why = code ?? (statusCode === undefined ? messageOf(error) : `status ${statusCode}`);
    throw new MusterError(
      'AZURE_ML_UPLOAD_FAILED',
      {
        what: `Could not upload this file to ${container.accountName}/${container.containerName}: ${why}.`,
        where: { file: path },
      },
      { cause: error },
    );
  }
}
