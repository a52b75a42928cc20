import { Option, type Command } from 'commander';
import { addWorkspaceOption, parseAsOf, parseList, parseVersion, wholeNumber } from './option-values.ts';
import { parseWhere } from './features/where-option.ts';
import { parsePairs } from './pipeline-options.ts';

type Ended = (exitCode: number) => void;

const policies = ['STRICT', 'ALWAYS', 'NONE'] as const;

/** Adds `muster features`: feature groups, their rows at any time, their expectations and statistics. */
export function addFeatures(program: Command, ended: Ended): void {
  const features = program
    .command('features')
    .description('feature groups: create, insert with expectations checked, read as of any time, statistics');
  for (const add of [
    addCreate,
    addInsert,
    addDerive,
    addRead,
    addGet,
    addList,
    addHistory,
    addStats,
    addExpect,
    addValidations,
    addDelete,
  ])
    add(features, ended);
}

function addCreate(features: Command, ended: Ended): void {
  const command = features
    .command('create <name> [file]')
    .description('makes a feature group whose columns and types are those of a CSV file, and inserts its rows')
    .option(
      '--primary-key <columns>',
      'the columns that tell rows apart, by commas; without any, rows are only added',
      parseList,
    )
    .option('--event-time <column>', 'when what a row says happened')
    .option('--knowledge-time <column>', 'when it became known; the event time unless it is said')
    .option('--partition-by <columns>', 'the columns by whose values the files are split, by commas', parseList)
    .option('--description <text>', 'what the group holds')
    .option('--types <column=type,...>', 'types that are not to be found out, such as code=string', parsePairs)
    .option('--time-format <form>', 'the form of the times, where it cannot be detected')
    .option('--expectations <file>', 'a suite of expectations, JSON or YAML, as Great Expectations writes it')
    .addOption(new Option('--policy <policy>', 'what a failed expectation does').choices(policies).default('STRICT'))
    .option('--quarantine', 'rows that break an expectation go to the group <name>_quarantine, the others in')
    .option('--group-version <n>', 'the version; by default one above the highest that there is', wholeNumber)
    .option('--empty', 'make the group, insert nothing');
  addWorkspaceOption(command).action(async (name: string, file: string | undefined, options) => {
    const { runCreate } = await import('./features/run-create.ts');
    ended(await runCreate(name, file, options));
  });
}

function addInsert(features: Command, ended: Ended): void {
  const command = features
    .command('insert <name> <file>')
    .description('inserts the rows of a CSV file; a row with the key and times of one that is there takes its place')
    .option('--append', 'add all rows to those that are there, without a look at whether their keys are new')
    .addOption(new Option('--policy <policy>', 'another policy for this insert alone').choices(policies))
    .option('--time-format <form>', 'the form of the times, where it cannot be detected')
    .option('--group-version <n>', 'the version of the group; the highest unless it is said', wholeNumber);
  addWorkspaceOption(command).action(async (name: string, file: string, options) => {
    const { runInsert } = await import('./features/run-insert.ts');
    ended(await runInsert(name, file, options));
  });
}

function addDerive(features: Command, ended: Ended): void {
  const command = features
    .command('derive <name> <query>')
    .description('makes or fills a feature group from a query over others, which it remembers')
    .requiredOption('--primary-key <columns>', 'the columns that tell rows apart, by commas', parseList)
    .option('--event-time <column>', 'when what a row says happened')
    .option('--knowledge-time <column>', 'when it became known; the event time unless it is said')
    .option('--description <text>', 'what the group holds')
    .option('--group-version <n>', 'the version; the highest that there is, or 1', wholeNumber);
  addWorkspaceOption(command).action(async (name: string, query: string, options) => {
    const { runDerive } = await import('./features/run-derive.ts');
    ended(await runDerive(name, query, options));
  });
}

function addRead(features: Command, ended: Ended): void {
  const command = features
    .command('read <name>')
    .description('shows the rows of a group, today or as of a time or version')
    .option('--as-of <time|version>', 'as the group was then: 2026-01-31, 2026-01-31T10:00Z or v3', parseAsOf)
    .option('--columns <names>', 'only these columns, by commas', parseList)
    .option('--where <conditions>', 'only the rows for which all of these are true: Age>=30,Sex=male', parseWhere)
    .option('--changes-since <version>', 'only what was inserted, changed or deleted after this version', parseVersion)
    .option('--limit <rows>', 'how many rows the screen shows', wholeNumber, 20)
    .option('--csv <file>', 'write all rows to a CSV file')
    .option('--json', 'print all rows as JSON')
    .option('--group-version <n>', 'the version of the group; the highest unless it is said', wholeNumber);
  addWorkspaceOption(command).action(async (name: string, options) => {
    const { runRead } = await import('./features/run-read.ts');
    ended(await runRead(name, options));
  });
}

function addGet(features: Command, ended: Ended): void {
  const command = features
    .command('get <name> <values...>')
    .description('shows the newest features of one primary key, its values in the order of its columns')
    .option('--json', 'print them as JSON')
    .option('--group-version <n>', 'the version of the group; the highest unless it is said', wholeNumber);
  addWorkspaceOption(command).action(async (name: string, values: readonly string[], options) => {
    const { runGet } = await import('./features/run-get.ts');
    ended(await runGet(name, values, options));
  });
}

function addList(features: Command, ended: Ended): void {
  const command = features.command('list').description('lists the feature groups');
  addWorkspaceOption(command).action(async (options) => {
    const { runList } = await import('./features/run-list.ts');
    ended(await runList(options));
  });
}

function addHistory(features: Command, ended: Ended): void {
  const command = features
    .command('history <name>')
    .description('lists the commits of a group: when, what, by which run, with how many rows')
    .option('--json', 'print them as JSON')
    .option('--group-version <n>', 'the version of the group; the highest unless it is said', wholeNumber);
  addWorkspaceOption(command).action(async (name: string, options) => {
    const { runHistory } = await import('./features/run-history.ts');
    ended(await runHistory(name, options));
  });
}

function addStats(features: Command, ended: Ended): void {
  const command = features
    .command('stats <name>')
    .description('shows count, nulls, distinct values, mean, deviation and quantiles of each column')
    .option('--as-of <time|version>', 'of the group as it was then: 2026-01-31 or v3', parseAsOf)
    .option('--commit <version>', 'of the rows of this commit alone', parseVersion)
    .option('--json', 'print all of it as JSON, with the histograms')
    .option('--group-version <n>', 'the version of the group; the highest unless it is said', wholeNumber);
  addWorkspaceOption(command).action(async (name: string, options) => {
    const { runStats } = await import('./features/run-stats.ts');
    ended(await runStats(name, options));
  });
}

function addExpect(features: Command, ended: Ended): void {
  const command = features
    .command('expect <name> [file]')
    .description('attaches a suite of expectations to a group, or shows the one that it has')
    .option('--replace', 'in place of those that the group has; without it they are added')
    .option('--none', 'take all expectations away')
    .addOption(new Option('--policy <policy>', 'what a failed expectation does').choices(policies))
    .option('--group-version <n>', 'the version of the group; the highest unless it is said', wholeNumber);
  addWorkspaceOption(command).action(async (name: string, file: string | undefined, options) => {
    const { runExpect } = await import('./features/run-expect.ts');
    ended(await runExpect(name, file, options));
  });
}

function addValidations(features: Command, ended: Ended): void {
  const command = features
    .command('validations <name>')
    .description('lists what the expectations said of each insert, also of those that were refused')
    .option('--json', 'print the whole reports as JSON')
    .option('--group-version <n>', 'the version of the group; the highest unless it is said', wholeNumber);
  addWorkspaceOption(command).action(async (name: string, options) => {
    const { runValidations } = await import('./features/run-validations.ts');
    ended(await runValidations(name, options));
  });
}

function addDelete(features: Command, ended: Ended): void {
  const command = features
    .command('delete <name>')
    .description('deletes a group, or some of its rows; says first what rests on it')
    .option('--where <conditions>', 'only the rows for which all of these are true: Age>=30,Sex=male', parseWhere)
    .option('--yes', 'do it; without it the command only says what would be deleted')
    .option('--force', 'also where views, datasets or models rest on the group')
    .option('--group-version <n>', 'the version of the group; the highest unless it is said', wholeNumber);
  addWorkspaceOption(command).action(async (name: string, options) => {
    const { runDelete } = await import('./features/run-delete.ts');
    ended(await runDelete(name, options));
  });
}
