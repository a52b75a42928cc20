import { fileURLToPath } from 'node:url';
import { codeFingerprint, nothingRead, type CodeFingerprint, type ModuleMemory } from './code-fingerprint.ts';
import { projectOf } from './package-imports.ts';

/** The code of steps as it was when it was first asked for: a run goes on with the files with which it began. */
export type StepCodes = {
  /** Gives what the step that is defined in this module, an `import.meta.url`, rests on. */
  readonly of: (module: string) => CodeFingerprint;
};

/** Gives the code of steps, with the memory of modules that were parsed before. */
export function stepCodes(memory: ModuleMemory): StepCodes {
  const read = nothingRead();
  const known = new Map<string, CodeFingerprint>();
  return {
    of: (module) => {
      let code = known.get(module);
      if (code === undefined) {
        const file = fileURLToPath(module);
        code = codeFingerprint(file, projectOf(file), memory, read);
        known.set(module, code);
      }
      return code;
    },
  };
}
