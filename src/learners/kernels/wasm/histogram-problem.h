// The arrays of the problem that is grown.
#pragma once

// Written from outside as 32-bit words: see wasm-histogram-loops.ts in the folder above.
typedef struct {
  uint32_t n_rows;
  // [n_rows] each; words is [n_words x n_rows].
  const float *gradients, *hessians;
  int32_t *rows, *later;
  double *packed, *gathered;
  const uint8_t *words;
  // The words and the features that the tree may use, and the cuts of all features.
  const int32_t *used, *features, *n_cuts;
  // What goes in and comes out beside parameters.
  double *numbers;
} Problem;

static Problem problem;

EXPORT("problem") Problem *address_of_problem(void) { return &problem; }
