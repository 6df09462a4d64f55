"""The local model computes what the published code computes: every case of every fixture, in float32.

Tolerances are those of the fixture's own README; texts, ids, grids, checksums and chosen tokens are equal.
"""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
import torch
from phi4_parity import Fixture
from PIL import Image

from steadyhand.models.chat import never
from steadyhand.models.phi4_picture import patches, resize
from steadyhand.models.phi4_text import PICTURE_ID
from steadyhand.models.phi4_writer import AnswerWriter

FEATURES, NORMS, LOGITS = 1e-4, 2e-4, 1e-3


def close(found: object, wanted: np.ndarray, tolerance: float) -> None:
    array = found.numpy() if isinstance(found, torch.Tensor) else np.asarray(found)
    assert array.shape == wanted.shape
    assert np.abs(array - wanted).max() <= tolerance


def test_the_prompt_and_its_tokens_are_those_of_the_reference(parity: Fixture) -> None:
    words = parity.model.words
    for case in parity.of_kind("normal", "truncation"):
        if case["messages"]:
            assert words.prompt(case["messages"], case["prefix"]) == case["prompt"]
        assert words.ids(case["prompt"]) == case["input_ids"]
        assert words.ids(case["prompt"]).count(PICTURE_ID) == len(case["images"])


def test_pictures_are_cut_into_the_same_patches_to_the_last_bit(parity: Fixture) -> None:
    rules = parity.model.config.picture
    for case in parity.of_kind("normal", "truncation"):
        for number, info in enumerate(case["image_info"]):
            picture = parity.picture(info["file"])
            found = patches(picture, rules)
            assert (found.rows, found.columns) == (info["grid_h"], info["grid_w"])
            resized = resize(Image.fromarray(picture), found.rows, found.columns, rules)
            assert hashlib.sha256(resized.tobytes()).hexdigest() == info["resized_rgb_sha256"]
            assert hashlib.sha256(found.values.tobytes()).hexdigest() == info["pixel_values_sha256"]
            pixels = parity.arrays.get(f"{case['name']}/image{number}/pixel_values")
            if pixels is not None:
                assert np.array_equal(found.values, pixels)


def test_features_of_pictures_are_those_of_the_reference(parity: Fixture) -> None:
    checked = 0
    with torch.inference_mode():
        for case in parity.of_kind("normal", "truncation"):
            for number, name in enumerate(case["images"]):
                key = f"{case['name']}/image{number}"
                seen = patches(parity.picture(name), parity.model.config.picture)
                network = parity.model.network
                assert network is not None
                features = network.features(seen)
                close(features.norm(dim=1), parity.arrays[f"{key}/feature_row_norm"], NORMS)
                if f"{key}/features" in parity.arrays:
                    close(features, parity.arrays[f"{key}/features"], FEATURES)
                    close(network.vision_hidden(seen), parity.arrays[f"{key}/vision_hidden"], FEATURES)
                else:
                    rows = parity.arrays[f"{key}/feature_rows"]
                    close(features[rows], parity.arrays[f"{key}/features_at_rows"], FEATURES)
                checked += 1
    assert checked


def test_logits_at_every_position_are_those_of_the_reference(parity: Fixture) -> None:
    """The case that the reference cuts off is read as far as it reads it; a question as long is refused elsewhere."""
    network = parity.model.network
    assert network is not None
    with torch.inference_mode():
        for case in parity.of_kind("normal", "truncation"):
            name, arrays = case["name"], parity.arrays
            prompt = parity.prompt(case)
            whole = case.get("length_before_truncation", case["length_after_splice"])
            assert len(prompt) == whole
            embeds = parity.embed(prompt)[: case["length_after_splice"]][None]
            out = network.decoder.model(inputs_embeds=embeds, output_hidden_states=True, use_cache=False)
            logits = network.logits(out.last_hidden_state[0])
            close(logits[-1], arrays[f"{name}/logits_last"], LOGITS)
            close(logits.logsumexp(-1), arrays[f"{name}/logsumexp"], LOGITS)
            assert np.array_equal(logits.argmax(-1).numpy(), arrays[f"{name}/argmax"])
            close(torch.stack([h[0, -1] for h in out.hidden_states]), arrays[f"{name}/hidden_last_position"], LOGITS)
            if f"{name}/logits_all" in arrays:
                close(logits, arrays[f"{name}/logits_all"], LOGITS)
            else:
                close(logits[arrays[f"{name}/logits_positions"]], arrays[f"{name}/logits_at_positions"], LOGITS)


def test_pictures_stand_where_the_reference_puts_them(parity: Fixture) -> None:
    for case in parity.of_kind("normal", "truncation"):
        prompt = parity.prompt(case)
        spans, position = [], 0
        shown = iter(prompt.pictures)
        for token in prompt.ids:
            length = next(shown).positions if token == PICTURE_ID else 1
            if token == PICTURE_ID:
                spans.append([position, position + length])
            position += length
        assert spans == case.get("image_spans", [])


def test_it_writes_the_tokens_of_the_reference(parity: Fixture) -> None:
    """Greedy, in spite of what generation_config.json asks for, and with the end token that it names first."""
    model = parity.model
    for case in parity.of_kind("normal"):
        wanted = case["generated"]
        writer = AnswerWriter(model.config.end, None, False, 0, wanted["max_new_tokens"])
        model.generator.write([parity.prompt(case)], [writer], never)
        ended = [model.config.end] if wanted["stopped_at_eos"] else []
        assert [*writer.answer, *ended] == wanted["ids"]
        assert writer.cut is not wanted["stopped_at_eos"]
        assert model.words.text(wanted["ids"]) == wanted["text"]


def test_a_padded_batch_gives_each_row_the_logits_it_has_alone(parity: Fixture) -> None:
    network = parity.model.network
    assert network is not None
    with torch.inference_mode():
        for case in parity.of_kind("batch_forward"):
            prompts = [parity.prompt(row) for row in case["rows"]]
            embeds = [parity.embed(prompt) for prompt in prompts]
            longest = case["padded_length"]
            assert longest == max(map(len, prompts))
            padded = torch.stack([torch.nn.functional.pad(e, (0, 0, 0, longest - len(e))) for e in embeds])
            mask = torch.tensor([[int(at < len(p)) for at in range(longest)] for p in prompts])
            positions = torch.arange(longest)[None].expand(len(prompts), -1)
            hidden = network.run(padded, positions, None, mask)
            for row, prompt in enumerate(prompts):
                assert len(prompt) == case["rows"][row]["length_after_splice"]
                logits = network.logits(hidden[row, : len(prompt)])
                close(logits[-1], parity.arrays[f"{case['name']}/row{row}/logits_last"], LOGITS)
                assert np.array_equal(logits.argmax(-1).numpy(), parity.arrays[f"{case['name']}/row{row}/argmax"])


def test_the_rotary_frequencies_are_rounded_as_in_the_reference(parity: Fixture) -> None:
    network = parity.model.network
    assert network is not None
    assert np.array_equal(network.decoder.model.rotary_emb.inv_freq.numpy(), parity.arrays["rope/inv_freq"])


@pytest.mark.parametrize("case", ["row0", "row1"])
def test_there_is_a_batch_to_compare_with(parity: Fixture, case: str) -> None:
    assert any(f"/{case}/" in name for name in parity.arrays)
