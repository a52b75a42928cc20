import { afterEach, beforeEach, expect, jest } from '@jest/globals';
import { createProgram } from '#src/cli/main.ts';
import { errorCodes, explainError, isMusterError } from '#src/core/index.ts';
import { newFolder } from '../registry/gate-run.ts';

/** Commands of `muster` in this process, each test on a workspace of its own. */
export type CommandsInProcess = {
  /** The workspace of the test. */
  readonly workspace: () => string;
  /** Runs a command on the workspace and gives what it printed. */
  readonly muster: (...args: readonly string[]) => Promise<string>;
  /** The same with --json, parsed. */
  readonly json: (...args: readonly string[]) => Promise<unknown>;
  /** Runs a command that must be refused with an exit code, and gives what it says. */
  readonly refused: (exit: number, ...args: readonly string[]) => Promise<string>;
};

/** Copies the workspace of `root` before each test of the file, and gives commands that run on the copy. */
export function openCommands(root: string): CommandsInProcess {
  let workspace: string;
  let out: string[];
  beforeEach(async () => {
    workspace = await newFolder(root);
    out = [];
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  const muster = async (...args: readonly string[]): Promise<string> => {
    out = [];
    await createProgram(() => {}).parseAsync([...args, '--workspace', workspace], { from: 'user' });
    return out.join('');
  };
  return {
    workspace: () => workspace,
    muster,
    json: async (...args) => JSON.parse(await muster(...args, '--json')),
    refused: async (exit, ...args) => {
      const error: unknown = await muster(...args).catch((thrown: unknown) => thrown);
      if (typeof error === 'string') throw new Error(`muster ${args.join(' ')} was not refused`);
      if (!isMusterError(error)) throw error;
      expect(errorCodes[error.code].exit).toBe(exit);
      return explainError(error);
    },
  };
}
