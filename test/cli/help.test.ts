import { existsSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { Command } from 'commander';
import { serviceCommands } from '#ml-service/cli/main.ts';
import { createProgram } from '#src/cli/main.ts';

const commands = leavesOf(
  createProgram(() => {}, serviceCommands),
  [],
);
const examples = commands.flatMap(({ command }) => examplesOf(command));

test('the help of every command shows an example of it', () => {
  const without = commands.filter(({ command, words }) => {
    const shown = examplesOf(command);
    return !shown.some((line) => line.startsWith(`muster ${words.join(' ')}`));
  });
  expect(without.map(({ words }) => words.join(' '))).toEqual([]);
});

test('every example is a command line that its command takes', async () => {
  expect(examples.length).toBeGreaterThan(commands.length);
  const refused: string[] = [];
  for (const line of examples) {
    const program = createProgram(() => {}, serviceCommands);
    for (const { command } of leavesOf(program, [])) {
      command.configureOutput({ writeErr: (text) => refused.push(`${line}: ${text.trim()}`) }).action(() => {});
    }
    await program.parseAsync([...wordsOf(line)], { from: 'user' }).catch((error: unknown) => {
      refused.push(`${line}: ${String(error)}`);
    });
  }
  expect(refused).toEqual([]);
});

test('files of the project that an example names are there', () => {
  const named = examples.flatMap((line) =>
    wordsOf(line).filter((word) => /^(?:pipelines|docs|DataPrep_inputs)\//.test(word)),
  );
  expect(named).not.toEqual([]);
  expect(named.filter((file) => !existsSync(file))).toEqual([]);
});

test('the help of the program shows each command in a group, and what to begin with', () => {
  const program = createProgram(() => {}, serviceCommands);
  const text = helpOf(program);
  const groups = [...text.matchAll(/^[A-Z].*:$/gm)].map(([heading]) => heading);
  expect(groups).toEqual(expect.arrayContaining(['Options:', 'Feature store:', 'Azure:']));
  expect(groups).not.toContain('Commands:');
  for (const command of program.commands) expect(text).toMatch(new RegExp(`^  ${command.name()} `, 'm'));
  expect(text).toContain('muster run pipelines/batchai.yml');
});

type NamedCommand = { readonly command: Command; readonly words: readonly string[] };

/** Gives the commands that run something, with the words that call them. */
function leavesOf(parent: Command, words: readonly string[]): readonly NamedCommand[] {
  return parent.commands.flatMap((command) => {
    const own = [...words, command.name()];
    return command.commands.length === 0 ? [{ command, words: own }] : leavesOf(command, own);
  });
}

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (more) => (text += more) }).outputHelp();
  return text;
}

/** Gives the command lines of `muster` below the heading of examples. */
function examplesOf(command: Command): readonly string[] {
  const [, shown = ''] = helpOf(command).split(/^Examples?$/m);
  return shown
    .split('\n')
    .map((line) => line.trim().replace(/^npx /, ''))
    .filter((line) => line.startsWith('muster '));
}

/** Gives the words of a line behind `muster` as a shell does, up to a pipe. */
function wordsOf(line: string): readonly string[] {
  const words = [...line.matchAll(/"([^"]*)"|'([^']*)'|\S+/g)].map(
    ([whole, double, single]) => double ?? single ?? whole,
  );
  const end = words.indexOf('|');
  return words.slice(1, end === -1 ? undefined : end);
}
