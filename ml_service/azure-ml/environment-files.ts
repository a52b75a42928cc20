import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContentFile } from './content.ts';

// What `npm ci` looks at; another script or description makes no other image.
const fields = ['name', 'type', 'dependencies', 'devDependencies', 'optionalDependencies', 'overrides', 'allowScripts'];

/**
 * Reads the Docker context of the environment of all steps: the Dockerfile of this folder, and what npm needs of the project in `folder` to
 * install its packages.
 */
export async function readEnvironmentFiles(folder: string): Promise<readonly ContentFile[]> {
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
  const needed = Object.fromEntries(fields.flatMap((name) => (name in manifest ? [[name, manifest[name]]] : [])));
  return [
    { path: 'Dockerfile', bytes: await readFile(new URL('environment/Dockerfile', import.meta.url)) },
    { path: 'package.json', bytes: Buffer.from(`${JSON.stringify(needed, undefined, 2)}\n`) },
    { path: 'package-lock.json', bytes: await readFile(join(folder, 'package-lock.json')) },
  ];
}
