// The loops of boosters by histograms, number for number as the TypeScript beside this folder runs them. The caller says where arrays lie, and
// how much memory there is. No standard library; built by npm run kernels.
#include <stdint.h>
#include <wasm_simd128.h>
#define EXPORT(name) __attribute__((export_name(name)))

enum { bins_of_feature = 256, missing_bin = 255, features_of_word = 4 };

extern unsigned char __heap_base;

// Gives the first address that the caller may use.
EXPORT("heapBase") uintptr_t heap_base(void) { return (uintptr_t)&__heap_base; }

#include "histogram-bins.h"
#include "histogram-problem.h"
#include "histogram-derivatives.h"
#include "histogram-nodes.h"
#include "histogram-splits.h"
