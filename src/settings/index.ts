export { envExample } from './env-example.ts';
export { loadSettings, type Settings } from './load-settings.ts';
export { logLevels, type LogLevel } from './settings-schema.ts';
