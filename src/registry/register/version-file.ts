import { digestOf } from '#src/core/index.ts';

/** A file of a version on its way into the registry; `digest` is the SHA-256 of its bytes. */
export type VersionFile = {
  readonly name: string;
  readonly isMandatory: boolean;
  readonly bytes: Uint8Array;
  readonly digest: string;
};

/** Gives a file of a version. */
export function versionFile(name: string, bytes: Uint8Array, isMandatory: boolean): VersionFile {
  return { name, isMandatory, bytes, digest: digestOf(bytes) };
}
