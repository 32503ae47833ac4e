"""Sample contexts of every component: what the gallery shows and the tests render.

Listings, people and figures are invented.
"""

from cms.theme.samples.first import FIRST
from cms.theme.samples.material import Sample, guide_form
from cms.theme.samples.second import SECOND
from cms.theme.samples.wording import WORDING

SAMPLES: dict[str, list[Sample]] = {**FIRST, **SECOND}

__all__ = ["SAMPLES", "WORDING", "Sample", "guide_form"]
