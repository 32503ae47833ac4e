"""A sentence-embedding model from a folder, run with numpy alone: BERT and what is built like it.

The folder has the form of sentence-transformers: `config.json`, `tokenizer.json`,
`model.safetensors`, and where they differ from the usual `1_Pooling/config.json` and
`sentence_bert_config.json`. After Devlin et al. (2019), "BERT: Pre-training of Deep Bidirectional
Transformers", and Reimers and Gurevych (2019), "Sentence-BERT". Needs requirements/model.txt.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from tokenizers import Tokenizer

WEIGHTS: Final = "model.safetensors"
FILES: Final = ("config.json", "tokenizer.json", WEIGHTS)
KINDS: Final = {"bert": 0, "xlm-roberta": 2, "roberta": 2}
"""Kinds of model, and the number of its first position."""
_TYPES: Final = {"F32": np.dtype("<f4"), "F16": np.dtype("<f2")}
BATCH: Final = 16
LONGEST: Final = 256
"""Tokens of a text that are read where the folder doesn't say."""
_FAR: Final = -1e9
Array = Any  # numpy's own types depend on whether it is installed


class SentenceModel:
    """See the module and `search.embedding.Embedder`."""

    def __init__(self, folder: Path) -> None:
        """Read the model whole.

        Raises:
            OSError: a file is missing.
            KeyError: the weights lack a part.
            ValueError: it is no model that can be run here.
        """
        config = _json(folder / "config.json")
        self._first = KINDS.get(str(config.get("model_type")), -1)
        if self._first < 0:
            raise ValueError(f"config.json: model_type {config.get('model_type')!r} isn't known")
        if config.get("hidden_act", "gelu") != "gelu":
            raise ValueError(f"config.json: hidden_act {config['hidden_act']!r} isn't known")
        self.dimension = int(config["hidden_size"])
        self._heads = int(config["num_attention_heads"])
        self._depth = int(config["num_hidden_layers"])
        self._small = float(config.get("layer_norm_eps", 1e-12))
        self._weights = _weights(folder / WEIGHTS)
        held = self._of("embeddings.word_embeddings.weight").shape[1]
        if held != self.dimension:
            raise ValueError(f"{WEIGHTS}: {held} numbers a word, config.json says {self.dimension}")
        said = folder / "sentence_bert_config.json"
        longest = _json(said).get("max_seq_length") if said.is_file() else None
        positions = self._of("embeddings.position_embeddings.weight").shape[0] - self._first
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_length=min(int(longest or LONGEST), positions))
        pooling = folder / "1_Pooling" / "config.json"
        self._of_first = pooling.is_file() and bool(_json(pooling).get("pooling_mode_cls_token"))
        self.name = f"{folder.resolve().name}-{_fingerprint(folder)}"

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """See Embedder: short texts together, so that little is padded."""
        encoded = [found.ids for found in self._tokenizer.encode_batch(list(texts))]
        order = sorted(range(len(encoded)), key=lambda at: len(encoded[at]))
        found: list[list[float]] = [[] for _ in encoded]
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            for at, vector in zip(batch, self._run([encoded[at] for at in batch]), strict=True):
                found[at] = vector.tolist()
        return found

    # --- the network -----------------------------------------------------------------------

    def _of(self, name: str) -> Array:
        return self._weights[name]

    def _run(self, rows: Sequence[Sequence[int]]) -> Array:
        longest = max(map(len, rows))
        ids = np.zeros((len(rows), longest), dtype=np.int64)
        mask = np.zeros((len(rows), longest), dtype=np.float32)
        for at, row in enumerate(rows):
            ids[at, : len(row)] = row
            mask[at, : len(row)] = 1
        hidden = self._of("embeddings.word_embeddings.weight")[ids]
        hidden = (
            hidden
            + self._of("embeddings.position_embeddings.weight")[self._first : self._first + longest]
        )
        hidden = hidden + self._of("embeddings.token_type_embeddings.weight")[0]
        hidden = self._norm(hidden, "embeddings.LayerNorm")
        away = ((1 - mask) * _FAR)[:, None, None, :]
        for layer in range(self._depth):
            hidden = self._layer(hidden, away, f"encoder.layer.{layer}")
        if self._of_first:
            return hidden[:, 0]
        return (hidden * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True)

    def _layer(self, hidden: Array, away: Array, name: str) -> Array:
        rows, longest, _ = hidden.shape
        size = self.dimension // self._heads

        def heads(part: str) -> Array:
            made = self._dense(hidden, f"{name}.attention.self.{part}")
            return made.reshape(rows, longest, self._heads, size).transpose(0, 2, 1, 3)

        query, key, value = heads("query"), heads("key"), heads("value")
        scores = query @ key.transpose(0, 1, 3, 2) / np.float32(size**0.5) + away
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        scores /= scores.sum(-1, keepdims=True)
        seen = (scores @ value).transpose(0, 2, 1, 3).reshape(rows, longest, self.dimension)
        seen = self._dense(seen, f"{name}.attention.output.dense")
        hidden = self._norm(hidden + seen, f"{name}.attention.output.LayerNorm")
        wide = _gelu(self._dense(hidden, f"{name}.intermediate.dense"))
        return self._norm(
            hidden + self._dense(wide, f"{name}.output.dense"), f"{name}.output.LayerNorm"
        )

    def _dense(self, values: Array, name: str) -> Array:
        return values @ self._of(f"{name}.weight").T + self._of(f"{name}.bias")

    def _norm(self, values: Array, name: str) -> Array:
        middle = values - values.mean(-1, keepdims=True)
        spread = np.sqrt((middle**2).mean(-1, keepdims=True) + np.float32(self._small))
        return middle / spread * self._of(f"{name}.weight") + self._of(f"{name}.bias")


def _gelu(values: Array) -> Array:
    """Return x·Φ(x); erf after Abramowitz and Stegun (1964), 7.1.26, within 1.5e-7."""
    x = np.abs(values) / np.float32(2**0.5)
    t = 1 / (1 + np.float32(0.3275911) * x)
    series = (((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t
    erf = 1 - (series + 0.254829592) * t * np.exp(-x * x)
    return (values * (1 + np.sign(values) * erf) / 2).astype(np.float32)


def _json(path: Path) -> dict[str, Any]:
    content = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise TypeError(f"{path.name} holds no settings")
    return content


def _weights(path: Path) -> dict[str, Array]:
    """Read a safetensors file: the header's length, the header as JSON, then bare numbers."""
    content = path.read_bytes()
    (length,) = struct.unpack_from("<Q", content)
    header = json.loads(content[8 : 8 + length])
    found: dict[str, Array] = {}
    for name, part in header.items():
        kind = _TYPES.get(part.get("dtype"))
        if name == "__metadata__" or kind is None:
            continue
        start, end = part["data_offsets"]
        numbers = np.frombuffer(content, kind, (end - start) // kind.itemsize, 8 + length + start)
        short = name.removeprefix("bert.").removeprefix("roberta.")
        found[short] = numbers.reshape(part["shape"]).astype(np.float32, copy=False)
    return found


def _fingerprint(folder: Path) -> str:
    """Return what tells this model from each other one of the same name."""
    digest = hashlib.sha256()
    for name in FILES:
        with (folder / name).open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:12]
