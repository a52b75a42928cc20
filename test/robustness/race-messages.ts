import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What a process of a race is told first. */
export type RaceTask = {
  /** The URI of the store. */
  readonly place: string;
  readonly connectionString?: string | undefined;
  readonly nKeys: number;
  /** The file with the models of all trainers, and the trainers of this process. */
  readonly trained: string;
  readonly trainers: readonly number[];
};

/** A process of a race: it prepares itself, runs when it is told to, and is told when to end. */
export type Racer<Result> = {
  readonly isReady: Promise<void>;
  /** Starts it and gives what it answers. */
  readonly run: () => Promise<Result>;
  /** Tells a process that runs until it is told to answer. */
  readonly stop: () => void;
  readonly end: () => Promise<void>;
};

type Told = { readonly task: RaceTask } | 'run' | 'stop';
type Answered = { readonly ready: true } | { readonly result: unknown } | { readonly error: string };

/** Starts a process of a race from the name of its script; `compiled` is a folder for compiled code. */
export function startRacer<Result>(script: string, task: RaceTask, compiled: string): Racer<Result> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = fork(path, {
    env: { NODE_COMPILE_CACHE: compiled },
    execArgv: [],
  });
  const tell = (told: Told): void => void child.send(told);
  const isReady = hear(child, script);
  tell({ task });
  return {
    isReady: isReady.then(() => undefined),
    run: async () => {
      const result = hear(child, script);
      tell('run');
      return (await result) as Result;
    },
    stop: () => tell('stop'),
    end: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

async function hear(child: ChildProcess, script: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (): void => reject(new Error(`${script} ended before it answered`));
    child.once('exit', onExit);
    child.once('message', (answered: Answered) => {
      child.off('exit', onExit);
      if ('error' in answered) reject(new Error(`${script}: ${answered.error}`));
      else resolve('result' in answered ? answered.result : undefined);
    });
  });
}

/** Lets this process take part in a race: `prepare` gives what is run, which may look whether it is to stop. */
export function answer(prepare: (task: RaceTask) => Promise<(isStopped: () => boolean) => Promise<unknown>>): void {
  let isStopped = false;
  let run: ((isStopped: () => boolean) => Promise<unknown>) | undefined;
  process.on('message', (told: Told) => {
    if (told === 'stop') isStopped = true;
    else if (told === 'run') replyWith(run!(() => isStopped).then((result) => ({ result })));
    else
      replyWith(
        prepare(told.task).then((made) => {
          run = made;
          return { ready: true };
        }),
      );
  });
  process.once('disconnect', () => process.exit());
}

function reply(answered: Answered): void {
  process.send!(answered);
}

function replyWith(work: Promise<Answered>): void {
  void work.then(reply, (error: unknown) => reply({ error: error instanceof Error ? error.stack! : String(error) }));
}
