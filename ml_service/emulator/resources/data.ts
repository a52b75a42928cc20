import { z } from 'zod';
import { storedPlace } from '../blobs/blob-place.ts';
import type { Emulator } from '../emulator.ts';
import { parseInput } from '../http/parse-input.ts';
import type { Route } from '../http/route.ts';
import { assetFields, changeable } from './asset-fields.ts';
import { versionRoutes, type VersionName } from './version-routes.ts';

const dataBody = z.strictObject({
  properties: z.strictObject({
    ...assetFields,
    dataType: z.enum(['uri_file', 'uri_folder', 'mltable']),
    dataUri: z.string().min(1),
    stage: z.string().nullish(),
  }),
});

/** Gives the routes of data assets, whose data must be where the emulator can read them. */
export function dataRoutes(emulator: Emulator): readonly Route[] {
  const { resources, blobs } = emulator;
  const read = (body: unknown, { workspaceId }: VersionName): { properties: Record<string, unknown> } => {
    const { properties } = parseInput(dataBody, body, 'a data version');
    storedPlace(properties.dataUri, { resources, workspaceId, blobAddress: blobs.address });
    return { properties };
  };
  return versionRoutes({ kind: 'data', noun: 'data asset', read, mutable: [...changeable, 'stage'] }, emulator);
}
