import { z } from 'zod';
import { MusterError } from '#src/core/index.ts';
import { commitRows, readTable } from '#src/tables/index.ts';
import { fileInput, tableInput, valueInput } from '../cache/step-inputs.ts';
import { defineStep } from '../step.ts';

/**
 * What a step file is given where it exports `step` as a function: all that a step is made with, so that the file may lie anywhere and
 * imports nothing of Muster.
 */
export const stepKit = {
  defineStep,
  /** The library of the schemas of options and settings. */
  z,
  /** An error with a code of Muster, such as for input that the step refuses. */
  MusterError,
  fileInput,
  tableInput,
  valueInput,
  readTable,
  commitRows,
} as const;

/** The type of the kit, for `import type` in a step file. */
export type StepKit = typeof stepKit;
