// The rows of a node: their histogram, and how they are divided. Mirrors histograms.ts and bin-partition.ts.
#pragma once

static inline void add_word(double *out, const uint8_t *bins, double value) {
  out[bins[0]] += value;
  out[bins_of_feature + bins[1]] += value;
  out[2 * bins_of_feature + bins[2]] += value;
  out[3 * bins_of_feature + bins[3]] += value;
}

// Both add the rows of a node to the histograms of one word of features, or of two: what is read of a row then counts for eight features, whose
// histograms still fit the nearest cache.
static void sum_word(const int32_t *rows, uint32_t n, uint32_t word, double *histogram) {
  const uint8_t *first = problem.words + features_of_word * problem.n_rows * word;
  const double *values = problem.gathered;
  double *out = histogram + features_of_word * bins_of_feature * word;
  for (uint32_t i = 0; i < n; i++) add_word(out, first + features_of_word * (uint32_t)rows[i], values[i]);
}

static void sum_two_words(const int32_t *rows, uint32_t n, const int32_t *words, double *histogram) {
  const uint32_t stride = features_of_word * problem.n_rows, length = features_of_word * bins_of_feature;
  const uint8_t *first = problem.words + stride * (uint32_t)words[0], *second = problem.words + stride * (uint32_t)words[1];
  const double *values = problem.gathered;
  double *out = histogram + length * (uint32_t)words[0], *other = histogram + length * (uint32_t)words[1];
  for (uint32_t i = 0; i < n; i++) {
    const double value = values[i];
    const uint32_t at = features_of_word * (uint32_t)rows[i];
    add_word(out, first + at, value);
    add_word(other, second + at, value);
  }
}

// Sums the histogram of a node, of which the first n_used words of `used` are wanted; `length` is that of the whole.
EXPORT("sumHistogram") void sum_histogram(uint32_t begin, uint32_t end, uint32_t n_used, uint32_t length, double *histogram) {
  const int32_t *rows = problem.rows + begin;
  const uint32_t n = end - begin;
  const double *packed = problem.packed;
  double *gathered = problem.gathered;
  __builtin_memset(histogram, 0, length * sizeof *histogram);
  for (uint32_t i = 0; i < n; i++) gathered[i] = packed[rows[i]];
  uint32_t k = 0;
  for (; k + 1 < n_used; k += 2) sum_two_words(rows, n, problem.used + k, histogram);
  if (k < n_used) sum_word(rows, n, (uint32_t)problem.used[k], histogram);
}

EXPORT("subtractHistogram") void subtract_histogram(const double *child, uint32_t length, double *out) {
  for (uint32_t i = 0; i < length; i += 2) wasm_v128_store(out + i, wasm_f64x2_sub(wasm_v128_load(out + i), wasm_v128_load(child + i)));
}

// Puts the rows first whose bin, turned by `turn`, is `last` or a lower one, and gives their number.
EXPORT("partition") uint32_t partition(uint32_t begin, uint32_t end, uint32_t feature, int32_t last, int32_t turn) {
  int32_t *rows = problem.rows + begin, *later = problem.later;
  const uint8_t *bins = problem.words + features_of_word * problem.n_rows * (feature / features_of_word) + feature % features_of_word;
  const uint32_t n = end - begin;
  uint32_t n_left = 0, n_later = 0;
  for (uint32_t i = 0; i < n; i++) {
    const int32_t row = rows[i];
    const uint32_t is_later = (uint32_t)(last - ((bins[features_of_word * (uint32_t)row] + turn) & missing_bin)) >> 31;
    rows[n_left] = row;
    later[n_later] = row;
    n_left += 1 - is_later;
    n_later += is_later;
  }
  __builtin_memcpy(rows + n_left, later, n_later * sizeof *rows);
  return n_left;
}
