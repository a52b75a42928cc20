import { idIn } from './answer.ts';
import type { AzureMl } from './azure-ml.ts';
import { publishCode } from './code.ts';
import type { ContentFile } from './content.ts';
import { createVersion } from './create-version.ts';

/**
 * Brings a Docker context into the workspace as a version of the environment `name`, whose version is the digest of its files; the service
 * builds the image when it is first used. The context is uploaded the way code is: no key of the storage account is needed.
 */
export async function publishEnvironment(
  azure: AzureMl,
  name: string,
  files: readonly ContentFile[],
): Promise<{ readonly id: string; readonly version: string; readonly isNew: boolean }> {
  const { codeUri, version } = await publishCode(azure, `${name}-context`, files);
  const path = `environments/${name}/versions/${version}`;
  const what = `publish the environment ${name} ${version}`;
  const made = await createVersion(azure, { path, what, body: environmentBody(codeUri) });
  return { id: idIn(made.body, { what, url: path }), version, isNew: made.isNew };
}

/** Gives the body of an environment that is built from a Docker context. */
export function environmentBody(contextUri: string): unknown {
  return {
    properties: {
      build: { contextUri: `${contextUri.replace(/\/$/, '')}/`, dockerfilePath: 'Dockerfile' },
      osType: 'Linux',
      isAnonymous: false,
      description: 'Node 24 and the packages of Muster',
    },
  };
}
