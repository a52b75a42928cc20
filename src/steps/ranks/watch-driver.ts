import { readHolder, type StepContext } from '#src/pipelines/index.ts';

/** What another rank knows of the driver. */
type DriverState = {
  /** For how many milliseconds it gave no sign of life, since it is waited for. */
  readonly silentMs: number;
  /** The lease of which there was a sign of life before one's eyes. */
  readonly living: string | undefined;
  /** The lease that was given back before one's eyes: its process has ended. */
  readonly ended: string | undefined;
};

/** Watches the driver by the lease of the pipeline, as it changes from one look to the next. */
export type DriverWatch = {
  readonly look: () => Promise<DriverState>;
  /** Begins to wait: its silence counts from now on. */
  readonly beginWait: () => void;
};

/** Begins to watch the driver of a step. What its lease was before the first look tells nothing: it may be from long ago. */
export function watchDriver({ workspace, pipeline, signal }: StepContext): DriverWatch {
  let mark: string | undefined;
  let heardAt = performance.now();
  let seen: Pick<DriverState, 'living' | 'ended'> = { living: undefined, ended: undefined };
  return {
    look: async () => {
      const holder = await readHolder(workspace, pipeline.name, { signal });
      if (holder !== undefined && mark !== undefined && holder.mark !== mark) {
        const { token, isReleased } = holder;
        seen = isReleased ? { living: undefined, ended: token } : { living: token, ended: undefined };
        heardAt = performance.now();
      }
      mark = holder?.mark ?? '';
      return { ...seen, silentMs: performance.now() - heardAt };
    },
    beginWait: () => {
      heardAt = performance.now();
    },
  };
}
