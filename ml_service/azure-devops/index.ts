export { azureDevOpsVariables, groupSettings } from './variables-file.ts';
