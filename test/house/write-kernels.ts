import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectFile, projectRoot } from './project.ts';

// npm run kernels makes the module of the tree kernels of their C source; with --check it says whether the one that is there is the same.
const folder = 'src/learners/kernels/wasm';
const made = `${folder}/tree-kernels-module.ts`;
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
  const text = moduleText();
  if (!isCheck) writeFileSync(join(projectRoot, made), text);
  else if (projectFile(made) !== text) {
    process.stderr.write(`${made} is not what clang makes of ${folder}/tree-kernels.c: npm run kernels makes it.\n`);
    return 1;
  }
  return 0;
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

function moduleText(): string {
  const place = mkdtempSync(join(tmpdir(), 'muster-wasm-'));
  try {
    const file = join(place, 'tree-kernels.wasm');
    execFileSync('clang', [...flags, '-o', file, join(projectRoot, folder, 'tree-kernels.c')], { stdio: 'inherit' });
    const lines = readFileSync(file, 'base64').match(/.{1,110}/g) ?? [];
    return [
      '// Made by npm run kernels.',
      '',
      '/** The module of tree-kernels.c in WebAssembly, as lines of base64. */',
      `export const treeKernels = \`\n${lines.join('\n')}\n\`;`,
      '',
    ].join('\n');
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}
