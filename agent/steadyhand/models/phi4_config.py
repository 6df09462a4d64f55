"""What a Phi-4 vision folder says about its model: sizes, ids, limits, read once into closed values.

Knows the files ``config.json``, ``generation_config.json`` and ``preprocessor_config.json``; nothing of tensors. Every
size comes from there; only what the published folder itself leaves out has a default here.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from steadyhand_actions.errors import ModelUnavailable

MODEL_TYPE = "phi4-siglip"
_DECODER_KEYS = (
    "vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads",
    "num_key_value_heads", "head_dim", "hidden_act", "max_position_embeddings", "original_max_position_embeddings",
    "rms_norm_eps", "rope_theta", "rope_scaling", "rope_parameters", "partial_rotary_factor", "sliding_window",
    "tie_word_embeddings",
)  # fmt: skip
_VISION_KEYS = (
    "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads", "num_channels", "num_patches",
    "patch_size", "hidden_act", "layer_norm_eps",
)  # fmt: skip
_NEEDED = {
    "config.json": ("vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads"),
    "vision_config": ("hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads"),
}
_POSITIVE = frozenset(key for keys in _NEEDED.values() for key in keys) | {"num_key_value_heads", "num_patches"}


@dataclass(frozen=True, slots=True)
class PictureRules:
    """How a picture becomes patches. ``mean``, ``std``: per channel. ``resample``: Pillow's number of the filter."""

    patch: int
    fewest: int
    most: int
    mean: tuple[float, ...]
    std: tuple[float, ...]
    rescale: float
    resample: int


@dataclass(frozen=True, slots=True)
class Phi4Config:
    """``decoder`` and ``vision``: what transformers' own configurations take, with the vision layers that count.

    ``vision_layers``: how many the files hold. ``projector``: how many linear layers. ``context``: the longest prompt
    in positions, pictures included. ``positions``: prompt and answer together. ``end``: the token that ends an answer.
    ``dtype``: as the weights are stored.
    """

    decoder: Mapping[str, object]
    vision: Mapping[str, object]
    vision_layers: int
    projector: int
    picture: PictureRules
    context: int
    positions: int
    end: int
    pad: int
    dtype: str

    @property
    def hidden(self) -> int:
        return _whole(self.decoder, "hidden_size")

    @property
    def vocabulary(self) -> int:
        return _whole(self.decoder, "vocab_size")

    @property
    def kv_bytes(self) -> int:
        """Bytes of keys and values that one position takes, at two bytes a number."""
        heads = _whole(self.decoder, "num_attention_heads")
        size = self.decoder.get("head_dim")
        head = size if isinstance(size, int) else self.hidden // heads
        pairs = self.decoder.get("num_key_value_heads")
        return 2 * 2 * _whole(self.decoder, "num_hidden_layers") * head * (pairs if isinstance(pairs, int) else heads)


def read_config(folder: Path) -> Phi4Config:
    """Reads a model folder. Raises ModelUnavailable, in one line, when it is not one or is of another architecture."""
    config = read_json(folder / "config.json")
    if config.get("model_type") != MODEL_TYPE:
        kind = config.get("model_type") or "no kind that it names"
        raise ModelUnavailable(
            f"{folder} holds a model of {kind!s:.60}, not {MODEL_TYPE}: give the folder of a Phi-4 vision model"
        )
    vision = config.get("vision_config")
    if not isinstance(vision, dict):
        raise ModelUnavailable(f"{folder}/config.json lacks vision_config: the folder is not whole")
    _check(folder, "config.json", config)
    _check(folder, "vision_config", vision)
    if config.get("attention_bias"):
        raise ModelUnavailable(f"{folder}/config.json asks for biases in the attention, which this decoder has not")
    generation = read_json(folder / "generation_config.json", needed=False)
    picture = _picture(folder, config, vision)
    layers, used = _layers(folder, config, vision)
    positions = _positive(config, "max_position_embeddings", 32768, folder)
    return Phi4Config(
        decoder={key: config[key] for key in _DECODER_KEYS if config.get(key) is not None},
        vision={
            **{key: vision[key] for key in _VISION_KEYS if vision.get(key) is not None},
            "patch_size": picture.patch,
            "num_hidden_layers": used,
            "vision_use_head": False,
        },
        vision_layers=layers,
        projector=_projector(folder, config),
        picture=picture,
        context=min(_positive(config, "tokenizer_model_max_length", positions, folder), positions),
        positions=positions,
        end=_token(folder, generation, config, "eos_token_id"),
        pad=_token(folder, generation, config, "pad_token_id", otherwise=0),
        dtype=str(config.get("dtype") or config.get("torch_dtype") or "float32").removeprefix("torch."),
    )


def read_json(path: Path, needed: bool = True) -> dict[str, object]:
    """An object from a file; empty where there is no file and none is needed. Raises ModelUnavailable."""
    try:
        content = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        if not needed:
            return {}
        raise ModelUnavailable(f"{path.parent} is not a model folder: it has no {path.name}") from None
    except (OSError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise ModelUnavailable(f"{path} cannot be read as JSON ({type(error).__name__}): get the file again") from error
    if not isinstance(content, dict):
        raise ModelUnavailable(f"{path} holds no JSON object: get the file again")
    return content


def _check(folder: Path, where: str, values: Mapping[str, object]) -> None:
    for key in _NEEDED[where]:
        if values.get(key) is None:
            raise ModelUnavailable(f"{folder}: {where} lacks {key}: the folder is not whole")
    for key in _POSITIVE & values.keys():
        value = values[key]
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
            raise ModelUnavailable(f"{folder}: {where} has {key} = {value!r:.40}, which is no whole number above 0")


def _layers(folder: Path, config: Mapping[str, object], vision: Mapping[str, object]) -> tuple[int, int]:
    """How many vision layers there are and how many count: by default all but the last."""
    layers = _whole(vision, "num_hidden_layers")
    select = config.get("mm_vision_select_layer", -2)
    used = layers + 1 + select if isinstance(select, int) and select < 0 else select
    if not isinstance(used, int) or not 1 <= used <= layers:
        raise ModelUnavailable(f"{folder}/config.json selects vision layer {select!r:.40} of {layers}")
    return layers, used


def _projector(folder: Path, config: Mapping[str, object]) -> int:
    kind = str(config.get("mm_projector_type", "mlp2x_gelu"))
    match = re.fullmatch(r"mlp([1-9])x_gelu", kind)
    if match is None and kind != "linear":
        raise ModelUnavailable(f"{folder}/config.json asks for a projector {kind!r:.60}, which is not known here")
    return 1 if match is None else int(match[1])


def _picture(folder: Path, config: Mapping[str, object], vision: Mapping[str, object]) -> PictureRules:
    rules = {**config, **read_json(folder / "preprocessor_config.json", needed=False)}
    patch = rules.get("patch_size", vision.get("patch_size", 16))
    size = _positive({"patch_size": patch}, "patch_size", 16, folder)
    most = _positive(rules, "max_num_patches", 3600, folder)
    return PictureRules(
        patch=size,
        fewest=min(_positive(rules, "min_num_patches", 256, folder), most),
        most=most,
        mean=_numbers(folder, rules, "image_mean"),
        std=_numbers(folder, rules, "image_std"),
        rescale=_number(folder, rules, "rescale_factor", 1 / 255),
        resample=int(_number(folder, rules, "resample", 2)),
    )


def _numbers(folder: Path, rules: Mapping[str, object], key: str) -> tuple[float, ...]:
    values = rules.get(key, [0.5, 0.5, 0.5])
    if isinstance(values, list) and len(values) == 3:
        return tuple(_number(folder, {key: value}, key, 0.5) for value in values)
    raise ModelUnavailable(f"{folder}/preprocessor_config.json has {key} = {values!r:.60}, not three numbers")


def _number(folder: Path, rules: Mapping[str, object], key: str, otherwise: float) -> float:
    value = rules.get(key, otherwise)
    if isinstance(value, int | float) and math.isfinite(value) and (value or key != "image_std"):
        return value
    raise ModelUnavailable(f"{folder}/preprocessor_config.json has {key} = {value!r:.60}, which is no usable number")


def _positive(values: Mapping[str, object], key: str, otherwise: int, folder: Path) -> int:
    value = values.get(key)
    if value is None:
        return otherwise
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    raise ModelUnavailable(f"{folder}: {key} = {value!r:.40} is no whole number above 0")


def _whole(values: Mapping[str, object], key: str) -> int:
    value = values[key]
    assert isinstance(value, int)
    return value


def _token(
    folder: Path, generation: Mapping[str, object], config: Mapping[str, object], key: str, otherwise: int | None = None
) -> int:
    """The first id of the list in generation_config.json; what config.json says where that is silent."""
    for values in (generation, config):
        value = values.get(key)
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, int):
            return value
    if otherwise is None:
        raise ModelUnavailable(f"{folder} names no {key}: neither generation_config.json nor config.json does")
    return otherwise
