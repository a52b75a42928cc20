import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The project's root folder. */
export const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

/** Gives the text of a file of the project. */
export function projectFile(path: string): string {
  return readFileSync(`${projectRoot}/${path}`, 'utf8');
}

/** Gives the paths of all TypeScript files below a folder of the project, declaration files left out. */
export function typescriptFiles(folder: string): readonly string[] {
  return readdirSync(`${projectRoot}/${folder}`, { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
    .sort();
}
