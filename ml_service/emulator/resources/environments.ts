import { z } from 'zod';
import type { Emulator } from '../emulator.ts';
import { parseInput } from '../http/parse-input.ts';
import type { Route } from '../http/route.ts';
import { assetFields, changeable } from './asset-fields.ts';
import { versionRoutes } from './version-routes.ts';

const environmentBody = z.strictObject({
  properties: z
    .strictObject({
      ...assetFields,
      image: z.string().min(1).nullish(),
      build: z.strictObject({ contextUri: z.string().min(1), dockerfilePath: z.string().nullish() }).nullish(),
      condaFile: z.string().nullish(),
      osType: z.enum(['Linux', 'Windows']).nullish(),
      autoRebuild: z.enum(['Disabled', 'OnBaseImageUpdate']).nullish(),
      inferenceConfig: z.unknown().optional(),
      stage: z.string().nullish(),
    })
    .refine(({ image, build }) => (image === undefined || image === null) !== (build === undefined || build === null), {
      message: 'An environment has either an image or a build',
    }),
});

/** Gives the routes of environments. Nothing is built: what an image holds, the folder of `--packages` stands for. */
export function environmentRoutes(emulator: Emulator): readonly Route[] {
  return versionRoutes(
    { kind: 'environments', noun: 'environment', read, mutable: [...changeable, 'stage'] },
    emulator,
  );
}

function read(body: unknown): { readonly properties: Readonly<Record<string, unknown>> } {
  return { properties: parseInput(environmentBody, body, 'an environment version').properties };
}
