import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { projectFile } from '#test/house/project.ts';
import { openCheckout, type Checkout } from '#test/ml_service/local-cloud/checkout.ts';

// What the pages of Azure print is typed as it stands, in a checkout that holds nothing but the product, on the ports that are usual.
let checkout: Checkout;
const home = mkdtempSync(join(tmpdir(), 'muster-home-'));
const terminals: ChildProcess[] = [];
beforeAll(async () => {
  for (const port of [10_000, 10_500]) await checkFree(port);
  checkout = openCheckout('DataPrep_inputs', '.gitignore', '.npmrc');
});
afterEach(async () => {
  for (const terminal of terminals.splice(0)) await closeTerminal(terminal);
});
afterAll(() => {
  checkout?.remove();
  rmSync(home, { recursive: true, force: true });
});

type Terminal = { readonly process: ChildProcess; readonly out: () => string };

test('what the guide has typed in two terminals trains a model and registers it, and with equal data none', async () => {
  const [start, use] = blocksOf('docs/azure.md', '## Try the whole with no cloud');
  await typeUntil(start!, /emulated at http:\/\/127\.0\.0\.1:10500/);
  const first = await typeToEnd(use!);
  expect(first).toMatchObject({ exitCode: 0, out: expect.stringContaining('Model was registered for this run.') });
  const second = await typeToEnd(use!.replace('BUILD_ID=1', 'BUILD_ID=2'));
  expect(second).toMatchObject({ exitCode: 0, out: expect.stringContaining('Model was not registered for this run.') });
  // Two trainings of a pipeline that is no small one.
}, 1_800_000);

test('what the page of the emulator has typed starts it, with faults too, and tells it of one', async () => {
  const page = 'docs/azure-emulator.md';
  const [start] = blocksOf(page, '# The emulator of Azure Machine Learning');
  const [withFaults, addFault] = blocksOf(page, '## Faults');
  await typeUntil(start!, /emulated at http:\/\/127\.0\.0\.1:10500/);
  expect(await typeToEnd(addFault!)).toMatchObject({ exitCode: 0 });
  const listed = await fetch('http://127.0.0.1:10500/emulator/faults');
  expect(await listed.json()).toMatchObject({ value: [{ kind: 'cancel', step: 'train', afterSeconds: 5 }] });
  await closeTerminal(terminals.pop()!);
  await closeTerminal(terminals.pop()!);
  const settings = 'export AZURE_STORAGE_CONNECTION_STRING=UseDevelopmentStorage=true\n';
  await typeUntil(`${settings}${withFaults}`, /emulated at http:\/\/127\.0\.0\.1:10500/);
});

test('a port that is taken is told of with what to do', async () => {
  const [start] = blocksOf('docs/azure-emulator.md', '# The emulator of Azure Machine Learning');
  const other = createServer().listen(10_500, '127.0.0.1');
  await once(other, 'listening');
  try {
    const { out } = await typeUntil(start!, /EMULATOR_PORT[^]*--port/);
    expect(out()).toContain('10500');
  } finally {
    other.close();
  }
});

/** Opens a terminal in the checkout that knows no settings, and types a block of a page. */
function type(block: string): Terminal {
  // Of its own group, so that what it leaves in the background ends with it.
  const child = spawn('bash', ['-ec', block], {
    cwd: checkout.folder,
    detached: true,
    env: { HOME: home, PATH: `${dirname(process.execPath)}:${process.env['PATH']}` },
  });
  terminals.push(child);
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (out += String(text)));
  return { process: child, out: () => out };
}

/** Types a block and waits until a text is printed. Fails where the block ends before. */
async function typeUntil(block: string, told: RegExp): Promise<Terminal> {
  const terminal = type(block);
  while (!told.test(terminal.out())) {
    if (terminal.process.exitCode !== null) throw new Error(`The block has ended:\n${terminal.out()}`);
    await pause(50);
  }
  return terminal;
}

/** Types a block and waits for its end; gives its exit code and what it printed. */
async function typeToEnd(block: string): Promise<{ readonly exitCode: number | null; readonly out: string }> {
  const { process: child, out } = type(block);
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, out: out() };
}

// All that was begun in a terminal, also in the background, is of one group and holds its output open.
async function closeTerminal(child: ChildProcess): Promise<void> {
  const isClosed = child.stdout!.closed ? Promise.resolve() : once(child, 'close');
  try {
    process.kill(-child.pid!, 'SIGTERM');
  } catch {
    // It has ended.
  }
  await isClosed;
}

async function checkFree(port: number): Promise<void> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening').catch((cause: unknown) => {
    throw new Error(`This test needs the port ${port}, as the pages do: end what listens there.`, { cause });
  });
  server.close();
  await once(server, 'close');
}

/** Gives the blocks of shell in a part of a page that begins with a heading. */
function blocksOf(page: string, heading: string): readonly string[] {
  const text = projectFile(page)
    .split(/^(?=##? )/m)
    .find((part) => part.startsWith(`${heading}\n`));
  const blocks = [...(text ?? '').matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block]) => block!);
  if (blocks.length === 0) throw new Error(`${page} has no commands below ${heading}`);
  return blocks;
}
