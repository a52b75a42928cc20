import { InvalidArgumentError, Option, type Command } from 'commander';
import type { ForcedBy, Override } from '#src/pipelines/index.ts';
import { keyPairs, writtenPairs } from './key-pairs.ts';
import { numberFromZero, wholeNumber } from './option-values.ts';

/** The options that the commands share, as commander gives them. */
export type PipelineOptions = {
  readonly pipeline?: string;
  readonly workspace?: string;
  readonly output?: string;
  readonly set?: readonly string[];
  readonly workers?: number;
  readonly rank?: number;
  readonly worldSize?: number;
  readonly input?: string;
  readonly knownFuture?: string;
  readonly map?: Readonly<Record<string, string>>;
  readonly location?: string;
  readonly product?: string;
  readonly item?: string;
  readonly key?: Readonly<Record<string, string>>;
  readonly keys?: readonly string[];
  readonly wait?: true;
  readonly start?: string;
  readonly startYear?: string;
  readonly startMonth?: string;
  readonly periods?: number;
  readonly featureGroup?: { readonly name: string; readonly version?: number };
  readonly upload?: string;
  readonly asOf?: number;
  readonly plots?: number | 'all' | 'none';
  readonly mode?: string;
  readonly reconcile?: string;
  readonly explain?: true;
};

/** What a command asks for: the pipeline file, the steps to run (none: all) and the shared options. */
export type StepsRequest = {
  readonly file: string;
  readonly only: readonly string[];
  readonly options: PipelineOptions;
  /** Who releases a fleet that the gate holds, and why. */
  readonly forcedBy?: ForcedBy | undefined;
};

/** Which of the shared options a command takes. */
export type OptionGroup = 'pipeline' | 'places' | 'set' | 'workers' | 'ranks' | 'input' | 'selection' | 'wait';

const groups: Readonly<Record<OptionGroup, () => readonly Option[]>> = {
  pipeline: () => [
    new Option(
      '--pipeline <file>',
      'the pipeline whose step runs: its file says which data, keys, candidates and rules; name your own here',
    ).default('pipelines/batchai.yml'),
  ],
  places: () => [
    new Option('--workspace <dir>', 'where tables and models are kept (default: MUSTER_WORKSPACE, else "workspace")'),
    new Option('--output <dir>', 'the folder that receives CSV files (default: MUSTER_OUTPUT, else ".")'),
  ],
  set: () => [
    new Option(
      '--set <path=value>',
      'what goes before the file, such as steps.train.metric=mae; may be repeated',
    ).argParser(andBefore),
  ],
  workers: () => [
    new Option(
      '--workers <n>',
      'threads that train and judge keys, 1 for the main thread alone (default: one for each core)',
    ).argParser(wholeNumber),
  ],
  ranks: () => [
    new Option(
      '--rank <n>',
      'which of the processes that share the training this one is, 0 for the driver (default: RANK)',
    ).argParser(numberFromZero),
    new Option(
      '--world-size <n>',
      'how many processes on one workspace share the training (default: WORLD_SIZE, else 1)',
    ).argParser(wholeNumber),
  ],
  input: () => [
    new Option('--input <file>', 'a CSV file to read in place of the one in the pipeline file'),
    new Option('--known-future <file>', 'a CSV file with the known-future columns, to go with --input'),
    new Option('--map <role=column,...>', 'what the file calls time, target, keys and known-future columns').argParser(
      parsePairs,
    ),
  ],
  selection: () => [
    new Option('--location <value>', 'only the keys of this location'),
    new Option('--product <value>', 'only the keys of this product'),
    new Option('--key <column=value,...>', 'only the keys with these values').argParser(parsePairs),
    namedKeysOption(),
  ],
  wait: () => [new Option('--wait', 'where another run has the pipeline, wait for its end')],
};

/** The option that names keys, which `namedKeys` reads. */
export function namedKeysOption(): Option {
  return new Option(
    '--keys <column=value,...|file>',
    'only these keys: the values of one, or a CSV file with a row for each and the key columns as its header; may be repeated',
  ).argParser(parseKeys);
}

/** Adds groups of shared options to a command. */
export function addOptions(command: Command, ...names: readonly OptionGroup[]): Command {
  for (const option of names.flatMap((name) => groups[name]())) command.addOption(option);
  return command;
}

/** Gives what an option of a command puts in place of a part of the pipeline file. */
export function override(path: readonly string[], value: unknown, option: string): Override {
  return { path, value, placeOf: (_, whole) => ({ file: option, path: whole }) };
}

// Commander gives nothing for the first of an option that may be repeated.
function andBefore(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text];
}

// A file is read when the pipeline is known; what is no file must be well formed now.
function parseKeys(text: string, before: readonly string[] | undefined): readonly string[] {
  if (text.includes('=')) parsePairs(text);
  return andBefore(text, before);
}

/** Reads `a=x,b=y`, or `b="y,z"` where a value holds a comma; an option that is given twice adds to what it said before. */
export function parsePairs(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const wrong = writtenPairs(text).find(([name, value = '']) => name === '' || !isValue(value));
  if (wrong !== undefined) {
    const said = wrong.filter((side) => side !== undefined).join('=');
    throw new InvalidArgumentError(
      `"${said}" is not of the form name=value; a value with a comma or "=" is written name="a,b", within single quotes.`,
    );
  }
  return { ...before, ...Object.fromEntries(keyPairs(text).map(([name, value]) => [name, value!])) };
}

// A second "=" is a comma that was forgotten, but in quotation marks.
function isValue(written: string): boolean {
  return /^".+"$/s.test(written) || (written !== '' && written !== '""' && !written.includes('='));
}
