import type { PipelineSession } from './pipeline-session.ts';

type Watch = (session: PipelineSession) => void;

const watches = new Set<Watch>();

/** Has `watch` told of the session of each command that runs steps, as its options and settings opened it; gives what ends the watch. */
export function watchSessions(watch: Watch): () => void {
  watches.add(watch);
  return () => void watches.delete(watch);
}

/** Tells those who watch that a command is to run steps in a session. */
export function tellSession(session: PipelineSession): void {
  for (const watch of watches) watch(session);
}
