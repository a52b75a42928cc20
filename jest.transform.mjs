// Gives Jest the same type stripping that Node itself uses: positions stay, so no source maps and no compiler package.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';

/**
 * Names of the language that no test replaces. In the realm of a test each look at a global goes through a hook of node:vm, by which
 * arithmetic takes up to ten times as long as in the product; a constant of the module does not.
 */
const globals = `
  Array BigInt BigUint64Array Boolean Buffer DataView Error Float32Array Float64Array Infinity Int16Array Int32Array Int8Array JSON
  Map Math NaN Number Object Promise Set String Uint16Array Uint32Array Uint8Array WeakMap
`
  .trim()
  .split(/\s+/);

// What is kept of earlier runs was made by this text.
const own = readFileSync(new URL(import.meta.url), 'utf8');

export default {
  getCacheKey: (source, path, { configString, instrument }) =>
    createHash('sha256')
      .update([process.version, own, configString, instrument, path, source].join('\0'))
      .digest('hex'),
  process: (source, path) => {
    const code = path.endsWith('.ts') ? stripTypeScriptTypes(source, { mode: 'strip' }) : source;
    const used = globals.filter((name) => code.includes(name) && !declares(code, name));
    // In the first line, so that the numbers of the lines stay.
    return { code: used.length === 0 ? code : `const { ${used.join(', ')} } = globalThis; ${code}` };
  },
};

/** Says whether a module gives a name a meaning of its own. */
function declares(code, name) {
  return new RegExp(`^(?:export )?(?:import|const|let|var|function|class)\\b[^;=(]*\\b${name}\\b`, 'm').test(code);
}
