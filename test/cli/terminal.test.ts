import { expect, test } from '@jest/globals';
import { redact } from '#src/cli/redact.ts';
import { openTerminal } from '#src/cli/terminal.ts';
import { textTable } from '#src/cli/text-table.ts';
import { parsePairs } from '#src/cli/pipeline-options.ts';
import type { LogLevel } from '#src/settings/index.ts';

function record(level: LogLevel, hasStatusLine: boolean) {
  const written = { out: '', err: '' };
  const clock = { time: 0 };
  const terminal = openTerminal(
    { write: (text) => (written.out += text) },
    { write: (text) => (written.err += text), columns: 31 },
    { level, hasStatusLine, now: () => clock.time },
  );
  return { terminal, written, clock };
}

test('the log level decides which lines are printed; results and errors always are', () => {
  const { terminal, written } = record('warn', false);
  terminal.debug('a');
  terminal.info('b');
  terminal.warn('c');
  terminal.print('d');
  terminal.error('e');
  expect(written).toEqual({ out: 'c\nd\n', err: 'e\n' });
});

test('a screen shows one status line, cut to its width, that the next line takes away', () => {
  const { terminal, written, clock } = record('info', true);
  terminal.progress('training keys', 0, 1000);
  clock.time = 200;
  terminal.progress('training keys', 250, 1000);
  expect(written.err).toBe('\r\u001B[K  training keys  250 of 1000 (');
  terminal.info('done');
  expect(written).toEqual({ out: 'done\n', err: '\r\u001B[K  training keys  250 of 1000 (\r\u001B[K' });
});

test('elsewhere progress is a plain line every three seconds', () => {
  const { terminal, written, clock } = record('info', false);
  for (let done = 0; done <= 70; done++) {
    clock.time = done * 100;
    terminal.progress('training keys', done, 70);
  }
  expect(written.out).toBe('  training keys  30 of 70 (42 %)\n  training keys  60 of 70 (85 %)\n');
});

test('elsewhere a line of progress that says nothing new is not printed again', () => {
  const { terminal, written, clock } = record('info', false);
  const states = [...Array<string>(40).fill('job Queued'), ...Array<string>(80).fill('job Running')];
  for (const [i, state] of states.entries()) {
    clock.time = i * 1000;
    terminal.progress(state, i < 100 ? 0 : 1, 3);
  }
  expect(written.out).toBe('  job Queued  0 of 3 (0 %)\n  job Running  0 of 3 (0 %)\n  job Running  1 of 3 (33 %)\n');
});

test.each([
  ['DefaultEndpointsProtocol=https;AccountKey=abc+/==;X=1', 'DefaultEndpointsProtocol=https;AccountKey=***;X=1'],
  ['https://a.blob.core.windows.net/c?sv=1&sig=abc%2F&se=2', 'https://a.blob.core.windows.net/c?sv=1&sig=***&se=2'],
  ['amqp://user:pass@host/x', 'amqp://***@host/x'],
  ['Authorization: Bearer abcdefghijklmnop.qrs', 'Authorization: Bearer ***'],
  ['no secret: key=value', 'no secret: key=value'],
])('of "%s" is printed "%s"', (text, shown) => {
  expect(redact(text)).toBe(shown);
  const { terminal, written } = record('debug', false);
  terminal.debug(text);
  terminal.error(text);
  expect(written).toEqual({ out: `${shown}\n`, err: `${shown}\n` });
});

test('a table has columns as wide as their cells and numbers to the right', () => {
  expect(
    textTable(
      ['state', 'keys'],
      [
        ['FIRST', '1,000'],
        ['TIE', '7'],
      ],
    ),
  ).toEqual(['state   keys', '-----  -----', 'FIRST  1,000', 'TIE        7']);
});

test('pairs are read, later ones added to earlier ones, and what is no pair refused', () => {
  expect(parsePairs('a=x, b = y', { c: 'z' })).toEqual({ a: 'x', b: 'y', c: 'z' });
  for (const wrong of ['a', 'a=', '=x', 'a=b=c', 'a=x,,']) expect(() => parsePairs(wrong)).toThrow('name=value');
});

test('in a build of Azure DevOps only a command is printed as one, whatever a line quotes', () => {
  const written = { out: '', err: '' };
  const terminal = openTerminal(
    { write: (text) => (written.out += text) },
    { write: (text) => (written.err += text) },
    { level: 'info', hasStatusLine: false, now: () => 0, isAzureDevOps: true },
  );
  terminal.info('key ##vso[task.setvariable variable=a]b');
  terminal.error('##[error]x');
  terminal.command('##vso[build.addbuildtag]y');
  expect(written).toEqual({
    out: 'key ## vso[task.setvariable variable=a]b\n##vso[build.addbuildtag]y\n',
    err: '## [error]x\n',
  });
});
