// Gives Jest the same type stripping that Node itself uses: positions stay, so no source maps and no compiler package.
import { createHash } from 'node:crypto';
import { stripTypeScriptTypes } from 'node:module';

export default {
  getCacheKey: (source, path, { configString, instrument }) =>
    createHash('sha256').update([process.version, configString, instrument, path, source].join('\0')).digest('hex'),
  process: (source) => ({ code: stripTypeScriptTypes(source, { mode: 'strip' }) }),
};
