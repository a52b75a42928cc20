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

/** Gives who changes something: who is named, else the user of this machine. USAGE for an empty name. */
export function actorOf(actor: string | undefined): string | null {
  if (actor === undefined) return userName();
  if (actor.trim() !== '') return actor.trim();
  throw new MusterError('USAGE', {
    what: '--actor is empty.',
    expected: 'a name, or no --actor: the user of this machine',
  });
}

/** Gives the name of the user of this machine; in a container there may be none. */
function userName(): string | null {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
}

/** Gives who forces the release of a held fleet and why, undefined where nobody does. USAGE without a reason, or with one for nothing. */
export function forcedBy({ force = [], reason, actor }: ForceOptions): ForcedBy | undefined {
  if (force.includes('')) return { reason: reasonOf(reason), actor: actorOf(actor) };
  const said = reason === undefined ? (actor === undefined ? undefined : '--actor') : '--reason';
  if (said === undefined) return undefined;
  throw new MusterError('USAGE', {
    what: `${said} is given, and no release is forced.`,
    expected: '--force without the name of a step with it, to release a fleet that the gate holds',
  });
}
