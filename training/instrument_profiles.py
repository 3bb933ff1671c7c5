"""What an archive of titles says of the instruments that documents cite by their number alone.

"Triển khai Nghị định 140/2020/NĐ-CP" has no word on what it is about. The decree's own title has,
and so has what ministries write where they cite it: for the Party's resolutions, which such
archives leave out, that is all there is.
"""

import re
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix

from classifier.citations import cited_instruments, with_year
from classifier.normalization import fold_and_space
from classifier.segmented_document import SegmentedDocument

# Whose instruments are cited by every office; others are known where titles cite them so often.
_CENTRAL = re.compile(r"cp|ttg|tw|vpcp|(?:ubtv)?qh\d+")
_OFTEN = 2
# What the title of an instrument counts, and all the titles that cite it, the newest of them.
_OWN_TITLE, _CITING_TITLES, _MOST = 0.5, 0.3, 30


def instrument_profiles(
    titles: Sequence[SegmentedDocument], symbols: Sequence[str | None], vectors: csr_matrix
) -> tuple[list[str], csr_matrix]:
    """The instruments that the titles bear or cite, and what is said of each.

    Args:
        titles: oldest first: a number without its year stands for the newest that bears it.
        symbols: of each title; one without it neither bears an instrument nor speaks for those it
            cites, as the documents of the office itself must not: it would learn from what they
            say of themselves. All are without when there are none.
        vectors: of the titles, shape (n_titles, n_terms).

    Returns:
        Their terms as `classifier.citations` writes them, sorted, and the sum of what is said of
        each, shape (n_instruments, n_terms).
    """
    bearers: dict[str, int] = {}
    citing: defaultdict[str, list[int]] = defaultdict(list)
    for row, (symbol, title) in enumerate(zip(symbols, titles, strict=False)):
        if symbol is None:
            continue
        for found in cited_instruments(fold_and_space(symbol))[:1]:
            bearers[found.term] = row
            if title.year:
                bearers[with_year(found.term, title.year)] = row
        for term in {term for field in title.fields for term in field.units("instruments")}:
            citing[term].append(row)
    known = sorted(
        {term for term in bearers if _CENTRAL.fullmatch(term.split()[-1])}
        | {term for term, rows in citing.items() if len(rows) >= _OFTEN}
    )
    numbers: list[int] = []
    rows: list[int] = []
    shares: list[float] = []
    for number, term in enumerate(known):
        newest = citing.get(term, [])[-_MOST:]
        said = [(row, _CITING_TITLES / len(newest)) for row in newest]
        if term in bearers:
            said.append((bearers[term], _OWN_TITLE))
        numbers += [number] * len(said)
        rows += [row for row, _ in said]
        shares += [share for _, share in said]
    share = csr_matrix(
        (np.array(shares, np.float32), (numbers, rows)), shape=(len(known), vectors.shape[0])
    )
    return known, csr_matrix(share @ vectors)
