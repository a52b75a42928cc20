import { errorCodes } from '#src/core/index.ts';
import { badCsvCases } from '#test/data-preparation/bad-csv-cases.ts';

/** Gives the text of docs/errors.md; `npm run docs` writes it. */
export function errorPage(): string {
  const codes = Object.entries(errorCodes).map(
    ([code, { summary, remedy, exit }]) => `| \`${code}\` | ${exit} | ${summary} | ${remedy} |`,
  );
  const files = badCsvCases.map(({ file, what, code, line }) => `| ${file} | ${what} | \`${code}\` | ${line ?? ''} |`);
  return [
    '# Errors',
    '',
    'Every error has a code, says what was wrong, where (file, line, column, key), what was expected and what to do.',
    'Exit codes: 0 the command ran, whatever the gate decided; 2 wrong input, settings or usage;',
    '3 the gate held the whole fleet ([gate.md](gate.md#the-fleet)); 1 all else; 130 interrupted.',
    'The fate of a single key is never an error of the command: it is a state with a reason (see the decisions in',
    '[architecture.md](architecture.md)).',
    '',
    'This page is made from the code by `npm run docs`; a test keeps the two equal.',
    '',
    '| code | exit | what it means | what to do |',
    '|---|---|---|---|',
    ...codes,
    '',
    '## Files that are refused',
    '',
    'Each of these files is a test: the command ends with exit code 2 and writes nothing.',
    '',
    '| file | what is wrong with it | code | line |',
    '|---|---|---|---|',
    ...files,
    '',
  ].join('\n');
}
