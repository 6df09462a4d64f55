"""A small model that reads words and pictures, of random numbers, in the layout that ``transformers serve`` loads.

What it says is nonsense; what a server does with it is what it does with any other model. Its tokens are single bytes.
"""

from __future__ import annotations

from pathlib import Path

_IMAGE, _BEGIN, _END = "<image>", "<s>", "</s>"
_SPECIAL = (_BEGIN, _END, _IMAGE)
_TEMPLATE = (
    "{% for m in messages %}<{{ m.role }}>{% if m.content is string %}{{ m.content }}{% else %}"
    "{% for c in m.content %}{% if c.type == 'image' %}<image>{% else %}{{ c.text }}{% endif %}{% endfor %}{% endif %}"
    "\n"
    "{% endfor %}{% if add_generation_prompt %}<assistant>"
    "{% if enable_thinking is defined and not enable_thinking %}<think></think>{% endif %}{% endif %}"
)


def write_vlm(folder: Path, seed: int = 3) -> Path:
    """Everything in the folder: two layers that read, one that sees."""
    import torch
    from transformers import (
        CLIPVisionConfig,
        LlamaConfig,
        LlavaConfig,
        LlavaForConditionalGeneration,
        LlavaProcessor,
    )
    from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

    tokenizer = _tokenizer()
    text = LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=4, max_position_embeddings=16_384, bos_token_id=0, eos_token_id=1, pad_token_id=1,
    )  # fmt: skip
    eye = CLIPVisionConfig(
        hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2, image_size=56, patch_size=14,
        projection_dim=32,
    )  # fmt: skip
    config = LlavaConfig(
        vision_config=eye, text_config=text, image_token_id=2, vision_feature_layer=-1,
        vision_feature_select_strategy="default", image_seq_length=16,
    )  # fmt: skip
    torch.manual_seed(seed)
    model = LlavaForConditionalGeneration(config).eval()
    with torch.no_grad():
        model.lm_head.weight.mul_(6)
    model.save_pretrained(folder)
    sees = CLIPImageProcessorPil(size={"shortest_edge": 56}, crop_size={"height": 56, "width": 56})
    LlavaProcessor(
        sees, tokenizer, patch_size=14, vision_feature_select_strategy="default", chat_template=_TEMPLATE,
        image_token=_IMAGE, num_additional_image_tokens=1,
    ).save_pretrained(folder)  # fmt: skip
    return folder


def _tokenizer():  # type: ignore[no-untyped-def]
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {token: number for number, token in enumerate((*_SPECIAL, *alphabet))}
    words = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    words.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    words.decoder = decoders.ByteLevel()
    words.add_special_tokens(list(_SPECIAL))
    return PreTrainedTokenizerFast(
        tokenizer_object=words, bos_token=_BEGIN, eos_token=_END, pad_token=_END,
        extra_special_tokens={"image_token": _IMAGE},
    )  # fmt: skip
