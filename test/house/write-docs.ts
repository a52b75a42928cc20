// Writes the pages that are made from the code: docs/errors.md and .env.example.
import { writeFileSync } from 'node:fs';
import { envExample } from '#src/settings/index.ts';
import { errorPage } from './error-page.ts';

writeFileSync('docs/errors.md', errorPage());
writeFileSync('.env.example', envExample());
