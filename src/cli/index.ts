export { loggingCommand } from './azure-devops.ts';
export { codeVersion } from './code-version.ts';
export { main, type AddCommand } from './main.ts';
export { openPipeline } from './open-pipeline.ts';
export { wholeNumber } from './option-values.ts';
export { hideSecrets } from './redact.ts';
export { storageOptions } from './storage-options.ts';
export { openTerminal, type Terminal } from './terminal.ts';
export { textTable } from './text-table.ts';
