import { z } from 'zod';
import { uriPlace } from '../blobs/blob-place.ts';
import type { Emulator } from '../emulator.ts';
import { checkName, parseInput } from '../http/parse-input.ts';
import { refuseInput } from '../http/refusal.ts';
import type { Route } from '../http/route.ts';
import { workspacePattern } from '../state/arm-id.ts';
import { assetFields, changeable } from './asset-fields.ts';
import { versionRoutes, type VersionName } from './version-routes.ts';

const codeBody = z.strictObject({ properties: z.strictObject({ ...assetFields, codeUri: z.string().min(1) }) });

const uploadBody = z.strictObject({
  pendingUploadType: z.literal('TemporaryBlobReference'),
  pendingUploadId: z.string().nullish(),
});

/** Gives the routes of code: a place to upload it to, and its versions, which hold what is there. */
export function codeRoutes(emulator: Emulator): readonly Route[] {
  const { blobs, resources } = emulator;
  const read = async (
    body: unknown,
    { workspaceId }: VersionName,
  ): Promise<{ properties: Record<string, unknown> }> => {
    const { properties } = parseInput(codeBody, body, 'a code version');
    const place = uriPlace(properties.codeUri, { resources, workspaceId, blobAddress: blobs.address });
    if (!(await blobs.isThere(place))) refuseInput(`There are no blobs at the codeUri ${properties.codeUri}.`);
    return { properties };
  };
  return [
    {
      method: 'POST',
      pattern: `${workspacePattern}/codes/{name}/versions/{version}/startPendingUpload`,
      audience: 'management',
      isVersioned: true,
      handle: async ({ body, params }) => {
        checkName(params['name']!, 'name of the code');
        checkName(params['version']!, 'version of the code');
        parseInput(uploadBody, body, 'an upload');
        return { status: 200, body: uploadSlot(await blobs.newUpload()) };
      },
    },
    ...versionRoutes({ kind: 'codes', noun: 'code', read, mutable: changeable }, emulator),
  ];
}

function uploadSlot({ id, blobUri, sasUri }: { id: string; blobUri: string; sasUri: string }): unknown {
  return {
    pendingUploadId: id,
    pendingUploadType: 'TemporaryBlobReference',
    blobReferenceForConsumption: {
      blobUri,
      storageAccountArmId: '',
      credential: { credentialType: 'SAS', sasUri },
    },
  };
}
