import { existsSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { serviceCommands } from '#ml-service/cli/main.ts';
import { createProgram } from '#src/cli/main.ts';
import { errorCodes } from '#src/core/index.ts';
import { envExample } from '#src/settings/index.ts';
import { errorPage } from './error-page.ts';
import { expectationsPage } from './expectations-page.ts';
import { projectFile, projectRoot, typescriptFiles } from './project.ts';

type Manifest = {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
};
const manifest = JSON.parse(projectFile('package.json')) as Manifest;

type Launch = {
  readonly configurations: readonly {
    readonly name: string;
    readonly program: string;
    readonly args: readonly string[];
    readonly runtimeExecutable: string;
  }[];
};
const launch = JSON.parse(projectFile('.vscode/launch.json')) as Launch;
const commands = createProgram(() => {}, serviceCommands).commands;
const product = [...typescriptFiles('src'), ...typescriptFiles('ml_service')];

test.each(commands.map((command) => command.name()))(
  'the command %s has an npm script and an F5 entry on the own Node',
  (name) => {
    expect(Object.values(manifest.scripts)).toContainEqual(
      expect.stringMatching(new RegExp(`^node bin/muster\\.mjs ${name}\\b`)),
    );
    const entry = launch.configurations.find((each) => each.args[0] === name);
    expect(entry?.program).toBe('${workspaceFolder}/bin/muster.mjs');
    expect(entry?.runtimeExecutable).toBe('${workspaceFolder}/node_modules/.bin/node');
  },
);

test('the tests of a file and a single test have F5 entries', () => {
  expect(launch.configurations.map((each) => each.name)).toEqual(
    expect.arrayContaining(['Jest: this file', 'Jest: this test']),
  );
});

test.each(commands.map((command) => [command.name(), command] as const))(
  'the command %s explains itself and each option',
  (_, command) => {
    expect(command.description()).not.toBe('');
    for (const option of command.options) expect(option.description).not.toBe('');
  },
);

test('every version in package.json is exact', () => {
  const versions = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
  expect(Object.entries(versions).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
});

test('.env.example says what the schema of the settings says', () => {
  expect(projectFile('.env.example')).toBe(envExample());
});

test('docs/errors.md says what the table of error codes says', () => {
  expect(projectFile('docs/errors.md')).toBe(errorPage());
});

test('docs/expectations.md says what the table of expectations says', () => {
  expect(projectFile('docs/expectations.md')).toBe(expectationsPage());
});

// Read once: each of some hundred codes is looked for in all of them.
const codesIn = (files: readonly string[]): ReadonlySet<string> =>
  new Set(
    files
      .filter((path) => !path.startsWith('src/core/errors/'))
      .flatMap((path) => projectFile(path).match(/[A-Z][A-Z0-9_]+/g) ?? []),
  );
const codesOfProduct = codesIn(product);
const codesOfTests = codesIn(typescriptFiles('test'));

test.each(Object.keys(errorCodes))('the error code %s is used and tested', (code) => {
  expect(codesOfProduct).toContain(code);
  expect(codesOfTests).toContain(code);
});

test('no source file has over 400 lines, and half of them have under 80', () => {
  const lengths = product.map((path) => projectFile(path).split('\n').length).sort((a, b) => a - b);
  expect(lengths.at(-1)).toBeLessThanOrEqual(400);
  expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThan(80);
});

test('only the settings read the environment', () => {
  expect(
    product.filter((path) => projectFile(path).includes('process.env') && !path.startsWith('src/settings/')),
  ).toEqual([]);
});

test('every file that the README and the docs link to is there', () => {
  for (const page of [
    'README.md',
    'docs/architecture.md',
    'docs/azure.md',
    'docs/azure-devops.md',
    'docs/feature-store.md',
    'docs/registry.md',
  ]) {
    const links = [...projectFile(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1]!);
    const base = page.includes('/') ? 'docs/' : '';
    expect(links.filter((link) => !existsSync(`${projectRoot}/${base}${link}`))).toEqual([]);
  }
});

test('the names of npm scripts in the README exist', () => {
  const named = [...projectFile('README.md').matchAll(/npm (?:run )?(start|test|[a-z-]+:?[a-z-]*)/g)].map(
    (match) => match[1]!,
  );
  const builtIn = new Set(['ci', 'install', 'run']);
  expect(named.filter((name) => !builtIn.has(name) && !(name in manifest.scripts))).toEqual([]);
});
