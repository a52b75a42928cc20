// Forests and boosters as the TypeScript kernels beside this folder grow them, number for number. No standard library; built by npm run kernels.
#include "ground.h"

// The generator of random.ts (sfc32).
static uint32_t random_a, random_b, random_c, random_counter;

static uint32_t next_random(void) {
  const uint32_t mixed = random_a + random_b + random_counter++;
  random_a = random_b ^ (random_b >> 9);
  random_b = random_c + (random_c << 3);
  random_c = ((random_c << 21) | (random_c >> 11)) + mixed;
  return mixed;
}

static uint32_t below(uint32_t n) { return (uint32_t)(next_random() / 4294967296.0 * n); }

static void draw_next(const Ground *g, uint32_t k) {
  const uint32_t drawn = k + below(g->n_features - k);
  const int32_t feature = g->pool[drawn];
  g->pool[drawn] = g->pool[k];
  g->pool[k] = feature;
}

// Mirrors thresholds.ts.
static double middle_of(double low, double high) {
  const double middle = low / 2 + high / 2;
  const double step = __builtin_fabs(middle) * 0x1p-52;
  const double above = middle + (step > 0x1p-1074 ? step : 0x1p-1074);
  return above <= high ? above : high;
}

typedef struct {
  int32_t begin, end;
  // `low` is the least target, `step` the unit in which the others are counted from there, and `scale` how many are in 1.
  double weight, sum, low, step, scale;
} ForestNode;

typedef struct {
  int32_t max_depth, min_split, min_leaf;
  uint32_t max_features;
} ForestLimits;

typedef struct {
  int32_t begin, end, least;
  double gradient, score, lambda, min_child_weight;
} BoostedNode;

static const double nearly_enough = 1 - 1e-6, n_steps = 1 << 20;
static const float least_gain = 1e-6f;

static double steps_of(const Ground *g, const ForestNode *node, uint32_t row) {
  return __builtin_trunc((g->targets[row] - node->low) * node->scale + 0.5);
}

// A whole number from 0 to 2^31 - 1: a cast would check whether it is one.
static int32_t whole_of(double number) {
  const union { double number; uint64_t bits; } shifted = {number + 0x1p52};
  return (int32_t)shifted.bits;
}

static double weighted_steps(const Ground *g, const ForestNode *node, uint32_t row) {
  return wasm_f64x2_extract_lane(g->pairs[row], 0) * steps_of(g, node, row);
}

// By the weighted steps of all rows of the node.
static double lead_of(const Ground *g, const ForestNode *node, uint32_t row, double total) {
  return wasm_f64x2_extract_lane(g->pairs[row], 0) * (node->weight * steps_of(g, node, row) - total);
}

static double gain_of_lead(double lead, double spread) {
  const float single = (float)lead;
  return single * single / (float)spread;
}

// Mirrors gradient-splitter.ts: what is rounded to single precision there is here.
static double scored(double gradient, double hessian, double lambda) {
  if (hessian <= 0) return 0;
  return (float)((double)(float)(gradient * gradient) / (double)(float)(hessian + lambda));
}

static double gain_of(const BoostedNode *node, double gradient, double n) {
  const double others = scored(node->gradient - gradient, node->end - node->begin - n, node->lambda);
  return (float)((double)(float)(scored(gradient, n, node->lambda) + others) - node->score);
}

static double single_middle(float low, float high) {
  const float between = (float)((double)(float)((double)low + (double)high) * 0.5);
  return between == low ? high : between;
}

// Three rows of a node by themselves.
typedef struct {
  uint32_t rows[3];
  // By row what a split gains that leaves it alone on the left, or on the right; the fourth is of no row.
  double low[4], high[4], most;
} Three;

// Which of three rows has the least rank; 3 where none is below both others.
static inline uint32_t lowest_of(int32_t a, int32_t b, int32_t c) {
  return 3 - 3 * (uint32_t)((a < b) & (a < c)) - 2 * (uint32_t)((b < a) & (b < c)) - (uint32_t)((c < a) & (c < b));
}

static inline void swap_above(const int32_t *ranks, uint32_t *a, uint32_t *b) {
  if (ranks[*b] >= ranks[*a]) return;
  const uint32_t above = *a;
  *a = *b;
  *b = above;
}

// Brings three rows in the order of a feature.
static __attribute__((noinline)) void sort_three(const Ground *g, int32_t feature, uint32_t *rows) {
  const int32_t *ranks = g->ranks + (uint32_t)feature * g->n_rows;
  swap_above(ranks, rows, rows + 1);
  swap_above(ranks, rows + 1, rows + 2);
  swap_above(ranks, rows, rows + 1);
}

static double most_of(const double *gains) {
  const double most = gains[0] > gains[1] ? gains[0] : gains[1];
  return most > gains[2] ? most : gains[2];
}

typedef struct {
  Split split;
  // Rank in the order of the scan of the feature that was kept: of equal gains the first counts.
  int32_t turn, at;
} Best;

// Which of two features may gain the most. The sums hold weight and lead of the left side.
static inline v128_t may_gain(v128_t in_a, v128_t in_b, v128_t weight, v128_t enough) {
  const v128_t w = wasm_i64x2_shuffle(in_a, in_b, 0, 2), d = wasm_i64x2_shuffle(in_a, in_b, 1, 3);
  return wasm_f64x2_ge(wasm_f64x2_mul(d, d), wasm_f64x2_mul(enough, wasm_f64x2_mul(w, wasm_f64x2_sub(weight, w))));
}

#define ROW uint8_t
#define IS_SMALL 1
#define WITH(name) name##_of_bytes
#include "rows.h"
#include "lists.h"
#include "forest.h"
#include "boosting.h"
#undef IS_SMALL
#undef WITH
#define WITH(name) name##_of_lanes
#include "lanes.h"
#include "forest.h"
#undef ROW
#undef WITH
#define ROW int32_t
#define IS_SMALL 0
#define WITH(name) name##_of_words
#include "rows.h"
#include "lists.h"
#include "forest.h"
#include "boosting.h"

static void open_lists(Ground *g) {
  for (uint32_t j = 0; j < g->n_features; j++) g->gains[j] = 0;
  if (g->is_small) open_lists_of_bytes(g);
  else open_lists_of_words(g);
}

__attribute__((export_name("startForest"))) void start_forest(uint32_t seed, int bootstrap, int32_t min_leaf) {
  Ground *g = &ground;
  g->bootstrap = bootstrap;
  g->min_leaf = min_leaf;
  g->has_lanes = g->n_rows <= most_in_lanes && min_leaf <= 1;
  random_a = seed;
  random_b = 0x9e3779b9;
  random_c = 0x243f6a88;
  random_counter = 1;
  for (int i = 0; i < 15; i++) next_random();
  for (uint32_t j = 0; j < g->n_features; j++) g->pool[j] = (int32_t)j;
  open_lists(g);
  if (g->has_lanes) open_lanes(g);
}

// Draws the rows of a tree: weights, and marks of those that were drawn.
static void draw_rows(Ground *g) {
  const uint32_t n = g->n_rows;
  const int bootstrap = g->bootstrap;
  double *weights = g->gradients;
  for (uint32_t i = 0; i < n; i++) weights[i] = bootstrap ? 0 : 1;
  if (bootstrap)
    for (uint32_t i = 0; i < n; i++) weights[below(n)] += 1;
  for (uint32_t i = 0; i < n; i++) {
    g->pairs[i] = wasm_f64x2_make(weights[i], weights[i] * g->targets[i]);
    g->is_left[i] = weights[i] > 0 ? 255 : 0;
    if (g->has_lanes) g->drawn[i] = (uint8_t)weights[i];
  }
}

// Grows up to n_trees from node 0 on, as long as there is room for another; gives their number.
__attribute__((export_name("growForest"))) uint32_t grow_forest(uint32_t n_trees, uint32_t max_features, int32_t max_depth, int32_t min_split) {
  Ground *g = &ground;
  const ForestLimits limits = {max_depth, min_split, g->min_leaf, max_features};
  g->n_nodes = 0;
  uint32_t tree = 0;
  for (; tree < n_trees && g->n_nodes + 2 * g->n_rows <= g->capacity; tree++) {
    g->roots[tree] = (int32_t)g->n_nodes;
    draw_rows(g);
    if (g->has_lanes) grow_forest_tree_of_lanes(g, &limits);
    else if (g->is_small) grow_forest_tree_of_bytes(g, &limits);
    else grow_forest_tree_of_words(g, &limits);
  }
  return tree;
}

__attribute__((export_name("startBoosting"))) void start_boosting(double base_margin, double lambda) {
  Ground *g = &ground;
  for (uint32_t i = 0; i < g->n_rows; i++) {
    g->margins[i] = (float)base_margin;
    g->wanted[i] = (float)g->targets[i];
  }
  for (uint32_t n = 0; n <= g->n_rows; n++) g->reciprocals[n] = 1 / (double)(float)(n + lambda);
  open_lists(g);
}

__attribute__((export_name("growBooster"))) uint32_t grow_booster(uint32_t n_trees, int32_t max_depth, double rate, double lambda,
                                                                   double min_child_weight) {
  Ground *g = &ground;
  const double least = __builtin_ceil(min_child_weight);
  BoostedNode node = {0, 0, least > 1 ? (least < g->n_rows ? (int32_t)least : (int32_t)g->n_rows) : 1, 0, 0, lambda, min_child_weight};
  g->n_nodes = 0;
  uint32_t tree = 0;
  for (; tree < n_trees && g->n_nodes + 2 * g->n_rows <= g->capacity; tree++) {
    g->roots[tree] = (int32_t)g->n_nodes;
    if (g->is_small) grow_boosted_tree_of_bytes(g, &node, max_depth, (float)rate);
    else grow_boosted_tree_of_words(g, &node, max_depth, (float)rate);
  }
  return tree;
}

__attribute__((export_name("nNodes"))) uint32_t n_nodes(void) { return ground.n_nodes; }
