export { generateSample, samplePieces, type SamplePiece } from './generate-sample.ts';
export { sampleCases, sampleTraits, type SampleTrait } from './sample-cases.ts';
