// Derivatives of rows, and leaves. Mirrors quantised-derivatives.ts and typescript-histogram-loops.ts.
#pragma once

// Writes what the sizes of the gradients, and the hessians, of the first rows add up to.
EXPORT("sumSizes") void sum_sizes(uint32_t n) {
  const float *gradients = problem.gradients, *hessians = problem.hessians;
  const int32_t *rows = problem.rows;
  double gradient = 0, hessian = 0;
  for (uint32_t i = 0; i < n; i++) {
    gradient += __builtin_fabs((double)gradients[rows[i]]);
    hessian += (double)hessians[rows[i]];
  }
  problem.numbers[0] = gradient;
  problem.numbers[1] = hessian;
}

// Both pack the first rows and give the sum of what they write, which is exact.
EXPORT("packCounted") double pack_counted(uint32_t n, double per_gradient, double unit) {
  const float *gradients = problem.gradients;
  const int32_t *rows = problem.rows;
  double *packed = problem.packed, sum = 0;
  for (uint32_t i = 0; i < n; i++) {
    const double value = __builtin_floor((double)gradients[rows[i]] * per_gradient + 0.5) * unit + 1;
    packed[rows[i]] = value;
    sum += value;
  }
  return sum;
}

// The finaliser of MurmurHash3.
static uint32_t chance_of(uint32_t row, uint32_t seed) {
  uint32_t bits = row + seed * 0x9e3779b1;
  bits = (bits ^ (bits >> 16)) * 0x85ebca6b;
  bits = (bits ^ (bits >> 13)) * 0xc2b2ae35;
  return bits ^ (bits >> 16);
}

// The numbers are 1 / gradientStep, 1 / hessianStep and the unit.
EXPORT("packBoth") double pack_both(uint32_t n, int is_by_chance, uint32_t seed) {
  const double per_gradient = problem.numbers[0], per_hessian = problem.numbers[1], unit = problem.numbers[2];
  const float *gradients = problem.gradients, *hessians = problem.hessians;
  const int32_t *rows = problem.rows;
  double *packed = problem.packed, sum = 0;
  for (uint32_t i = 0; i < n; i++) {
    const int32_t row = rows[i];
    const uint32_t chance = is_by_chance ? chance_of((uint32_t)row, seed) : 0x80008000;
    const double gradient = __builtin_floor((double)gradients[row] * per_gradient + (chance & 0xffff) * 0x1p-16);
    const double value = gradient * unit + __builtin_floor((double)hessians[row] * per_hessian + (chance >> 16) * 0x1p-16);
    packed[row] = value;
    sum += value;
  }
  return sum;
}

// Writes the sums of the derivatives of a node.
EXPORT("sumDerivatives") void sum_derivatives(uint32_t begin, uint32_t end) {
  const float *gradients = problem.gradients, *hessians = problem.hessians;
  const int32_t *rows = problem.rows;
  double gradient = 0, hessian = 0;
  for (uint32_t i = begin; i < end; i++) {
    gradient += (double)gradients[rows[i]];
    hessian += (double)hessians[rows[i]];
  }
  problem.numbers[0] = gradient;
  problem.numbers[1] = hessian;
}

EXPORT("addToRows") void add_to_rows(uint32_t begin, uint32_t end, float value, float *out) {
  const int32_t *rows = problem.rows;
  for (uint32_t i = begin; i < end; i++) out[rows[i]] += value;
}
