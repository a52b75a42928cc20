import { settingsSchema } from './settings-schema.ts';

/** Gives the text of .env.example: every setting with its comment and default. The checked-in file is held equal to it by a test. */
export function envExample(): string {
  const defaults: Readonly<Record<string, string | undefined>> = settingsSchema.parse({});
  const blocks = Object.entries(settingsSchema.shape).map(
    ([name, schema]) => `# ${schema.description ?? ''}\n${name}=${defaults[name] ?? ''}\n`,
  );
  return `# Copy this file to .env and change what you need. A variable of the environment goes before the file.\n\n${blocks.join('\n')}`;
}
