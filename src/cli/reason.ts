import { userInfo } from 'node:os';
import { MusterError } from '#src/core/index.ts';
import type { ForcedBy } from '#src/pipelines/index.ts';
import type { ForceOptions } from './force-options.ts';

/** Gives the reason of a change. USAGE without one. */
export function reasonOf(reason: string | undefined): string {
  if (reason !== undefined && reason.trim() !== '') return reason.trim();
  throw new MusterError('USAGE', {
    what: 'There is no reason.',
    expected: '--reason "…": it is kept with the release',
  });
}

/** Gives the name of the user of this machine; in a container there may be none. */
export function userName(): string | null {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
}

/** Gives who forces the release of a held fleet and why, undefined where nobody does. USAGE without a reason, or with one for nothing. */
export function forcedBy({ force = [], reason, actor }: ForceOptions): ForcedBy | undefined {
  if (force.includes('')) return { reason: reasonOf(reason), actor: actor ?? userName() };
  const said = reason === undefined ? (actor === undefined ? undefined : '--actor') : '--reason';
  if (said === undefined) return undefined;
  throw new MusterError('USAGE', {
    what: `${said} is given, and no release is forced.`,
    expected: '--force without the name of a step with it, to release a fleet that the gate holds',
  });
}
