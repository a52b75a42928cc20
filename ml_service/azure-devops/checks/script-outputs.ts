import { textAt, valueAt, type Tree } from '../pipeline-tree.ts';
import type { Step } from '../pipeline-model.ts';

/** Gives the script of a step; undefined where it runs none that the YAML holds. */
export function scriptOf({ tree }: Step): string | undefined {
  const inline = ['script', 'bash', 'pwsh', 'powershell'].map((key) => textAt(tree, key));
  const inputs: Tree | undefined = valueAt(tree, 'inputs');
  return [...inline, textAt(inputs, 'inlineScript'), textAt(inputs, 'script')].find((text) => text !== undefined);
}

/** Gives the npm scripts that a script runs: `npm run x`, `npm test`, `npm start`. */
export function npmScriptsOf(script: string): readonly string[] {
  return [...script.matchAll(/\bnpm\s+(?:run(?:-script)?\s+([\w:.-]+)|(test|start))\b/g)].map(
    ([, named, own]) => named ?? own!,
  );
}

/** Gives the variables that a step sets for later steps, and for later jobs where `isOutput`; undefined for a task that runs no script. */
export function variablesSetBy(
  step: Step,
  outputsOfScript: (npmScript: string) => readonly string[],
): readonly { readonly name: string; readonly isOutput: boolean }[] | undefined {
  const script = scriptOf(step);
  if (script === undefined) return undefined;
  const commands = [...script.matchAll(/##vso\[task\.setvariable ([^\]]*)\]/g)].map(([, pairs]) => pairs!);
  const said = commands.map((pairs) => ({
    name: /(?:^|;)\s*variable=([^;]+)/.exec(pairs)?.[1] ?? '',
    isOutput: /isOutput=true/i.test(pairs),
  }));
  const told = npmScriptsOf(script)
    .flatMap((name) => outputsOfScript(name))
    .map((name) => ({ name, isOutput: true }));
  return [...said, ...told];
}
