import { MusterError } from '#src/core/index.ts';
import type { ForeignModel } from './model-to-register.ts';
import { foreignFolder, foreignList } from '../version-artifact.ts';
import { versionFile, type VersionFile } from './version-file.ts';

/** The names that the module of a foreign model may have. */
export const predictModules = ['predict.ts', 'predict.mts', 'predict.mjs', 'predict.js'];

/**
 * Gives a foreign model as the files of a version, the list of them first: it holds their digests, so that its own tells two models apart.
 * Throws REGISTRY_MODEL_INVALID without exactly one module `predict`.
 */
export function foreignFiles({ files, learner = 'foreign', parameters = {} }: ForeignModel): {
  readonly learner: string;
  readonly configuration: unknown;
  readonly files: readonly VersionFile[];
} {
  const modules = Object.keys(files).filter((name) => predictModules.includes(name));
  if (modules.length !== 1) {
    throw new MusterError('REGISTRY_MODEL_INVALID', {
      what: modules.length === 0 ? 'The model has no module that predicts.' : `It has ${modules.join(' and ')}.`,
      expected: `one of ${predictModules.join(', ')}, which exports predict(rows)`,
    });
  }
  const [module] = modules;
  const own = Object.entries(files)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, bytes]) => versionFile(`${foreignFolder}${name}`, bytes, true));
  const list = {
    version: 1,
    learner,
    predict: module,
    files: own.map(({ name, bytes, digest }) => ({ name, bytes: bytes.length, digest })),
  };
  const text = `${JSON.stringify(list, undefined, 2)}\n`;
  return {
    learner,
    configuration: { learner, predict: module, parameters },
    files: [versionFile(foreignList, Buffer.from(text, 'utf8'), true), ...own],
  };
}
