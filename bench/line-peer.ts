import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A program that is kept running, so that its start and its imports are not counted: reads a command a line, answers with a line. */
export type LinePeer = {
  /** The line with which it started. */
  readonly version: string;
  readonly ask: (words: readonly (string | number)[]) => Promise<string>;
  readonly close: () => void;
};

/** Starts a program and waits for its first line; throws where it ends instead of answering. */
export async function openLinePeer(command: string, args: readonly string[]): Promise<LinePeer> {
  const peer = spawn(command, [...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: peer.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<string> => {
    const { value, done } = (await lines.next()) as { readonly value: string; readonly done?: boolean };
    if (done === true) throw new Error(`${command} has ended; its last words are above.`);
    return value;
  };
  return {
    version: (await answer()).trim(),
    ask: async (words) => {
      peer.stdin.write(`${words.join('\t')}\n`);
      return answer();
    },
    close: () => {
      peer.stdin.end();
    },
  };
}
