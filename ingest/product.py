"""Product and network from printed words: two axes of one plan (medicare.md, Identifiers).

None where no word is printed: what the plan list says, and the guess from network or contract,
come later and in the database.
"""

import re
from collections.abc import Sequence

from models import Network, Product


def _whole(words: str) -> re.Pattern[str]:
    """These words, not as part of longer ones."""
    return re.compile(rf"(?<![^\W_])(?:{words})(?![^\W_])", re.IGNORECASE)


# In this order: the first that is printed decides.
_PRODUCTS = (
    (Product.DSNP, _whole("D-?SNP")),
    (Product.CSNP, _whole("C-?SNP")),
    (Product.ISNP, _whole("I-?SNP")),
    (Product.PDP, _whole("PDP")),
    (Product.MAPD, _whole("MA-?PD")),
    (Product.MA, _whole("MA")),
    (Product.MEDSUPP, _whole(r"Medicare\s+Supplement|Med\s+Supp")),
)
_SNPS = frozenset({Product.DSNP, Product.CSNP, Product.ISNP})

_NETWORKS = (
    (Network.HMO_POS, _whole("HMO[- ]?POS")),
    (Network.HMO, _whole("HMO")),
    (Network.RPPO, _whole("RPPO")),
    (Network.LPPO, _whole("LPPO|PPO")),
    (Network.PFFS, _whole("PFFS")),
)


def read_product(texts: Sequence[str], plan_code: str | None) -> Product | None:
    """The product that the type columns, then the plan name print; an S contract is PDP."""
    printed = next(filter(None, map(_product_word, texts)), None)
    if plan_code is not None and plan_code.startswith("S") and printed not in _SNPS:
        return Product.PDP
    return printed


def read_network(texts: Sequence[str], plan_code: str | None) -> Network | None:
    """The network that the type columns, then the plan name print; an R contract's PPO is RPPO."""
    printed = next(filter(None, map(_network_word, texts)), None)
    if printed is Network.LPPO and plan_code is not None and plan_code.startswith("R"):
        return Network.RPPO
    return printed


def _product_word(text: str) -> Product | None:
    """The product that one text prints."""
    return next((product for product, words in _PRODUCTS if words.search(text)), None)


def _network_word(text: str) -> Network | None:
    """The network that one text prints."""
    return next((network for network, words in _NETWORKS if words.search(text)), None)
