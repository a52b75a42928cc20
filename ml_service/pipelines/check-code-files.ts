import { posix } from 'node:path';
import { MusterError, type Fault } from '#src/core/index.ts';
import { isStepFile, type Pipeline } from '#src/pipelines/index.ts';

/** Throws AZURE_ML_FILE_MISSING where the pipeline file, a step file or an input of it is not among those that are uploaded. */
export function checkCodeFiles(
  files: readonly { readonly path: string }[],
  file: string,
  { definition, steps }: Pipeline,
): void {
  const paths = files.map(({ path }) => path);
  const isThere = (path: string): boolean => {
    const plain = posix.normalize(path);
    return paths.some((each) => each === plain || each.startsWith(`${plain.replace(/\/$/, '')}/`));
  };
  const faults: Fault[] = isThere(file) ? [] : [{ what: 'The pipeline file is not among them.', where: { file } }];
  const own = new Set(steps.map(({ uses }) => uses).filter(isStepFile));
  for (const uses of own) {
    const path = posix.join(posix.dirname(file), uses);
    if (isThere(path)) continue;
    const expected = 'a file that git knows, below pipelines, src or ml_service';
    faults.push({ what: `The step file ${uses} is not among them.`, where: { file: path }, expected });
  }
  for (const [name, input] of Object.entries(definition.inputs)) {
    if (/^[a-z]+:\/\//i.test(input) || isThere(input)) continue;
    faults.push({
      what: `The input "${name}" is a file of this machine.`,
      where: { file: input },
      expected: 'azureblob://… or https://… below environments.PROD.inputs',
    });
  }
  if (faults.length > 0) throw new MusterError('AZURE_ML_FILE_MISSING', faults);
}
