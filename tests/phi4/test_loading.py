"""What is loaded and what is refused: a damaged folder is one clear line, and nothing is read before it is checked."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from phi4_folder import INDEX, change, copy, store, tensors
from phi4_parity import open_model

from steadyhand.models.chat import Question
from steadyhand.models.phi4 import Options, load
from steadyhand.models.phi4_quant import Int4Groups, group_of, quantised, width
from steadyhand_actions.errors import EnvironmentLacks, ModelUnavailable, UsageError

ON_CPU = Options(device="cpu")
ASKED = Question("Which window is on top?", max_tokens=12)


def refused(folder: Path, options: Options = ON_CPU) -> str:
    with pytest.raises(ModelUnavailable) as caught:
        load(folder, options)
    message = str(caught.value)
    assert "\n" not in message and len(message) < 500
    return message


def test_a_folder_is_opened_and_answers(tiny: Path) -> None:
    told: list[tuple[int, int]] = []
    model = load(tiny, Options(device="cpu", progress=lambda done, total: told.append((done, total))))
    assert model.answer(ASKED).usage.tokens_out > 0
    assert model.name == f"phi4:{tiny}"
    assert [done for done, _ in told] == sorted(done for done, _ in told) and told[-1][0] == told[-1][1]
    assert len(told) == 2
    model.close()


def test_without_a_name_it_is_the_published_model(tmp_path: Path) -> None:
    code = (
        "from steadyhand.models.phi4 import load\n"
        "try:\n    load('')\n"
        "except Exception as error:\n    print(type(error).__name__, error)\n"
    )
    environment = {**os.environ, "HF_ENDPOINT": "http://127.0.0.1:9", "HF_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True, env=environment
    )
    assert done.stdout.startswith("ModelUnavailable microsoft/Phi-4-reasoning-vision-15B")


def test_one_file_without_an_index_is_the_same_model(tiny: Path, tmp_path: Path) -> None:
    folder = copy(tiny, tmp_path / "one")
    store(folder, tensors(tiny))
    assert load(folder, ON_CPU).answer(ASKED).text == load(tiny, ON_CPU).answer(ASKED).text


def test_tensors_that_nothing_depends_on_may_be_missing(tiny: Path, tmp_path: Path) -> None:
    folder = copy(tiny, tmp_path / "lean")
    last = "model.vision_tower.vision_tower.vision_model."
    layers = json.loads((tiny / "config.json").read_text("utf-8"))["vision_config"]["num_hidden_layers"]
    dead = (f"{last}head.", f"{last}post_layernorm.", f"{last}encoder.layers.{layers - 1}.")
    lean = {name: value for name, value in tensors(tiny).items() if not name.startswith(dead)}
    assert len(lean) < len(tensors(tiny))
    store(folder, lean, shards=3)
    assert load(folder, ON_CPU).answer(ASKED).text == load(tiny, ON_CPU).answer(ASKED).text


def without_config(folder: Path) -> None:
    (folder / "config.json").unlink()


def of_another_kind(folder: Path) -> None:
    change(folder / "config.json", model_type="llama")


def with_broken_config(folder: Path) -> None:
    (folder / "config.json").write_text('{"model_type":', "utf-8")


def with_no_layers(folder: Path) -> None:
    change(folder / "config.json", num_hidden_layers=0)


def with_text_for_a_size(folder: Path) -> None:
    change(folder / "config.json", hidden_size="64")


def without_vision(folder: Path) -> None:
    change(folder / "config.json", vision_config=None)


def with_unknown_rope(folder: Path) -> None:
    change(folder / "config.json", rope_scaling={"type": "nothing", "factor": 2.0})


def without_weights(folder: Path) -> None:
    for path in [*folder.glob("*.safetensors"), folder / INDEX]:
        path.unlink()


def pickled_only(folder: Path) -> None:
    without_weights(folder)
    (folder / "pytorch_model.bin").write_bytes(b"\x80\x02}q\x00.")


def without_a_shard(folder: Path) -> None:
    min(folder.glob("*.safetensors")).unlink()


def with_a_truncated_shard(folder: Path) -> None:
    shard = max(folder.glob("*.safetensors"))
    shard.write_bytes(shard.read_bytes()[:-1000])


def with_a_shard_cut_in_its_header(folder: Path) -> None:
    shard = max(folder.glob("*.safetensors"))
    shard.write_bytes(shard.read_bytes()[:100])


def with_an_empty_shard(folder: Path) -> None:
    max(folder.glob("*.safetensors")).write_bytes(b"")


def with_noise_for_a_shard(folder: Path) -> None:
    max(folder.glob("*.safetensors")).write_bytes(os.urandom(5000))


def with_an_index_that_leaves_the_folder(folder: Path) -> None:
    places = json.loads((folder / INDEX).read_text("utf-8"))["weight_map"]
    change(folder / INDEX, weight_map={**places, "lm_head.weight": "../other.safetensors"})


def with_a_tensor_missing(folder: Path) -> None:
    weights = tensors(folder)
    del weights["model.layers.1.mlp.down_proj.weight"]
    store(folder, weights)


def with_a_tensor_too_many(folder: Path) -> None:
    store(folder, {**tensors(folder), "model.layers.0.self_attn.qkv_proj.bias": np.zeros(4, np.float32)})


def with_another_shape(folder: Path) -> None:
    weights = tensors(folder)
    weights["model.norm.weight"] = np.concatenate([weights["model.norm.weight"]] * 2)
    store(folder, weights)


def with_whole_numbers(folder: Path) -> None:
    weights = dict(tensors(folder))
    weights["lm_head.weight"] = np.zeros(weights["lm_head.weight"].shape, np.int8)  # type: ignore[assignment]
    store(folder, weights)


def without_a_tokenizer(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()


def with_a_broken_tokenizer(folder: Path) -> None:
    (folder / "tokenizer.json").write_text("{}", "utf-8")


def with_a_broken_template(folder: Path) -> None:
    (folder / "chat_template.jinja").write_text("{% for %}", "utf-8")


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (without_config, "is not a model folder"),
        (of_another_kind, "a model of llama, not phi4-siglip"),
        (with_broken_config, "cannot be read as JSON"),
        (with_no_layers, "num_hidden_layers"),
        (with_text_for_a_size, "hidden_size"),
        (without_vision, "vision_config"),
        (with_unknown_rope, "cannot be built"),
        (without_weights, "no .*safetensors file"),
        (pickled_only, "pickled weights only"),
        (without_a_shard, "lacks the shard model-00001-of"),
        (with_a_truncated_shard, "cut short"),
        (with_a_shard_cut_in_its_header, "cut short"),
        (with_an_empty_shard, "cut short"),
        (with_noise_for_a_shard, "no safetensors file"),
        (with_an_index_that_leaves_the_folder, "points out of the folder"),
        (with_a_tensor_missing, r"lack model.layers.1.mlp.down_proj.weight"),
        (with_a_tensor_too_many, r"hold model.layers.0.self_attn.qkv_proj.bias, which this model has not"),
        (with_another_shape, r"model.norm.weight is 128 and config.json makes it 64"),
        (with_whole_numbers, "stored as I8"),
        (without_a_tokenizer, "no tokenizer.json"),
        (with_a_broken_tokenizer, "tokenizer.json cannot be read"),
        (with_a_broken_template, "is no template"),
    ],
)
def test_a_damaged_folder_is_one_clear_line(
    tiny: Path, tmp_path: Path, spoil: Callable[[Path], None], says: str
) -> None:
    folder = copy(tiny, tmp_path / "spoiled")
    spoil(folder)
    message = refused(folder)
    assert re.search(says, message), message


def test_a_model_larger_than_the_memory_is_refused_before_anything_is_read(tiny: Path, tmp_path: Path) -> None:
    """The files are holes that take no room on the disk and four terabytes to load."""
    folder = copy(tiny, tmp_path / "huge")
    weights = tensors(tiny)
    width = weights["model.norm.weight"].shape[0]
    rows = (4 << 40) // (4 * width)
    large = {"model.embed_tokens.weight", "lm_head.weight"}
    store(folder, {name: value for name, value in weights.items() if name not in large}, shards=2)
    places = json.loads((folder / INDEX).read_text("utf-8"))["weight_map"]
    for name in large:
        size = rows * width * 4
        header = json.dumps({name: {"dtype": "F32", "shape": [rows, width], "data_offsets": [0, size]}}).encode()
        with (folder / f"{name}.safetensors").open("wb") as file:
            file.write(len(header).to_bytes(8, "little") + header)
            try:
                file.truncate(8 + len(header) + size)
            except OSError:
                pytest.skip("this file system has no files with such holes")
        places[name] = f"{name}.safetensors"
    change(folder / INDEX, weight_map=places)
    change(folder / "config.json", vocab_size=rows)
    assert "GB are free" in refused(folder)


@pytest.mark.parametrize("bits", ["int8", "int4"])
def test_fewer_bits_take_less_memory_and_stay_close(tiny: Path, bits: str) -> None:
    """Close in the middle of the positions: random weights make much of a rounding here and there."""
    whole, small = open_model(tiny), open_model(tiny, quantise=bits)
    assert whole.network is not None and small.network is not None
    prompt = whole.prompt(Question("Which window is on top? Be brief."))
    positions = torch.arange(len(prompt))[None]
    with torch.inference_mode():
        wanted, found = (
            m.network.logits(m.network.run(m.eye.embed(prompt, 0)[None], positions, None))[0]  # type: ignore[union-attr]
            for m in (whole, small)
        )
    away = (found - wanted).norm(dim=-1) / wanted.norm(dim=-1)
    assert 0 < float(away.median()) < (0.1 if bits == "int8" else 0.9)

    def held(model: object) -> int:
        decoder = model.network.decoder  # type: ignore[attr-defined]
        return sum(t.nbytes for t in [*decoder.parameters(), *decoder.buffers()])

    assert held(small) < held(whole) * (0.5 if bits == "int8" else 0.3)
    assert small.answer(ASKED).usage.tokens_out > 0


@pytest.mark.parametrize("shape", [(24, 128), (7, 96), (16, 18), (5, 7)])
@pytest.mark.parametrize("kind", ["int8", "int4"])
def test_a_layer_of_few_bits_is_the_linear_layer_of_its_rounded_weights(shape: tuple[int, int], kind: str) -> None:
    weight = torch.from_numpy(np.random.default_rng(3).standard_normal(shape, np.float32))
    layer = quantised(torch.nn.Linear(*shape[::-1], bias=False), weight, kind, torch.float32)
    rounded = layer(torch.eye(shape[1])).T
    group = group_of(shape[1]) if isinstance(layer, Int4Groups) else shape[1]
    levels = 7 if isinstance(layer, Int4Groups) else 127
    step = weight.reshape(shape[0], -1, group).abs().amax(2, keepdim=True) / levels
    assert ((rounded - weight).reshape(shape[0], -1, group).abs() <= 0.5001 * step).all()
    x = torch.from_numpy(np.random.default_rng(4).standard_normal((3, shape[1]), np.float32))
    assert torch.allclose(layer(x), x @ rounded.T, atol=1e-4)
    assert sum(b.nbytes for b in layer.buffers()) == width("model.layers.0.x_proj.weight", shape, torch.float32, kind)


@pytest.mark.parametrize("bits", [None, "int8", "int4"])
def test_a_table_that_is_also_the_last_layer_is_stored_once(tiny: Path, tmp_path: Path, bits: str | None) -> None:
    folder = copy(tiny, tmp_path / "tied")
    change(folder / "config.json", tie_word_embeddings=True)
    store(folder, {name: value for name, value in tensors(tiny).items() if name != "lm_head.weight"})
    decoder = open_model(folder, quantise=bits).network.decoder  # type: ignore[union-attr]
    table, head = decoder.model.embed_tokens, decoder.lm_head
    assert head.weight is table.weight
    x = torch.from_numpy(np.random.default_rng(4).standard_normal((2, 64), np.float32))
    assert torch.allclose(head(x), x @ table(torch.arange(600)).T, atol=1e-4)


def test_no_more_than_one_shard_is_held_besides_what_is_loaded(tiny: Path, tmp_path: Path) -> None:
    """Eight shards of float32, loaded in eight bits; the most ever held is measured in a process of its own."""
    folder = copy(tiny, tmp_path / "wide")
    wide, deep, layers = 512, 4096, 8
    change(folder / "config.json", hidden_size=wide, intermediate_size=deep, num_hidden_layers=layers)
    rng = np.random.default_rng(1)
    weights = {n: v for n, v in tensors(tiny).items() if n.startswith("model.vision") and "layers.2" not in n}
    heads = 4 * (wide // 4) + 2 * 2 * (wide // 4)
    shapes = {"model.embed_tokens.weight": (600, wide), "lm_head.weight": (600, wide), "model.norm.weight": (wide,),
              "model.mm_projector.0.weight": (wide, 48), "model.mm_projector.0.bias": (wide,),
              "model.mm_projector.2.weight": (wide, wide), "model.mm_projector.2.bias": (wide,)}  # fmt: skip
    for n in range(layers):
        at = f"model.layers.{n}"
        shapes[f"{at}.input_layernorm.weight"] = shapes[f"{at}.post_attention_layernorm.weight"] = (wide,)
        shapes[f"{at}.self_attn.qkv_proj.weight"] = (heads, wide)
        shapes[f"{at}.self_attn.o_proj.weight"] = (wide, wide)
        shapes[f"{at}.mlp.gate_up_proj.weight"] = (2 * deep, wide)
        shapes[f"{at}.mlp.down_proj.weight"] = (wide, deep)
    weights |= {n: rng.standard_normal(shape, np.float32) * 0.02 for n, shape in shapes.items()}
    store(folder, weights, shards=layers)
    whole = sum(value.nbytes for value in weights.values())
    shard = max(path.stat().st_size for path in folder.glob("*.safetensors"))
    code = (
        "import resource, torch\n"
        "from steadyhand.models.phi4 import Options, load\n"
        "torch.set_num_threads(1)\n"
        f"load({str(tiny)!r}, Options(device='cpu', quantise='int8'))\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        f"model = load({str(folder)!r}, Options(device='cpu', quantise='int8'))\n"
        "print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    grown = int(done.stdout.split()[-1])
    loaded = whole / 4
    assert grown < loaded + 2 * shard + 24_000_000, (grown, loaded, shard, whole)
    assert loaded + 2 * shard + 24_000_000 < 0.75 * whole


@pytest.mark.parametrize(
    "options",
    [
        Options(dtype="float8"),  # type: ignore[arg-type]
        Options(quantise="int2"),  # type: ignore[arg-type]
        Options(attention="magic"),  # type: ignore[arg-type]
        Options(device="toaster"),
    ],
)
def test_options_that_make_no_sense_are_refused(tiny: Path, options: Options) -> None:
    with pytest.raises(UsageError):
        load(tiny, options)


def test_without_the_extra_it_says_how_to_get_it(tiny: Path) -> None:
    code = (
        "import sys\n"
        "class No:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] in ('torch', 'transformers'): raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, No())\n"
        "from steadyhand.models.phi4 import load\n"
        "from steadyhand_actions.errors import EnvironmentLacks\n"
        "try:\n"
        f"    load({str(tiny)!r})\n"
        "except EnvironmentLacks as error:\n"
        "    print(error, error.exit_code)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert "pip install 'steadyhand[phi4]'" in done.stdout and done.stdout.strip().endswith("5"), done.stderr
    assert EnvironmentLacks.exit_code == 5


def test_asking_for_the_door_imports_nothing_heavy() -> None:
    code = "import sys, steadyhand.models.phi4; print(sorted({'torch', 'transformers', 'jinja2'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
