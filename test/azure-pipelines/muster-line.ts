import { projectFile } from '#test/house/project.ts';

const { scripts } = JSON.parse(projectFile('package.json')) as { readonly scripts: Readonly<Record<string, string>> };

/** Gives what `muster` is given by a script in the form `npm run name -- more`; undefined for any other. */
export function musterLine(script: string): string | undefined {
  const [, name = '', more = ''] = /^npm run ([\w:-]+)(?: -- (.*))?$/.exec(script.trim()) ?? [];
  const [, given] = /^node bin\/muster\.mjs (.*)$/.exec(scripts[name] ?? '') ?? [];
  return given === undefined ? undefined : `${given} ${more}`.trim();
}
