import { isMusterError } from '#src/core/index.ts';
import { recordAt, textAt } from './answer.ts';
import { failure } from './azure-failure.ts';
import type { AzureMl } from './azure-ml.ts';
import { call, callIfThere } from './call.ts';
import { contentVersion, filesDigest, type ContentFile } from './content.ts';
import { createVersion } from './create-version.ts';
import { uploadFiles } from './upload-files.ts';
import { resourceUrl } from './workspace-place.ts';

/** Code that lies in the workspace. */
export type PublishedCode = {
  readonly id: string;
  readonly version: string;
  readonly codeUri: string;
  readonly isNew: boolean;
};

/**
 * Brings files into the workspace as a version of the code `name`, whose version is the digest of their content: what is there already is
 * not uploaded again, and half an upload is seen by nobody. Throws AZURE_ML_UPLOAD_FAILED and what the calls throw.
 */
export async function publishCode(
  azure: AzureMl,
  name: string,
  files: readonly ContentFile[],
  progress: (done: number) => void = () => {},
): Promise<PublishedCode> {
  const digest = filesDigest(files);
  const version = contentVersion(digest);
  const path = `codes/${name}/versions/${version}`;
  const url = resourceUrl(azure.place, path);
  const what = `find the code ${name} ${version}`;
  const before = await callIfThere(azure, { method: 'GET', url, what });
  if (before !== undefined) return { ...codeIn(before.body, { what, url }), version, isNew: false };
  const blobUri = await uploadToSlot(azure, path, files, progress);
  const made = await createVersion(azure, {
    path,
    what: `publish the code ${name} ${version}`,
    body: codeBody(blobUri, digest),
  });
  return { ...codeIn(made.body, { what, url }), version, isNew: made.isNew };
}

/** Gives the body of a version of code whose files lie in a container. */
export function codeBody(codeUri: string, digest: string): unknown {
  return { properties: { codeUri, isAnonymous: false, properties: { hash_sha256: digest, hash_version: '1' } } };
}

/** Gives the body that asks for a place to upload to. */
export function pendingUploadBody(): unknown {
  return { pendingUploadType: 'TemporaryBlobReference' };
}

async function uploadToSlot(
  azure: AzureMl,
  path: string,
  files: readonly ContentFile[],
  progress: (done: number) => void,
): Promise<string> {
  for (let isAgain = false; ; isAgain = true) {
    const { blobUri, sasUri } = await openSlot(azure, path);
    try {
      await uploadFiles(azure, sasUri, files, progress);
      return blobUri;
    } catch (error) {
      // A slow upload may outlive its signature; a second one goes to a slot of its own.
      if (isAgain || !isMusterError(error) || error.code !== 'AZURE_ML_UPLOAD_FAILED') throw error;
      azure.onRetry(`${error.message}  (uploading once more)`);
    }
  }
}

async function openSlot(azure: AzureMl, path: string): Promise<{ readonly blobUri: string; readonly sasUri: string }> {
  const url = resourceUrl(azure.place, `${path}/startPendingUpload`);
  const request = {
    method: 'POST',
    url,
    what: 'get a place to upload the code to',
    body: pendingUploadBody(),
  } as const;
  const { body } = await call(azure, request);
  const reference = recordAt(body, 'blobReferenceForConsumption');
  const credential = recordAt(reference, 'credential');
  const [blobUri, sasUri] = [textAt(reference, 'blobUri'), textAt(credential, 'sasUri')];
  if (blobUri !== undefined && sasUri !== undefined) return { blobUri, sasUri };
  throw failure(request, 'AZURE_ML_ANSWER', { said: 'the answer names no blobUri and sasUri' });
}

function codeIn(
  body: unknown,
  task: { readonly what: string; readonly url: string },
): { readonly id: string; readonly codeUri: string } {
  const id = textAt(body, 'id');
  const codeUri = textAt(recordAt(body, 'properties'), 'codeUri');
  if (id !== undefined && codeUri !== undefined) return { id, codeUri };
  throw failure(task, 'AZURE_ML_ANSWER', { said: 'the answer names no id and codeUri' });
}
