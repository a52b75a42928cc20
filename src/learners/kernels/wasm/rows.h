// The lists of rows: [n_features x stride] of ROW, each feature's by ascending value. Mirrors row-lists.ts. Included once for each type of ROW.

#if IS_SMALL
typedef struct { v128_t of[4]; } WITH(Marks);

static inline WITH(Marks) WITH(marks_of)(const Ground *g) {
  WITH(Marks) marks;
  for (int k = 0; k < 4; k++) marks.of[k] = wasm_v128_load(g->is_left + 16 * k);
  return marks;
}

// The marks of sixteen rows, as bits. A place behind the sixteen of a table gives 0.
static inline uint32_t WITH(bits_of)(const WITH(Marks) *marks, v128_t rows, int is_few) {
  v128_t found = wasm_i8x16_swizzle(marks->of[0], rows);
  found = wasm_v128_or(found, wasm_i8x16_swizzle(marks->of[1], wasm_i8x16_sub(rows, wasm_i8x16_const_splat(16))));
  if (!is_few) {
    found = wasm_v128_or(found, wasm_i8x16_swizzle(marks->of[2], wasm_i8x16_sub(rows, wasm_i8x16_const_splat(32))));
    found = wasm_v128_or(found, wasm_i8x16_swizzle(marks->of[3], wasm_i8x16_sub(rows, wasm_i8x16_const_splat(48))));
  }
  return wasm_i8x16_bitmask(found);
}

// The marked rows first, in their order, then the others.
static inline v128_t WITH(sorted)(v128_t rows, uint32_t bits) {
  return wasm_i8x16_swizzle(rows, wasm_v128_load64_zero(stable[bits]));
}

// As `sorted`, of sixteen rows: the marked ones of both halves come before the others of both.
static inline v128_t WITH(sorted_halves)(v128_t rows, uint32_t bits) {
  const uint32_t low = bits & 255, high = bits >> 8;
  const int8_t n_low = (int8_t)__builtin_popcount(low), n_high = (int8_t)__builtin_popcount(high);
  const v128_t place = wasm_i8x16_const(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const v128_t halves = wasm_v128_load64_lane(stable[high], wasm_v128_load64_zero(stable[low]), 1);
  // Where the row of each place stands when each half is sorted by itself.
  const v128_t left = wasm_v128_bitselect(place, wasm_i8x16_add(place, wasm_i8x16_splat((int8_t)(8 - n_low))),
                                          wasm_i8x16_lt(place, wasm_i8x16_splat(n_low)));
  const v128_t right = wasm_v128_bitselect(wasm_i8x16_sub(place, wasm_i8x16_splat(n_high)), place,
                                           wasm_i8x16_lt(place, wasm_i8x16_splat((int8_t)(8 + n_high))));
  const v128_t from = wasm_v128_bitselect(left, right, wasm_i8x16_lt(place, wasm_i8x16_splat((int8_t)(n_low + n_high))));
  const v128_t within = wasm_i8x16_swizzle(wasm_v128_or(halves, wasm_i8x16_const(0, 0, 0, 0, 0, 0, 0, 0, 8, 8, 8, 8, 8, 8, 8, 8)), from);
  return wasm_i8x16_swizzle(rows, within);
}

// Writes the marked rows of a list, in their order, and gives their number; some places behind them are written too.
static inline uint32_t WITH(keep_marked)(uint8_t *to, const uint8_t *from, uint32_t length, const WITH(Marks) *marks, int is_few) {
  uint32_t at = 0;
  for (uint32_t i = 0; i < length; i += 16) {
    const v128_t rows = wasm_v128_load(from + i);
    uint32_t bits = WITH(bits_of)(marks, rows, is_few);
    if (length - i < 16) bits &= (1u << (length - i)) - 1;
    wasm_v128_store64_lane(to + at, WITH(sorted)(rows, bits & 255), 0);
    at += (uint32_t)__builtin_popcount(bits & 255);
    wasm_v128_store64_lane(to + at, WITH(sorted)(wasm_i64x2_shuffle(rows, rows, 1, 1), bits >> 8), 0);
    at += (uint32_t)__builtin_popcount(bits >> 8);
  }
  return at;
}

// Cuts a list of more than sixteen rows.
static inline void WITH(cut_long)(uint8_t *list, uint32_t length, const WITH(Marks) *marks, int is_few) {
  uint8_t later[most_small + 24];
  uint32_t at = 0, n_later = 0;
  for (uint32_t i = 0; i < length; i += 16) {
    const v128_t rows = wasm_v128_load(list + i);
    uint32_t bits = WITH(bits_of)(marks, rows, is_few);
    // What lies behind the node counts as right, and so comes back to where it was.
    if (length - i < 16) bits &= (1u << (length - i)) - 1;
    const v128_t halves[2] = {rows, wasm_i64x2_shuffle(rows, rows, 1, 1)};
    for (uint32_t half = 0; half < 2; half++) {
      const uint32_t own = (bits >> (8 * half)) & 255, n_left = (uint32_t)__builtin_popcount(own);
      wasm_v128_store64_lane(list + at, WITH(sorted)(halves[half], own), 0);
      wasm_v128_store64_lane(later + n_later, WITH(sorted)(halves[half], own ^ 255), 0);
      at += n_left;
      n_later += 8 - n_left;
    }
  }
  uint32_t i = 0;
  for (; i + 8 <= n_later; i += 8) wasm_v128_store64_lane(list + at + i, wasm_v128_load64_zero(later + i), 0);
  for (; i < n_later; i++) list[at + i] = later[i];
}

// Cuts the range of all lists in two by the marks, each part in its order.
static void WITH(cut_lists)(Ground *g, int32_t begin, int32_t end) {
  uint8_t *list = (uint8_t *)g->lists + begin;
  const uint32_t length = (uint32_t)(end - begin), stride = g->stride;
  const WITH(Marks) marks = WITH(marks_of)(g);
  const int is_few = g->n_rows <= 32;
  if (length <= 8) {
    const uint32_t own = (1u << length) - 1;
    for (uint32_t j = 0; j < g->n_features; j++, list += stride) {
      const v128_t rows = wasm_v128_load64_zero(list);
      const uint32_t bits = WITH(bits_of)(&marks, rows, is_few) & own;
      wasm_v128_store64_lane(list, WITH(sorted)(rows, bits), 0);
    }
  } else if (length <= 16) {
    const uint32_t own = (1u << length) - 1;
    for (uint32_t j = 0; j < g->n_features; j++, list += stride) {
      const v128_t rows = wasm_v128_load(list);
      wasm_v128_store(list, WITH(sorted_halves)(rows, WITH(bits_of)(&marks, rows, is_few) & own));
    }
  } else {
    for (uint32_t j = 0; j < g->n_features; j++, list += stride) WITH(cut_long)(list, length, &marks, is_few);
  }
}

// Writes the lists of a tree: the rows that are marked, in the order of the columns. Gives the length of each.
static int32_t WITH(fill_lists)(Ground *g) {
  const WITH(Marks) marks = WITH(marks_of)(g);
  const int is_few = g->n_rows <= 32;
  uint32_t length = 0;
  for (uint32_t j = 0; j < g->n_features; j++)
    length = WITH(keep_marked)((uint8_t *)g->lists + j * g->stride, (uint8_t *)g->base + j * g->stride, g->n_rows, &marks, is_few);
  return (int32_t)length;
}
#else
static inline uint32_t WITH(cut_one)(const Ground *g, ROW *to, const ROW *from, uint32_t length) {
  uint32_t at = 0, n_later = 0;
  for (uint32_t i = 0; i < length; i++) {
    const ROW row = from[i];
    const uint32_t left = g->is_left[row] & 1;
    to[at] = row;
    g->later[n_later] = row;
    at += left;
    n_later += 1 - left;
  }
  for (uint32_t i = 0; i < n_later; i++) to[at + i] = g->later[i];
  return at;
}

static void WITH(cut_lists)(Ground *g, int32_t begin, int32_t end) {
  ROW *list = (ROW *)g->lists + begin;
  for (uint32_t j = 0; j < g->n_features; j++, list += g->stride) WITH(cut_one)(g, list, list, (uint32_t)(end - begin));
}

// Writes the lists of a tree: the rows that are marked, in the order of the columns. Gives the length of each.
static int32_t WITH(fill_lists)(Ground *g) {
  uint32_t length = 0;
  for (uint32_t j = 0; j < g->n_features; j++)
    length = WITH(cut_one)(g, (ROW *)g->lists + j * g->stride, (ROW *)g->base + j * g->stride, g->n_rows);
  return (int32_t)length;
}
#endif

// Brings the order of the columns into lists of ROW.
static void WITH(open_lists)(Ground *g) {
  for (uint32_t j = 0; j < g->n_features; j++)
    for (uint32_t i = 0; i < g->n_rows; i++) ((ROW *)g->base)[j * g->stride + i] = (ROW)g->order[j * g->n_rows + i];
}

// Marks the rows of a node that go left: 255, so that a vector of them has bits.
static inline void WITH(mark_left)(Ground *g, const Split *split, int32_t begin, int32_t end) {
  const ROW *list = (ROW *)g->lists + (uint32_t)split->feature * g->stride;
  for (int32_t i = begin; i < end; i++) g->is_left[list[i]] = i < begin + split->n_below ? 255 : 0;
}

// Cuts all lists of a node below its split.
static void WITH(cut_lists_at)(Ground *g, const Split *split, int32_t begin, int32_t end) {
  WITH(mark_left)(g, split, begin, end);
  WITH(cut_lists)(g, begin, end);
}
