"""One module a carrier: its plans, its vocabulary, its columns, and how often which life is led."""

from ingest.synthesis.carriers.aetna import Aetna
from ingest.synthesis.carriers.carrier import Carrier
from ingest.synthesis.carriers.humana import Humana
from ingest.synthesis.carriers.uhc import Uhc
from ingest.synthesis.carriers.wellcare import Wellcare

CARRIERS: dict[str, Carrier] = {
    carrier.code: carrier for carrier in (Aetna(), Humana(), Uhc(), Wellcare())
}

__all__ = ["CARRIERS", "Carrier"]
