// Values to bins. Mirrors bin-loops.ts.
#pragma once

// Takes neighbouring columns out of rows that lie n_features numbers apart: out is [count x n_rows].
EXPORT("takeColumns") void take_columns(const float *from, uint32_t n_rows, uint32_t n_features, uint32_t count, float *out) {
  for (uint32_t i = 0; i < n_rows; i++)
    for (uint32_t k = 0; k < count; k++) out[k * n_rows + i] = from[i * n_features + k];
}

enum { digit_bits = 11, n_digits = 1 << digit_bits };

static uint32_t places[3][n_digits];

static void places_of_counts(uint32_t *counts) {
  uint32_t at = 0;
  for (uint32_t k = 0; k < n_digits; k++) {
    const uint32_t count = counts[k];
    counts[k] = at;
    at += count;
  }
}

// Sorts the values that are there in ascending order, -0 before 0, and gives their number: they stand in the second half of room, [2 x n].
EXPORT("sortColumn") uint32_t sort_column(const uint32_t *bits, uint32_t n, uint32_t *room) {
  uint32_t *keys = room, *other = room + n, n_present = 0;
  __builtin_memset(places, 0, sizeof places);
  for (uint32_t i = 0; i < n; i++) {
    const uint32_t own = bits[i];
    if ((own & 0x7fffffff) > 0x7f800000) continue;
    // Bits that ascend as the numbers do.
    const uint32_t key = own ^ ((uint32_t)((int32_t)own >> 31) | 0x80000000);
    keys[n_present++] = key;
    places[0][key & (n_digits - 1)]++;
    places[1][(key >> digit_bits) & (n_digits - 1)]++;
    places[2][key >> (2 * digit_bits)]++;
  }
  for (uint32_t digit = 0; digit < 3; digit++) places_of_counts(places[digit]);
  for (uint32_t i = 0; i < n_present; i++) other[places[0][keys[i] & (n_digits - 1)]++] = keys[i];
  for (uint32_t i = 0; i < n_present; i++) keys[places[1][(other[i] >> digit_bits) & (n_digits - 1)]++] = other[i];
  for (uint32_t i = 0; i < n_present; i++) {
    const uint32_t key = keys[i];
    other[places[2][key >> (2 * digit_bits)]++] = key ^ ((uint32_t)((int32_t)~key >> 31) | 0x80000000);
  }
  return n_present;
}

// Writes the bins of a column into byte `place` of each word; behind the cuts in use, of [bins_of_feature], stands NaN.
EXPORT("addBins") void add_bins(const float *column, uint32_t n, const float *cuts, uint32_t place, uint8_t *words) {
  for (uint32_t i = 0; i < n; i++) {
    const float value = column[i];
    uint32_t bin = 0;
    for (uint32_t step = bins_of_feature / 2; step > 0; step >>= 1) bin += step * (uint32_t)(value >= cuts[bin + step - 1]);
    words[features_of_word * i + place] = (uint8_t)(bin | (missing_bin * (uint32_t)(value != value)));
  }
}
