import gc
import warnings

import pytest


@pytest.fixture
def others_forgotten() -> None:
    """What the stock executor left unawaited in tests before is gone without a warning here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        gc.collect()
