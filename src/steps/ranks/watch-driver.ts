import { readHolder, type StepContext } from '#src/pipelines/index.ts';

/** What another rank knows of the driver. */
export type DriverState = {
  /** For how many milliseconds it gave no sign of life. */
  readonly silentMs: number;
  /** The run that gave one before one's eyes. */
  readonly living: string | undefined;
  /** The run that gave the pipeline back before one's eyes: it has ended. */
  readonly ended: string | undefined;
};

/** Gives a function that looks for the driver: judged by the lease of the pipeline, as it changes from one look to the next. */
export function watchDriver({ workspace, pipeline, signal }: StepContext): () => Promise<DriverState> {
  let mark: string | undefined;
  let heardAt = performance.now();
  let seen: Pick<DriverState, 'living' | 'ended'> = { living: undefined, ended: undefined };
  return async () => {
    const holder = await readHolder(workspace, pipeline.name, { signal });
    // What is there at the first look may be from long ago.
    if (holder !== undefined && mark !== undefined && holder.mark !== mark) {
      const { run, isReleased } = holder;
      seen = isReleased ? { living: undefined, ended: run } : { living: run, ended: undefined };
      heardAt = performance.now();
    }
    mark = holder?.mark ?? '';
    return { ...seen, silentMs: performance.now() - heardAt };
  };
}
