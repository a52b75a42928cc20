import { readdirSync } from 'node:fs';
import { parse } from 'yaml';
import { projectFile, projectRoot } from '#test/house/project.ts';
import type { FileKind } from './microsoft-validator.ts';

const folder = 'pipelines/azure-devops';

/** Gives the YAML files of Azure DevOps, pipelines and templates: their texts by their paths from the root of the project. */
export function azureDevOpsFiles(): ReadonlyMap<string, string> {
  const paths = readdirSync(`${projectRoot}/${folder}`, { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.yml'))
    .sort();
  return new Map(paths.map((path) => [path, projectFile(path)]));
}

/** Says what a file is by its keys: only a pipeline has triggers. */
export function kindOf(text: string): FileKind {
  const keys = Object.keys(parse(text) as object);
  const part = (['stages', 'jobs', 'steps', 'variables'] as const).find((key) => keys.includes(key));
  return keys.includes('trigger') || part === undefined ? 'pipeline' : part;
}
