// Writes the pages that are made from the code: docs/errors.md, docs/expectations.md, docs/pipelines.md, the codes in docs/gate.md, the schema
// of pipeline files, .env.example and the variables of Azure DevOps; with --examples also what the commands of docs/feature-store.md, docs/forecasting.md and docs/registry.md print.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { azureDevOpsVariables } from '#ml-service/azure-devops/index.ts';
import { envExample } from '#src/settings/index.ts';
import { examplesOf, runExamples, withOutputs } from '#test/e2e/doc-examples.ts';
import { errorPage } from './error-page.ts';
import { gateExplanationsSection } from './gate-explanations.ts';
import { withTable } from './gate-tables.ts';
import { expectationsPage } from './expectations-page.ts';
import { pipelineSchemaText, pipelinesPage } from './pipelines-page.ts';

writeFileSync('docs/errors.md', errorPage());
writeFileSync('docs/expectations.md', expectationsPage());
writeFileSync('docs/pipelines.md', pipelinesPage());
const gatePage = readFileSync('docs/gate.md', 'utf8');
writeFileSync('docs/gate.md', withTable(gatePage, 'explained', await gateExplanationsSection()));
mkdirSync('pipelines/schema', { recursive: true });
writeFileSync('pipelines/schema/pipeline.schema.json', pipelineSchemaText());
writeFileSync('.env.example', envExample());
writeFileSync('pipelines/azure-devops/variables.yml', azureDevOpsVariables());
if (process.argv.includes('--examples')) {
  for (const file of ['docs/feature-store.md', 'docs/forecasting.md', 'docs/registry.md']) {
    const page = readFileSync(file, 'utf8');
    writeFileSync(file, withOutputs(page, await runExamples(examplesOf(page))));
  }
}
