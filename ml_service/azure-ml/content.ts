import { canonicalJson, digestOf } from '#src/core/index.ts';

/** A file that goes to Azure: its path with "/" below the folder that is uploaded, and its bytes. */
export type ContentFile = { readonly path: string; readonly bytes: Uint8Array };

/** Gives the version of a thing that Azure keeps for ever: equal content has equal versions, on every machine. 20 hexadecimal digits. */
export function contentVersion(content: unknown): string {
  return digestOf(canonicalJson(content)).slice(0, 20);
}

/** Gives the digest of files: of their paths and bytes, in the order of their paths. */
export function filesDigest(files: readonly ContentFile[]): string {
  const lines = files.map(({ path, bytes }) => [path, digestOf(bytes)]);
  return digestOf(canonicalJson(lines.sort(([a], [b]) => (a! < b! ? -1 : 1))));
}
