// The splits of a forest of few rows: no lists, but sixteen features to a vector. Sums are of whole numbers, so that their order is free and the
// splits are those of lists.h.

static uint8_t *list_of_lanes(const Ground *g, int32_t feature) {
  (void)feature;
  return g->lanes.rows;
}

// Rows of a node whose ranks and numbers fit into a byte.
enum { most_few = 8 };

// Sixteen rows at once, one of each feature: the bytes of their leads, and their weights.
typedef struct { v128_t lead[4], weight; } Place;

// The splits that were tried of sixteen features: sums of the left side, and the best gains with the places behind which they are.
typedef struct { v128_t lead[4], gain[4], weight, at; } Tried;

static inline Tried nothing_tried(void) {
  const v128_t nothing = wasm_i32x4_const_splat(0);
  return (Tried){{nothing, nothing, nothing, nothing}, {nothing, nothing, nothing, nothing}, nothing, nothing};
}

#define LOW_BYTES(a, b) wasm_i8x16_shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define HIGH_BYTES(a, b) wasm_i8x16_shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
#define LOW_PAIRS(a, b) wasm_i16x8_shuffle(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define HIGH_PAIRS(a, b) wasm_i16x8_shuffle(a, b, 4, 12, 5, 13, 6, 14, 7, 15)

static inline v128_t gains_of(v128_t lead, v128_t spread) {
  const v128_t d = wasm_f32x4_convert_i32x4(lead);
  return wasm_f32x4_div(wasm_f32x4_mul(d, d), wasm_f32x4_convert_i32x4(spread));
}

// Moves a row of each feature to the left side. No split is behind it where `ties` is -1: the spread is then -1 too, and the gain not above 0.
static inline void move_left(Tried *tried, const Place *place, v128_t weight, v128_t low_ties, v128_t high_ties, int32_t at) {
  const v128_t low_01 = LOW_BYTES(place->lead[0], place->lead[1]), low_23 = LOW_BYTES(place->lead[2], place->lead[3]);
  const v128_t high_01 = HIGH_BYTES(place->lead[0], place->lead[1]), high_23 = HIGH_BYTES(place->lead[2], place->lead[3]);
  tried->lead[0] = wasm_i32x4_add(tried->lead[0], LOW_PAIRS(low_01, low_23));
  tried->lead[1] = wasm_i32x4_add(tried->lead[1], HIGH_PAIRS(low_01, low_23));
  tried->lead[2] = wasm_i32x4_add(tried->lead[2], LOW_PAIRS(high_01, high_23));
  tried->lead[3] = wasm_i32x4_add(tried->lead[3], HIGH_PAIRS(high_01, high_23));
  tried->weight = wasm_i8x16_add(tried->weight, place->weight);
  const v128_t rest = wasm_i8x16_sub(weight, tried->weight);
  const v128_t low = wasm_v128_or(wasm_u16x8_extmul_low_u8x16(tried->weight, rest), low_ties);
  const v128_t high = wasm_v128_or(wasm_u16x8_extmul_high_u8x16(tried->weight, rest), high_ties);
  const v128_t gains[4] = {gains_of(tried->lead[0], LOW_PAIRS(low, low_ties)), gains_of(tried->lead[1], HIGH_PAIRS(low, low_ties)),
                           gains_of(tried->lead[2], LOW_PAIRS(high, high_ties)), gains_of(tried->lead[3], HIGH_PAIRS(high, high_ties))};
  // Where neither side has weight the gain is no number, and not above another.
  const v128_t better_low = wasm_i16x8_narrow_i32x4(wasm_f32x4_gt(gains[0], tried->gain[0]), wasm_f32x4_gt(gains[1], tried->gain[1]));
  const v128_t better_high = wasm_i16x8_narrow_i32x4(wasm_f32x4_gt(gains[2], tried->gain[2]), wasm_f32x4_gt(gains[3], tried->gain[3]));
  tried->at = wasm_v128_bitselect(wasm_i8x16_splat((int8_t)at), tried->at, wasm_i8x16_narrow_i16x8(better_low, better_high));
  for (int k = 0; k < 4; k++) tried->gain[k] = wasm_f32x4_pmax(tried->gain[k], gains[k]);
}

static inline void keep_tried(const Lanes *lanes, uint32_t block, const Tried *tried) {
  for (uint32_t k = 0; k < 4; k++) wasm_v128_store(lanes->gains + 16 * block + 4 * k, tried->gain[k]);
  wasm_v128_store(lanes->places + 16 * block, tried->at);
}

#define BYTES(a, b, k) wasm_i8x16_shuffle(a, b, k, 4 + k, 8 + k, 12 + k, 16 + k, 20 + k, 24 + k, 28 + k, k, k, k, k, k, k, k, k)

// Writes the bytes of eight leads: the first of all, the second of all ...
static inline void write_bytes(const int32_t *leads, v128_t *out) {
  const v128_t a = wasm_v128_load(leads), b = wasm_v128_load(leads + 4);
  out[0] = BYTES(a, b, 0);
  out[1] = BYTES(a, b, 1);
  out[2] = BYTES(a, b, 2);
  out[3] = BYTES(a, b, 3);
}

static inline v128_t smaller_bytes(v128_t *a, v128_t *b) {
  const v128_t least = wasm_u8x16_min(*a, *b);
  *b = wasm_u8x16_max(*a, *b);
  return *a = least;
}

// A network that sorts each lane of four or eight vectors (Knuth, The Art of Computer Programming 3, 5.3.4).
static inline __attribute__((always_inline)) void sort_bytes(v128_t *keys, int is_four) {
  static const uint8_t four[5][2] = {{0, 2}, {1, 3}, {0, 1}, {2, 3}, {1, 2}};
  static const uint8_t eight[19][2] = {{0, 2}, {1, 3}, {4, 6}, {5, 7}, {0, 4}, {1, 5}, {2, 6}, {3, 7}, {0, 1}, {2, 3},
                                       {4, 5}, {6, 7}, {2, 4}, {3, 5}, {1, 4}, {3, 6}, {1, 2}, {3, 4}, {5, 6}};
  if (is_four) {
#pragma clang loop unroll(full)
    for (int i = 0; i < 5; i++) smaller_bytes(keys + four[i][0], keys + four[i][1]);
  } else {
#pragma clang loop unroll(full)
    for (int i = 0; i < 19; i++) smaller_bytes(keys + eight[i][0], keys + eight[i][1]);
  }
}

// Ranks of places without a row.
static const uint8_t behind_all[16] = {255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};

// Tries all splits of a node of up to four or eight rows. Its rows are sorted by keys of the rank of the value and, in the last bits, the number in the node.
static inline __attribute__((always_inline)) void try_few(const Ground *g, const ForestNode *node, int32_t weight, int is_four) {
  const Lanes *lanes = &g->lanes;
  const int32_t n_rows = node->end - node->begin, most = is_four ? 4 : 8, n_bits = is_four ? 2 : 3;
  const uint8_t *rows = lanes->rows + node->begin;
  int32_t leads[8] = {0};
  uint8_t weights[16] = {0};
  for (int32_t i = 0; i < n_rows; i++) {
    leads[i] = lanes->leads[rows[i]];
    weights[i] = lanes->weights[rows[i]];
  }
  v128_t bytes[4];
  write_bytes(leads, bytes);
  const v128_t known = wasm_v128_load(weights), whole = wasm_i8x16_splat((int8_t)weight), last = wasm_i8x16_splat((int8_t)(most - 1));
  for (uint32_t block = 0; block < lanes->n_blocks; block++) {
    v128_t keys[8];
    for (int32_t i = 0; i < most; i++) {
      const uint8_t *ranks = i < n_rows ? lanes->ranks + 16 * (block * g->n_rows + rows[i]) : behind_all;
      keys[i] = wasm_v128_or(wasm_i8x16_shl(wasm_v128_load(ranks), (uint32_t)n_bits), wasm_i8x16_splat((int8_t)i));
    }
    sort_bytes(keys, is_four);
    Tried tried = nothing_tried();
    for (int32_t at = 0; at < n_rows - 1; at++) {
      const v128_t own = wasm_v128_and(keys[at], last);
      Place place;
      for (int k = 0; k < 4; k++) place.lead[k] = wasm_i8x16_swizzle(bytes[k], own);
      place.weight = wasm_i8x16_swizzle(known, own);
      const v128_t ties = wasm_u8x16_le(wasm_v128_xor(keys[at], keys[at + 1]), last);
      move_left(&tried, &place, whole, wasm_i16x8_extend_low_i8x16(ties), wasm_i16x8_extend_high_i8x16(ties), at);
    }
    keep_tried(lanes, block, &tried);
  }
}

// What a table of 32 bytes holds at places; a place behind the sixteen of a vector gives 0.
static inline v128_t looked_up(const v128_t *table, v128_t places) {
  const v128_t behind = wasm_i8x16_sub(places, wasm_i8x16_const_splat(16));
  return wasm_v128_or(wasm_i8x16_swizzle(table[0], places), wasm_i8x16_swizzle(table[1], behind));
}

// Tries all splits of a node of any size: goes over all rows of the problem in the order of each feature; those outside the node weigh nothing.
static void try_many(const Ground *g, int32_t weight) {
  const Lanes *lanes = &g->lanes;
  v128_t tables[5][2];
  for (int part = 0; part < 2; part++) {
    v128_t low[4], high[4];
    write_bytes(lanes->leads + 16 * part, low);
    write_bytes(lanes->leads + 16 * part + 8, high);
    for (int k = 0; k < 4; k++) tables[k][part] = wasm_i64x2_shuffle(low[k], high[k], 0, 2);
    tables[4][part] = wasm_v128_load(lanes->weights + 16 * part);
  }
  const v128_t whole = wasm_i8x16_splat((int8_t)weight);
  for (uint32_t block = 0; block < lanes->n_blocks; block++) {
    const uint8_t *order = lanes->order + 16 * block * g->n_rows;
    const int16_t *ties = lanes->ties + 16 * block * g->n_rows;
    Tried tried = nothing_tried();
    for (uint32_t at = 0; at + 1 < g->n_rows; at++) {
      const v128_t rows = wasm_v128_load(order + 16 * at);
      Place place;
      for (int k = 0; k < 4; k++) place.lead[k] = looked_up(tables[k], rows);
      place.weight = looked_up(tables[4], rows);
      move_left(&tried, &place, whole, wasm_v128_load(ties + 16 * at), wasm_v128_load(ties + 16 * at + 8), (int32_t)at);
    }
    keep_tried(lanes, block, &tried);
  }
}

// Writes the weights and leads of the rows of a node, and 0 for all others; gives the weight of the node.
static int32_t write_lanes(const Ground *g, const ForestNode *node) {
  const Lanes *lanes = &g->lanes;
  const uint8_t *rows = lanes->rows, *drawn = g->drawn;
  const v128_t nothing = wasm_i32x4_const_splat(0);
  for (int k = 0; k < most_in_lanes / 16; k++) wasm_v128_store(lanes->weights + 16 * k, nothing);
  for (int k = 0; k < most_in_lanes / 4; k++) wasm_v128_store(lanes->leads + 4 * k, nothing);
  int32_t total = 0, weight = 0;
  for (int32_t i = node->begin; i < node->end; i++) {
    const uint32_t row = rows[i];
    const int32_t steps = whole_of(steps_of(g, node, row));
    lanes->weights[row] = drawn[row];
    lanes->leads[row] = steps;
    weight += drawn[row];
    total += drawn[row] * steps;
  }
  for (int32_t i = node->begin; i < node->end; i++) lanes->leads[rows[i]] = drawn[rows[i]] * (weight * lanes->leads[rows[i]] - total);
  return weight;
}

// Brings the rows of a node in the order of a feature.
static void order_rows(const Ground *g, const ForestNode *node, int32_t feature) {
  uint8_t ordered[most_in_lanes + 24];
  Marks_of_bytes marks;
  for (int k = 0; k < 4; k++) marks.of[k] = wasm_i8x16_ne(wasm_v128_load(g->lanes.weights + 16 * k), wasm_i8x16_const_splat(0));
  keep_marked_of_bytes(ordered, (uint8_t *)g->base + (uint32_t)feature * g->stride, g->n_rows, &marks, 1);
  for (int32_t i = node->begin; i < node->end; i++) g->lanes.rows[i] = ordered[i - node->begin];
}

// The number of rows of the node, which are in the order of the feature, up to a place in the order of all rows.
static int32_t n_up_to(const Ground *g, const ForestNode *node, int32_t feature, int32_t place) {
  const int32_t *ranks = g->ranks + (uint32_t)feature * g->n_rows;
  const int32_t rank = ranks[g->order[(uint32_t)feature * g->n_rows + (uint32_t)place]];
  int32_t n = 0;
  for (int32_t i = node->begin; i < node->end; i++) n += ranks[g->lanes.rows[i]] <= rank;
  return n;
}

// Keeps the split of a feature behind a row of the node, the rows being in its order.
static void keep_split(const Ground *g, const ForestNode *node, Split *split, int32_t feature, int32_t n_below) {
  const float *values = g->values + (uint32_t)feature * g->n_rows;
  const uint8_t *right = g->lanes.rows + node->begin + n_below;
  split->feature = feature;
  split->n_below = n_below;
  split->threshold = middle_of(values[right[-1]], values[right[0]]);
}

// Where nothing gains: the first split of a feature that parts the rows, if there is one.
static void keep_any(const Ground *g, const ForestNode *node, Split *split, int32_t feature) {
  const int32_t *ranks = g->ranks + (uint32_t)feature * g->n_rows;
  const uint8_t *rows = g->lanes.rows;
  order_rows(g, node, feature);
  for (int32_t i = node->begin + 1; i < node->end; i++) {
    if (ranks[rows[i]] == ranks[rows[i - 1]]) continue;
    split->gain = 0;
    keep_split(g, node, split, feature, i - node->begin);
    return;
  }
}

// The most that a split of any feature gains.
static float most_gain(const Lanes *lanes) {
  v128_t most = wasm_f32x4_const_splat(0);
  for (uint32_t k = 0; k < 4 * lanes->n_blocks; k++) most = wasm_f32x4_pmax(most, wasm_v128_load(lanes->gains + 4 * k));
  most = wasm_f32x4_pmax(most, wasm_i32x4_shuffle(most, most, 2, 3, 0, 1));
  most = wasm_f32x4_pmax(most, wasm_i32x4_shuffle(most, most, 1, 0, 3, 2));
  return wasm_f32x4_extract_lane(most, 0);
}

// The first of `count` features of the pool from a place on that gains the most of them, or -1 where none gains.
static int32_t best_feature(const Ground *g, uint32_t place, uint32_t count) {
  const float *gains = g->lanes.gains;
  const uint32_t n = g->n_features;
  float most = 0;
  if (count == n) most = most_gain(&g->lanes);
  else
    for (uint32_t k = place; k < place + count; k++) most = gains[g->pool[k]] > most ? gains[g->pool[k]] : most;
  if (most == 0) return -1;
  for (;; place = place + 1 == n ? 0 : place + 1)
    if (gains[g->pool[place]] == most) return g->pool[place];
}

static void choose(const Ground *g, const ForestNode *node, Split *split, uint32_t place, uint32_t count) {
  const Lanes *lanes = &g->lanes;
  const int32_t best = best_feature(g, place, count);
  if (best < 0) {
    for (uint32_t k = 0; k < count && split->feature < 0; k++) keep_any(g, node, split, g->pool[(place + k) % g->n_features]);
    return;
  }
  split->gain = lanes->gains[best];
  order_rows(g, node, best);
  keep_split(g, node, split, best, node->end - node->begin <= most_few ? lanes->places[best] + 1 : n_up_to(g, node, best, lanes->places[best]));
}

static void search_of_lanes(Ground *g, const ForestNode *node, Split *split, const ForestLimits *limits, int32_t via) {
  const uint32_t n = g->n_features, wanted = limits->max_features;
  (void)via;
  const int32_t weight = write_lanes(g, node);
  const int32_t n_rows = node->end - node->begin;
  if (n_rows <= 4) try_few(g, node, weight, 1);
  else if (n_rows <= most_few) try_few(g, node, weight, 0);
  else try_many(g, weight);
  if (wanted >= n) {
    choose(g, node, split, below(n), n);
    return;
  }
  for (uint32_t k = 0; k < wanted; k++) draw_next(g, k);
  choose(g, node, split, 0, wanted);
  for (uint32_t k = wanted; k < n && split->feature < 0; k++) {
    draw_next(g, k);
    choose(g, node, split, k, 1);
  }
}

// A search has brought the rows in the order of the split.
static void part_of_lanes(Ground *g, const ForestNode *node, const Split *split, int32_t least) {
  (void)g;
  (void)node;
  (void)split;
  (void)least;
}

// The rows that were drawn, in the order of the first feature.
static int32_t first_rows_of_lanes(Ground *g) {
  const Marks_of_bytes marks = marks_of_of_bytes(g);
  return (int32_t)keep_marked_of_bytes(g->lanes.rows, g->base, g->n_rows, &marks, 1);
}

// Writes the order and the ranks of sixteen features side by side.
static void open_lanes(const Ground *g) {
  const Lanes *lanes = &g->lanes;
  const uint32_t n_rows = g->n_rows;
  for (uint32_t j = 0; j < 16 * lanes->n_blocks; j++) {
    const uint32_t first = 16 * (j / 16) * n_rows + j % 16;
    // Behind the last feature stand rows between which there is no split.
    const int is_feature = j < g->n_features;
    const int32_t *order = g->order + j * n_rows, *ranks = g->ranks + j * n_rows;
    for (uint32_t i = 0; i < n_rows; i++) {
      const int is_tie = !is_feature || i + 1 == n_rows || ranks[order[i]] == ranks[order[i + 1]];
      lanes->order[first + 16 * i] = is_feature ? (uint8_t)order[i] : 0;
      lanes->ties[first + 16 * i] = is_tie ? -1 : 0;
      lanes->ranks[first + 16 * i] = is_feature ? (uint8_t)ranks[i] : 0;
    }
  }
}
