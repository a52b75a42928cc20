import { countText, fileNameOf, MusterError, type Fault } from '#src/core/index.ts';
import type { BlobSlice } from '#src/tables/index.ts';

/** What every version must hold, by the names of their files; a foreign model holds `foreign.json` and its files in the place of `model.muster`. */
export const mandatoryArtifacts = {
  'model.muster': 'the packed model',
  'configuration.json': 'learner and parameters, as they were fitted',
  'signature.json': 'the columns that a prediction takes, with their types',
  'input_example.json': 'some rows as a prediction is asked for',
} as const;

/** The list of the files of a foreign model, whose digest is that of the version. */
export const foreignList = 'foreign.json';

/** The file in which a download says what the registry knows of a version; none that is kept has its name. */
export const factsFile = 'model.json';

/** The folder of the files of a foreign model. */
export const foreignFolder = 'model/';

/** A file that is kept with a version. */
export type VersionArtifact = {
  readonly name: string;
  readonly isMandatory: boolean;
  /** SHA-256 of its bytes. */
  readonly digest: string;
  readonly slice: BlobSlice;
};

// They are packed into one file, which is made in memory.
const mostBytes = 256 * 2 ** 20;
const mostFiles = 1000;

/**
 * Refuses names of artifacts that some file system would not take or could take for another, with REGISTRY_MODEL_INVALID, and more than
 * 256 MiB or 1,000 files with ARTIFACT_TOO_LARGE.
 */
export function checkArtifacts(files: readonly { readonly name: string; readonly bytes: Uint8Array }[]): void {
  const seen = new Set([factsFile]);
  const faults = files.flatMap(({ name }): readonly Fault[] => {
    const folded = name.toLowerCase();
    const isTaken = seen.has(folded);
    seen.add(folded);
    const isPlain = name.split('/').every((part) => part !== '' && part === fileNameOf(part));
    if (isPlain && !isTaken) return [];
    const what = isTaken ? takenText(folded) : 'The name of the file cannot be kept.';
    const expected =
      'names of letters, digits, "_", "-" and ".", not hidden ones, with "/" between folders, that differ by more than capitals';
    return [{ what, where: { file: name }, expected }];
  });
  if (faults.length > 0) throw new MusterError('REGISTRY_MODEL_INVALID', faults.slice(0, 10));
  checkArtifactSizes(files.map(({ bytes }) => bytes.length));
}

function takenText(folded: string): string {
  return folded === factsFile
    ? 'A download writes a file of this name, with what the registry knows of the version.'
    : 'There are two files of this name.';
}

/** Refuses files of these sizes in bytes as the artifacts of one version: more than 256 MiB or 1,000 files with ARTIFACT_TOO_LARGE. */
export function checkArtifactSizes(sizes: readonly number[]): void {
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  if (bytes <= mostBytes && sizes.length <= mostFiles) return;
  throw new MusterError('ARTIFACT_TOO_LARGE', {
    what: `The version has ${countText(sizes.length)} files with ${countText(bytes)} bytes.`,
    expected: `at most ${countText(mostFiles)} files and ${countText(mostBytes)} bytes`,
  });
}
