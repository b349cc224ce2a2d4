import gc
import warnings
from collections.abc import Iterator

import pytest


def forget_unawaited() -> None:
    """What the stock executor left unawaited is gone without a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        gc.collect()


@pytest.fixture
def others_forgotten() -> None:
    """What tests before left is gone, and warns in none of those that come."""
    forget_unawaited()


@pytest.fixture
def forgotten_afterwards() -> Iterator[None]:
    """What this test leaves warns in none of those that come."""
    yield
    forget_unawaited()
