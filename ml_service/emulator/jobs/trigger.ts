import { readFile } from 'node:fs/promises';

const lookEveryMs = 100;

/** When something is to happen to a running job: some seconds after its start, or once a log holds a text; at once where neither is said. */
export type Trigger = { readonly afterSeconds?: number | undefined; readonly afterText?: string | undefined };

/** Waits for a trigger and then acts once; never, where it is stopped before. Gives what stops it. */
export function onTrigger({ afterSeconds, afterText }: Trigger, logs: readonly string[], act: () => void): () => void {
  let timer: NodeJS.Timeout;
  let isStopped = false;
  const look = async (): Promise<void> => {
    const texts = await Promise.all(logs.map(async (log) => readFile(log, 'utf8').catch(() => '')));
    if (isStopped) return;
    if (afterText === undefined || texts.some((text) => text.includes(afterText))) act();
    else timer = setTimeout(() => void look(), lookEveryMs);
  };
  timer = setTimeout(() => void look(), (afterSeconds ?? 0) * 1000);
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
