"""The package: a wheel carries all it needs, and importing it is cheap."""

from __future__ import annotations

import ast
import inspect
import os
import subprocess
import sys
import zipfile
from importlib import import_module
from pathlib import Path

import pytest

import igarchive

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.long
def test_a_wheel_installed_elsewhere_validates_with_its_own_schemas(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(tmp_path), str(ROOT)], check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    subprocess.run([*pip, "install", "--no-deps", "--target", str(tmp_path / "elsewhere"), str(wheel)], check=True, capture_output=True)

    code = "import igarchive, igarchive.schema as schema, sys; print(schema.FOLDER); print(igarchive.validate(sys.argv[1]).valid)"
    done = subprocess.run(
        [sys.executable, "-c", code, str(ROOT / "sample_archives" / "2025-11.zip")],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "elsewhere")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout == f"{tmp_path / 'elsewhere' / 'igarchive' / '_schemas'}\nTrue\n", done.stderr
    names = zipfile.ZipFile(wheel).namelist()
    assert "igarchive/_schemas/catalog.json" in names
    assert "igarchive/py.typed" in names


def test_importing_igarchive_imports_nothing_heavy() -> None:
    code = "import sys, igarchive; print([name for name in sys.modules if name.split('.')[0] in ('pandas', 'pyarrow', 'numpy', 'rich', 'typer', 'orjson')])"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.stdout == "[]\n"


def test_the_public_functions_stay_functions_whatever_is_imported_first() -> None:
    code = "import igarchive; igarchive.open; import igarchive.validate; print(callable(igarchive.convert), callable(igarchive.validate))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.stdout == "True True\n"


def test_every_public_name_is_there_and_documented() -> None:
    for name in igarchive.__all__:
        assert getattr(igarchive, name).__doc__, name


def test_a_public_name_is_the_same_for_type_checkers_and_at_run_time() -> None:
    imports = [node for node in ast.walk(ast.parse(Path(igarchive.__file__).read_text("utf-8"))) if isinstance(node, ast.ImportFrom)]
    seen = {one.asname or one.name: f"{node.module}:{one.name}" for node in imports if "igarchive." in str(node.module) for one in node.names}

    assert set(igarchive.__all__) == seen.keys() == igarchive.HOMES.keys()
    for name, home in seen.items():
        module, _, attribute = home.partition(":")
        assert getattr(igarchive, name) is getattr(import_module(module), attribute), name


def test_what_the_public_functions_give_has_a_public_name() -> None:
    functions = [getattr(igarchive, name) for name in igarchive.__all__ if inspect.isfunction(getattr(igarchive, name))]
    given = {str(inspect.signature(function).return_annotation) for function in functions}

    assert len(functions) == 9
    assert {name.removeprefix("dict[str, ").rstrip("]") for name in given} <= set(igarchive.__all__)
