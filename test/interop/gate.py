"""Answers the cases of gate.ts: gate.py cases.json answers.json. Wilcoxon by scipy, McNemar by statsmodels."""

import json
import math
import sys

import numpy as np
import scipy
import statsmodels
from scipy.stats import wilcoxon
from statsmodels.stats.contingency_tables import mcnemar


def finite(value):
    return float(value) if math.isfinite(value) else None


def answer(case):
    challenger = np.array(case["challenger"])
    champion = np.array(case["champion"])
    if case["kind"] == "wilcoxon":
        test = wilcoxon(
            challenger,
            champion,
            zero_method=case["zeroMethod"],
            correction=False,
            alternative=case["alternative"].replace("_", "-"),
            method="exact" if case["method"] == "exact" else "asymptotic",
        )
        return {"statistic": finite(test.statistic), "p": finite(test.pvalue)}
    table = [[np.sum((challenger == i) & (champion == j)) for j in (0, 1)] for i in (0, 1)]
    test = mcnemar(table, exact=case["method"] == "exact", correction=case["method"] == "chi_squared_corrected")
    # Where no row sets the two apart, statsmodels divides by 0 and takes what comes out for certain.
    statistic = finite(test.statistic)
    return {"statistic": statistic, "p": None if statistic is None else finite(test.pvalue)}


with open(sys.argv[1], encoding="utf-8") as asked:
    cases = json.load(asked)
with np.errstate(all="ignore"):
    answers = [answer(case) for case in cases]
with open(sys.argv[2], "w", encoding="utf-8") as answered:
    versions = {"scipy": scipy.__version__, "statsmodels": statsmodels.__version__}
    json.dump({"versions": versions, "answers": answers}, answered)
