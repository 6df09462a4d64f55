"""What the published code cannot do: padded batches that write, kept keys and values, fixed caches, any attention.

The measure is what the reference writes for each prompt alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
import torch
from phi4_parity import Fixture, open_model

from steadyhand.models.chat import never
from steadyhand.models.phi4_cache import Memory
from steadyhand.models.phi4_chat import Phi4Chat
from steadyhand.models.phi4_generate import PIECE, Generator
from steadyhand.models.phi4_splice import Prompt, splice
from steadyhand.models.phi4_writer import AnswerWriter
from steadyhand_actions.errors import Stopped


def write(generator: Generator, end: int, prompts: Sequence[Prompt], most: int = 24) -> list[list[int]]:
    writers = [AnswerWriter(end, None, False, 0, most) for _ in prompts]
    generator.write(prompts, writers, never)
    return [writer.answer if writer.cut else [*writer.answer, end] for writer in writers]


def a_generator(model: Phi4Chat, **how: object) -> Generator:
    assert model.network is not None
    options: dict[str, object] = {"static": False, "compiled": False, **how}
    return Generator(model.network, model.eye, Memory(), **options)  # type: ignore[arg-type]


def short(parity: Fixture) -> list[dict[str, object]]:
    return [dict(case) for case in parity.of_kind("normal") if case["length_after_splice"] < 1500]


def test_prompts_of_different_length_and_pictures_write_as_one_batch_what_each_writes_alone(parity: Fixture) -> None:
    cases = short(parity)
    assert len({case["length_after_splice"] for case in cases}) > 4
    prompts = [parity.prompt(case) for case in cases]
    found = write(a_generator(parity.model), parity.model.config.end, prompts)
    assert found == [case["generated"]["ids"] for case in cases]  # type: ignore[index]


def test_rows_that_have_no_beginning_in_common_write_as_one_batch_too(parity: Fixture) -> None:
    model = parity.model
    ids = [[5, 9, 30], [7, 8, 9, 10, 11, 12, 13], [20]]
    prompts = [splice(row, []) for row in ids]
    alone = [write(a_generator(model), model.config.end, [prompt])[0] for prompt in prompts]
    assert write(a_generator(model), model.config.end, prompts) == alone
    assert len({tuple(row) for row in alone}) > 1


def test_caches_of_fixed_length_write_the_same(parity: Fixture) -> None:
    cases = short(parity)[:4]
    generator = a_generator(parity.model, static=True)
    for case in cases:
        found = write(generator, parity.model.config.end, [parity.prompt(case)])
        assert found == [case["generated"]["ids"]]  # type: ignore[index]
    batch = write(generator, parity.model.config.end, [parity.prompt(case) for case in cases])
    assert batch == [case["generated"]["ids"] for case in cases]  # type: ignore[index]


def test_a_step_that_went_through_torch_compile_writes_the_same(parity: Fixture) -> None:
    """Traced as for a CUDA device, and run as traced: what code is made of it there is not tried here."""
    case = min(short(parity), key=lambda case: int(case["length_after_splice"]))  # type: ignore[call-overload]
    generator = a_generator(parity.model, static=True, compiled=True, backend="eager")
    assert write(generator, parity.model.config.end, [parity.prompt(case)]) == [case["generated"]["ids"]]  # type: ignore[index]


def test_where_nothing_can_be_compiled_it_writes_the_same(parity: Fixture) -> None:
    def broken(graph: object, inputs: object) -> object:
        raise RuntimeError("no compiler here")

    case = min(short(parity), key=lambda case: int(case["length_after_splice"]))  # type: ignore[call-overload]
    generator = a_generator(parity.model, static=True, compiled=True, backend=broken)
    for _ in range(2):
        found = write(generator, parity.model.config.end, [parity.prompt(case)])
        assert found == [case["generated"]["ids"]]  # type: ignore[index]


@pytest.mark.parametrize("attention", ["eager", "flash_attention_2"])
def test_other_forms_of_attention_agree(parity: Fixture, attention: str) -> None:
    if attention == "flash_attention_2":
        pytest.skip("flash attention needs a CUDA device")
    model = open_model(parity.folder, attention=attention)
    assert model.network is not None and parity.model.network is not None
    for case in short(parity)[:5]:
        prompt = parity.prompt(case)
        with torch.inference_mode():
            positions = torch.arange(len(prompt))[None]
            found, wanted = (
                one.network.logits(one.network.run(one.eye.embed(prompt, 0)[None], positions, None))  # type: ignore[union-attr]
                for one in (model, parity.model)
            )
        assert (found - wanted).abs().max() < 1e-3
        assert write(a_generator(model), model.config.end, [prompt]) == [case["generated"]["ids"]]  # type: ignore[index]


def test_what_prompts_begin_with_in_common_is_read_once(parity: Fixture) -> None:
    model = parity.model
    case = next(c for c in short(parity) if c["images"])
    first = parity.prompt(case)
    generator = a_generator(model)
    write(generator, model.config.end, [first], 1)
    before = generator.read
    other = splice([*first.ids[:-3], 40, 41, *first.ids[-3:]], first.pictures)
    again = write(generator, model.config.end, [other])
    assert generator.read - before == 5
    assert again == write(a_generator(model), model.config.end, [other])


def test_a_kept_beginning_gives_the_same_logits_as_reading_it_all(parity: Fixture) -> None:
    model = parity.model
    cases = short(parity)
    generator = a_generator(model)
    with torch.inference_mode():
        for case in [*cases, *cases[::-1]]:
            prompt = parity.prompt(case)
            kept = generator._read_one(prompt, never).hidden
            fresh = a_generator(model)._read_one(prompt, never).hidden
            assert (kept - fresh).abs().max() < 1e-4
            wanted = parity.arrays[f"{case['name']}/logits_last"]
            assert np.abs(model.network.logits(kept[0]).numpy() - wanted).max() < 1e-3  # type: ignore[union-attr]


def test_another_picture_of_the_same_size_is_not_taken_for_the_one_before(parity: Fixture) -> None:
    model = parity.model
    case = next(c for c in short(parity) if len(c["images"]) == 1)  # type: ignore[arg-type]
    prompt = parity.prompt(case)
    changed = parity.picture(case["images"][0]).copy()  # type: ignore[index]
    changed[: len(changed) // 2] = 255 - changed[: len(changed) // 2]
    from steadyhand.models.phi4_splice import look

    other = splice(prompt.ids, [look(changed, model.config.picture)])
    generator = a_generator(model)
    write(generator, model.config.end, [prompt])
    assert write(generator, model.config.end, [other]) == write(a_generator(model), model.config.end, [other])


def test_it_stops_between_two_tokens_and_between_two_pieces_of_a_long_prompt(parity: Fixture) -> None:
    model = parity.model
    case = next(c for c in parity.of_kind("normal") if c["length_after_splice"] > 3 * PIECE)
    prompt = parity.prompt(case)

    def after(looks: int) -> Callable[[], bool]:
        left = iter([False] * looks)
        return lambda: next(left, True)

    generator = a_generator(model)
    with pytest.raises(Stopped):
        generator.write([prompt], [AnswerWriter(model.config.end, None, False, 0, 24)], after(3))
    assert generator.read == 2 * PIECE
    writer = AnswerWriter(model.config.end, None, False, 0, 24)
    with pytest.raises(Stopped):
        generator.write([prompt], [writer], after(2 + -(-len(prompt) // PIECE)))
    assert (
        writer.answer == case["generated"]["ids"][:1] or writer.answer == case["generated"]["ids"][: len(writer.answer)]
    )
    assert len(writer.answer) < len(case["generated"]["ids"])
    assert write(generator, model.config.end, [prompt]) == [case["generated"]["ids"]]
