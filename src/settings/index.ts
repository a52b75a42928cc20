export { envExample } from './env-example.ts';
export { loadSettings, type Settings } from './load-settings.ts';
export { secretValues } from './secret-values.ts';
export { logLevels, settingsSchema, type LogLevel } from './settings-schema.ts';
