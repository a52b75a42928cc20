import { readFileSync } from 'node:fs';
import { digestOf } from '#src/core/index.ts';

/** On what a run works besides its own code. */
export type RunEnvironment = {
  /** Digest of package-lock.json; null where Muster runs without one. */
  readonly lockfileDigest: string | null;
  readonly nodeVersion: string;
};

/** Gives on what this process works. */
export function runEnvironment(): RunEnvironment {
  return { lockfileDigest: lockfileDigest(), nodeVersion: process.version };
}

/** Gives the git commit that a code version such as `0.1.0-1a2b3c4d5e6f+changes` names; null where it names none. */
export function commitOf(codeVersion: string): string | null {
  return /-([0-9a-f]{7,40})(?:\+changes)?$/.exec(codeVersion)?.[1] ?? null;
}

function lockfileDigest(): string | null {
  try {
    return digestOf(readFileSync(new URL('../../../package-lock.json', import.meta.url)));
  } catch (error) {
    // An installed package has no lock file of its own.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
