"""One module a layout: its plans, its vocabulary, its columns, and how often which life is led."""

from ingest.synthesis.carriers.aetna import Aetna
from ingest.synthesis.carriers.alignment import Alignment
from ingest.synthesis.carriers.anthem import Anthem
from ingest.synthesis.carriers.banner import Banner
from ingest.synthesis.carriers.bnd_and_chp import Bnd, Chp
from ingest.synthesis.carriers.carrier import Carrier
from ingest.synthesis.carriers.cigna import Cigna
from ingest.synthesis.carriers.devoted import Devoted
from ingest.synthesis.carriers.freedom_and_healthsun import Freedom, Healthsun
from ingest.synthesis.carriers.humana import Humana
from ingest.synthesis.carriers.memorial_hermann import MemorialHermann
from ingest.synthesis.carriers.molina_and_zing import Molina, Zing
from ingest.synthesis.carriers.scan import Scan
from ingest.synthesis.carriers.uhc import Uhc
from ingest.synthesis.carriers.wellcare import Wellcare

CARRIERS: dict[str, Carrier] = {
    carrier.code: carrier
    for carrier in (
        Aetna(),
        Alignment(),
        Anthem(),
        Banner(),
        Bnd(),
        Chp(),
        Cigna(),
        Devoted(),
        Freedom(),
        Healthsun(),
        Humana(),
        MemorialHermann(),
        Molina(),
        Scan(),
        Uhc(),
        Wellcare(),
        Zing(),
    )
}

__all__ = ["CARRIERS", "Carrier"]
