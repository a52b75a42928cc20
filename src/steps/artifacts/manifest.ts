import { z } from 'zod';
import { MusterError } from '#src/core/index.ts';
import { artifactNames } from './artifact-kinds.ts';

const manifestSchema = z.strictObject({
  version: z.literal(1),
  run: z.string(),
  step: z.string(),
  artifacts: z.array(
    z.strictObject({
      name: z.enum(artifactNames),
      bytes: z.int().min(0),
      digest: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});

/** What a folder of artifacts holds: each with its size in bytes and the SHA-256 digest of its file. */
export type Manifest = Readonly<z.infer<typeof manifestSchema>>;

/** The file that is written last: a folder without it holds no artifacts yet. */
export const manifestFile = 'manifest.json';

/** Reads a manifest; `file` names it. ARTIFACT_DAMAGED where it is none. */
export function parseManifest(bytes: Uint8Array, file: string): Manifest {
  const parsed = manifestSchema.safeParse(jsonOf(bytes, file));
  if (parsed.success) return parsed.data;
  const { message, path } = parsed.error.issues[0]!;
  throw new MusterError('ARTIFACT_DAMAGED', { what: message, where: { file, path: path.join('.') } });
}

/** Gives the value that bytes of JSON hold; `file` names them. ARTIFACT_DAMAGED where they are none. */
export function jsonOf(bytes: Uint8Array, file: string): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    throw new MusterError('ARTIFACT_DAMAGED', { what: 'The file is not JSON.', where: { file } }, { cause });
  }
}

/** Gives a value as the bytes of its file: JSON with a line for each part. */
export function jsonBytes(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`, 'utf8');
}
