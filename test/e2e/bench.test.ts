import { expect, test } from '@jest/globals';
import { run } from './command.ts';

test('benches are listed with a line each', async () => {
  const { exitCode, out } = await run(['bench/main.ts', '--list']);
  expect(exitCode).toBe(0);
  const lines = out.trimEnd().split('\n');
  for (const line of lines) expect(line).toMatch(/^[a-z0-9-]+ {2,}[a-z].{20,}$/);
  const names = lines.map((line) => line.split(' ')[0]!);
  expect(names).toEqual([...names].sort());
  expect(names).toEqual(
    expect.arrayContaining(['e2e-100k', 'forecast-fleet', 'pack-io', 'table-io', 'tourism-accuracy']),
  );
});

test.each([
  ['table-io', ['table-io write', 'table-io read'], ['duckdb']],
  ['pack-io', ['pack-io write', 'pack-io read one'], ['file for each model']],
])(
  '%s ends with one line of JSON for each workload, in which all contestants gave the same',
  async (name, lines, peers) => {
    const { out, exitCode } = await run([
      'bench/main.ts',
      name,
      '--rows',
      '60',
      '--rounds',
      '1',
      '--without',
      'azurite',
    ]);
    const parsed = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    expect(parsed.map(({ bench }) => bench)).toEqual(lines);
    for (const line of parsed) {
      expect(Object.keys(line)).toEqual(['bench', 'unit', 'ours', 'peers', 'ratio', 'guard', 'ok']);
      expect(Object.keys(line['ratio'] as object)).toEqual(expect.arrayContaining(peers));
      expect(line['guard']).toMatchObject({ isSame: true });
    }
    expect(exitCode).toBe(parsed.every(({ ok }) => ok === true) ? 0 : 1);
  },
);

test('a bench that is not there is refused with the usage', async () => {
  const { exitCode, err } = await run(['bench/main.ts', 'tabel-io']);
  expect(exitCode).toBe(2);
  expect(err).toContain('npm run bench -- NAME');
});

test('the help is the usage, and an option that is not there is refused with it', async () => {
  const help = await run(['bench/main.ts', '--help']);
  expect(help).toMatchObject({ exitCode: 0, out: expect.stringContaining('npm run bench -- NAME') });
  const unknown = await run(['bench/main.ts', 'pack-io', '--nope']);
  expect(unknown).toMatchObject({ exitCode: 2, err: expect.stringContaining('npm run bench -- NAME') });
  expect(unknown.err).toContain("'--nope'");
});
