// What a problem is made of, and the memory that it lies in. Mirrors columns.ts, trees.ts and grow-tree.ts.
#pragma once
#include <wasm_simd128.h>
#include <stdint.h>

// What a forest of few rows is grown with, sixteen features to a block: see lanes.h.
typedef struct {
  uint32_t n_blocks;
  // The rows of the node that is grown, those of each waiting node together: [n_rows].
  uint8_t *rows;
  // By place in the order of each feature the row, and whether the row behind it has the same value: [n_blocks x n_rows x 16].
  uint8_t *order;
  int16_t *ties;
  // By row the place of its value among the different ones of each feature: [n_blocks x n_rows x 16].
  uint8_t *ranks;
  // The best split of each feature: what it gains, and its last place on the left: [n_blocks x 16].
  float *gains;
  uint8_t *places;
  // By row, 0 for those that are not in the node: [32].
  uint8_t *weights;
  int32_t *leads;
} Lanes;

// Read from outside as 32-bit words: see wasm-trees.ts in the folder above.
typedef struct {
  int32_t *order, *ranks;
  float *values;
  double *targets;
  int32_t *roots, *split, *right;
  double *value, *gains;
  // From here on nothing is read from outside.
  uint32_t n_rows, n_features, capacity, n_nodes, stride;
  int is_small, has_lanes, bootstrap;
  int32_t min_leaf;
  void *base, *lists;
  int32_t *stack, *pool;
  v128_t *pairs, *leads;
  double *gradients, *reciprocals;
  float *margins, *wanted;
  uint8_t *is_left, *drawn;
  int32_t *later;
  Lanes lanes;
} Ground;

static Ground ground;

// Rows of a problem that is grown with lists of bytes.
enum { most_small = 64, entry = 5 };

// Rows of a forest that is grown without lists; above, lists are faster.
enum { most_in_lanes = 32 };

extern unsigned char __heap_base;
static uintptr_t free_at;

static void *take(uint32_t bytes) {
  const uintptr_t at = free_at;
  // Lists of bytes are read and written eight and sixteen at a time: a little room behind each array.
  free_at = (at + bytes + 31) & ~(uintptr_t)15;
  return (void *)at;
}

// Where the bits of a byte, one for each row of eight, say left, the places of those rows, then those of the others: [256 x 8].
static uint8_t stable[256][8];

static void write_stable(void) {
  for (uint32_t bits = 0; bits < 256; bits++) {
    uint32_t at = 0;
    for (uint32_t left = 0; left < 2; left++)
      for (uint32_t i = 0; i < 8; i++)
        if (((bits >> i) & 1) != left) stable[bits][at++] = (uint8_t)i;
  }
}

static void take_lanes(Lanes *lanes, uint32_t n_rows, uint32_t n_blocks) {
  lanes->n_blocks = n_blocks;
  lanes->rows = take(most_in_lanes);
  lanes->order = take(16 * n_blocks * n_rows);
  lanes->ties = take(32 * n_blocks * n_rows);
  lanes->ranks = take(16 * n_blocks * n_rows);
  lanes->gains = take(64 * n_blocks);
  lanes->places = take(16 * n_blocks);
  lanes->weights = take(most_in_lanes);
  lanes->leads = take(4 * most_in_lanes);
}

// Makes room for a problem and gives the address of the ground, or 0 where the memory cannot grow so far.
__attribute__((export_name("open"))) Ground *open_ground(uint32_t n_rows, uint32_t n_features, uint32_t n_trees, uint32_t capacity) {
  Ground *g = &ground;
  const uint32_t cells = n_rows * n_features;
  g->n_rows = n_rows;
  g->n_features = n_features;
  g->capacity = capacity;
  g->n_nodes = 0;
  g->is_small = n_rows <= most_small;
  g->stride = (n_rows + 7) & ~7u;
  const uint32_t list_bytes = n_features * g->stride * (g->is_small ? 1 : 4);
  free_at = ((uintptr_t)&__heap_base + 15) & ~(uintptr_t)15;
  g->order = take(4 * cells);
  g->ranks = take(4 * cells);
  g->values = take(4 * cells);
  g->targets = take(8 * n_rows);
  g->roots = take(4 * n_trees);
  g->split = take(4 * capacity);
  g->right = take(4 * capacity);
  g->value = take(8 * capacity);
  g->gains = take(8 * n_features);
  g->base = take(list_bytes);
  g->lists = take(list_bytes);
  g->stack = take(4 * entry * (n_rows + 2));
  g->pool = take(4 * n_features);
  g->pairs = take(16 * n_rows);
  g->leads = take(16 * n_rows);
  g->gradients = take(8 * n_rows);
  g->reciprocals = take(8 * (n_rows + 1));
  g->margins = take(4 * n_rows);
  g->wanted = take(4 * n_rows);
  g->is_left = take(n_rows < most_small ? most_small : n_rows);
  g->drawn = take(n_rows < most_small ? most_small : n_rows);
  g->later = take(4 * n_rows + 64);
  if (n_rows <= most_in_lanes) take_lanes(&g->lanes, n_rows, (n_features + 15) / 16);
  const uintptr_t have = (uintptr_t)__builtin_wasm_memory_size(0) << 16;
  if (free_at > have && __builtin_wasm_memory_grow(0, (free_at - have + 65535) >> 16) == (uintptr_t)-1) return 0;
  if (stable[1][1] == 0) write_stable();
  return g;
}

static int32_t add_node(Ground *g) {
  const int32_t node = (int32_t)g->n_nodes++;
  g->split[node] = -1;
  g->right[node] = -1;
  return node;
}

static uint32_t push(int32_t *stack, uint32_t top, int32_t begin, int32_t end, int32_t depth, int32_t parent, int32_t via) {
  stack[top] = begin;
  stack[top + 1] = end;
  stack[top + 2] = depth;
  stack[top + 3] = parent;
  stack[top + 4] = via;
  return top + entry;
}

typedef struct {
  int32_t feature, n_below;
  double gain, threshold;
} Split;

static int32_t larger(int32_t a, int32_t b) { return a > b ? a : b; }
static int32_t smaller(int32_t a, int32_t b) { return a < b ? a : b; }
