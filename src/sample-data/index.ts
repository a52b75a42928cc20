export { generateSample } from './generate-sample.ts';
export { sampleCases, sampleTraits, type SampleTrait } from './sample-cases.ts';
