import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectFile, projectRoot } from './project.ts';

// npm run kernels makes the modules of the kernels of their C sources; with --check it says whether those that are there are the same.
const folder = 'src/learners/kernels/wasm';
const modules = [
  { source: 'tree-kernels', constant: 'treeKernels' },
  { source: 'histogram-kernels', constant: 'histogramKernels' },
] as const;
// Another version makes other bytes, which grow the same trees.
const wantedVersion = '14';
const needed = `clang and wasm-ld of LLVM ${wantedVersion}; on Debian 12: apt-get install clang lld`;
// No product is joined with a sum: the numbers are those of TypeScript.
const flags = `--target=wasm32 -O2 -ffreestanding -nostdlib -fno-builtin -msimd128 -mbulk-memory -ffp-contract=off
  -Wall -Wextra -Werror -Wl,--no-entry -Wl,--strip-all -Wl,-z,stack-size=16384`.split(/\s+/);

process.exitCode = main(process.argv.includes('--check'));

function main(isCheck: boolean): number {
  if (compilerVersion() !== wantedVersion) {
    process.stderr.write(`${isCheck ? 'Skipped' : 'Nothing was made'}: this needs ${needed}.\n`);
    return isCheck ? 0 : 1;
  }
  return modules.every((each) => make(each, isCheck)) ? 0 : 1;
}

type Module = (typeof modules)[number];

/** Writes a module, or says whether it is the one that is there. */
function make(module: Module, isCheck: boolean): boolean {
  const { source } = module;
  const made = `${folder}/${source}-module.ts`;
  const text = moduleText(module);
  if (!isCheck) writeFileSync(join(projectRoot, made), text);
  else if (projectFile(made) !== text) {
    process.stderr.write(`${made} is not what clang makes of ${folder}/${source}.c: npm run kernels makes it.\n`);
    return false;
  }
  return true;
}

/** Gives the version of clang, or undefined where clang or its linker is not there. */
function compilerVersion(): string | undefined {
  try {
    execFileSync('wasm-ld', ['--version'], { stdio: 'ignore' });
    return /version (\d+)/.exec(execFileSync('clang', ['--version'], { encoding: 'utf8' }))?.[1];
  } catch {
    return undefined;
  }
}

function moduleText({ source, constant }: Module): string {
  const place = mkdtempSync(join(tmpdir(), 'muster-wasm-'));
  try {
    const file = join(place, `${source}.wasm`);
    execFileSync('clang', [...flags, '-o', file, join(projectRoot, folder, `${source}.c`)], { stdio: 'inherit' });
    const lines = readFileSync(file, 'base64').match(/.{1,160}/g) ?? [];
    return [
      '// Made by npm run kernels.',
      '',
      `/** The module of ${source}.c in WebAssembly, as lines of base64. */`,
      `export const ${constant} = \`\n${lines.join('\n')}\n\`;`,
      '',
    ].join('\n');
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}
