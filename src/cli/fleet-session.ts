import { findFleet, type Fleet, type NotedBy } from '#src/registry/index.ts';
import type { FleetOptions } from './fleet-options.ts';
import { actorOf } from './reason.ts';
import { inWorkspace, type WorkspaceSession } from './workspace-session.ts';

/** What a command that works on a fleet is given. */
export type FleetSession = WorkspaceSession & { readonly fleet: Fleet };

/** Opens the workspace and the fleet for the work of one command, and gives the exit code 0. REGISTRY_FLEET_UNKNOWN. */
export async function inFleet(
  command: string,
  { fleet: name, workspace }: FleetOptions,
  work: (session: FleetSession) => Promise<void>,
): Promise<number> {
  return inWorkspace(command, workspace === undefined ? {} : { workspace }, async (session) => {
    const { signal } = session;
    await work({ ...session, fleet: await findFleet(session.workspace, name, { signal }) });
  });
}

/** Gives who changes something now. USAGE for an empty name. */
export function noterOf({ commitBy, signal }: WorkspaceSession, actor: string | undefined): NotedBy {
  const { run, codeVersion, now } = commitBy();
  return { run, codeVersion, now, signal, actor: actorOf(actor) };
}
