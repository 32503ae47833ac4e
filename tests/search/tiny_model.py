"""Embedding models small enough to follow: each axis is a subject, a word lies on one of them."""

from collections.abc import Sequence

SUBJECTS = (
    {"zorp", "flim", "máy"},
    {"quix", "brol"},
    {"vank", "mosk"},
)


class TinyModel:
    name = "tiny"
    dimension = 4
    fails_at = ""

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        if self.fails_at and any(self.fails_at in text for text in texts):
            raise RuntimeError("out of memory")
        return [self._vector(text.split()) for text in texts]

    def _vector(self, words: Sequence[str]) -> list[float]:
        counts = [float(sum(word in subject for word in words)) for subject in SUBJECTS]
        return [*counts, 0.1] + [0.0] * (self.dimension - 4)


class TwinModel(TinyModel):
    """Another model of the same dimension: what it says of a text means something else."""

    name = "twin"

    def _vector(self, words: Sequence[str]) -> list[float]:
        return list(reversed(super()._vector(words)))


class WideModel(TinyModel):
    name = "wide"
    dimension = 6


class LyingModel(TinyModel):
    dimension = 5

    def _vector(self, words: Sequence[str]) -> list[float]:
        return [1.0, 0.0]


class FaintModel(TinyModel):
    """Fails at one word."""

    fails_at = "vank"
