"""A language model and an eye for it, of random numbers, in llama.cpp's file format: small, and right in every key.

What it says is nonsense; what a server does with it is what it does with any other model.
"""

from __future__ import annotations

from pathlib import Path

import gguf
import numpy as np

_WIDTH, _LAYERS, _HEADS, _INNER = 64, 2, 4, 128
_EYE, _PATCH, _SIDE = 32, 14, 56
_TEMPLATE = (
    "{% for m in messages %}<{{m.role}}>{% if m.content is string %}{{m.content}}{% else %}"
    "{% for c in m.content %}{{c.text}}{% endfor %}{% endif %}\n{% endfor %}"
    "{% if add_generation_prompt %}<assistant>{% endif %}"
)


def write_language(path: Path, seed: int = 2) -> None:
    """A Llama of two layers whose tokens are single characters. With this seed it comes to the point quickly."""
    rng = np.random.default_rng(seed)
    writer = gguf.GGUFWriter(str(path), "llama")
    writer.add_context_length(16_384)
    writer.add_embedding_length(_WIDTH)
    writer.add_block_count(_LAYERS)
    writer.add_feed_forward_length(_INNER)
    writer.add_head_count(_HEADS)
    writer.add_head_count_kv(_HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(_WIDTH // _HEADS)
    writer.add_file_type(0)
    tokens = [b"<unk>", b"<s>", b"</s>", *(f"<0x{i:02X}>".encode() for i in range(256))]
    kinds = [2, 3, 3, *[6] * 256]
    printable = ["▁" if i == 32 else chr(i) for i in range(32, 127)]
    tokens += [c.encode() for c in printable]
    kinds += [1] * len(printable)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * len(tokens))
    writer.add_token_types(kinds)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_add_bos_token(True)
    writer.add_add_space_prefix(False)
    writer.add_chat_template(_TEMPLATE)

    def some(*shape: int) -> np.ndarray:
        return (rng.standard_normal(shape) * 0.08).astype(np.float32)

    writer.add_tensor("token_embd.weight", some(len(tokens), _WIDTH))
    writer.add_tensor("output_norm.weight", np.ones(_WIDTH, np.float32))
    writer.add_tensor("output.weight", some(len(tokens), _WIDTH) * 4)
    for i in range(_LAYERS):
        at = f"blk.{i}."
        for name in ("attn_norm", "ffn_norm"):
            writer.add_tensor(f"{at}{name}.weight", np.ones(_WIDTH, np.float32))
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            writer.add_tensor(f"{at}{name}.weight", some(_WIDTH, _WIDTH))
        for name in ("ffn_gate", "ffn_up"):
            writer.add_tensor(f"{at}{name}.weight", some(_INNER, _WIDTH))
        writer.add_tensor(f"{at}ffn_down.weight", some(_WIDTH, _INNER))
    _written(writer)


def write_eye(path: Path, seed: int = 1) -> None:
    """A CLIP of two layers with a projector of the LLaVA kind, for pictures shown to the language model."""
    rng = np.random.default_rng(seed)
    writer = gguf.GGUFWriter(str(path), "clip")
    writer.add_bool("clip.has_vision_encoder", True)
    writer.add_string("clip.projector_type", "mlp")
    writer.add_file_type(0)
    for name, value in (
        ("image_size", _SIDE), ("patch_size", _PATCH), ("embedding_length", _EYE), ("feed_forward_length", 2 * _EYE),
        ("projection_dim", _WIDTH), ("block_count", 2), ("attention.head_count", 2),
    ):  # fmt: skip
        writer.add_uint32(f"clip.vision.{name}", value)
    writer.add_float32("clip.vision.attention.layer_norm_epsilon", 1e-5)
    writer.add_array("clip.vision.image_mean", [0.5, 0.5, 0.5])
    writer.add_array("clip.vision.image_std", [0.5, 0.5, 0.5])
    writer.add_bool("clip.use_gelu", True)

    def some(name: str, *shape: int) -> None:
        writer.add_tensor(f"{name}.weight", (rng.standard_normal(shape) * 0.08).astype(np.float32))

    def bias(name: str, size: int) -> None:
        writer.add_tensor(f"{name}.bias", np.zeros(size, np.float32))

    writer.add_tensor("v.class_embd", rng.standard_normal(_EYE).astype(np.float32))
    some("v.patch_embd", _EYE, 3, _PATCH, _PATCH)
    some("v.position_embd", (_SIDE // _PATCH) ** 2 + 1, _EYE)
    norms = ["v.pre_ln", *(f"v.blk.{i}.{name}" for i in range(2) for name in ("ln1", "ln2"))]
    for name in norms:
        writer.add_tensor(f"{name}.weight", np.ones(_EYE, np.float32))
        bias(name, _EYE)
    squares = [f"v.blk.{i}.attn_{name}" for i in range(2) for name in ("q", "k", "v", "out")]
    ups = [(f"v.blk.{i}.ffn_up", 2 * _EYE, _EYE) for i in range(2)]
    downs = [(f"v.blk.{i}.ffn_down", _EYE, 2 * _EYE) for i in range(2)]
    ends = [("mm.0", _WIDTH, _EYE), ("mm.2", _WIDTH, _WIDTH)]
    for name, out, into in [*((n, _EYE, _EYE) for n in squares), *ups, *downs, *ends]:
        some(name, out, into)
        bias(name, out)
    _written(writer)


def _written(writer: gguf.GGUFWriter) -> None:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
