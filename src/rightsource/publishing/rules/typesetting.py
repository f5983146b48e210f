"""Setting a paper: a tagged PDF from a template and plain data, with our letters alone, the same bytes each time."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import matplotlib as mpl
import typst
from matplotlib.ft2font import FT2Font

_PAPERS = "data/papers"
_FONTS = "publishing/rules/charts/fonts"


def typeset(template: str, document: Any, *, on: date) -> bytes:
    """Return a paper as a tagged PDF (PDF/UA-1); nothing that anybody typed is read as markup.

    Args:
        template: the template's name; it finds the document under that name among its inputs.
        document: texts, numbers, lists and mappings.
        on: the day that the paper bears.
    """
    compiler = typst.Compiler(
        files("rightsource").joinpath(f"{_PAPERS}/{template}.typ").read_bytes(),
        font_paths=_letters(),
        ignore_system_fonts=True,
        sys_inputs={template: json.dumps(_shown(document), ensure_ascii=False)},
    )
    made_at = datetime(on.year, on.month, on.day, tzinfo=UTC)
    paper = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=made_at)
    assert isinstance(paper, bytes)
    return paper


def _font_folders() -> tuple[Path, ...]:
    # Our own letters first; those that come with matplotlib have the marks of a state and most other alphabets.
    ours = Path(str(files("rightsource").joinpath(_FONTS)))
    return ours, Path(mpl.get_data_path()) / "fonts" / "ttf"


@cache
def _letters() -> Any:
    folders = [str(folder) for folder in _font_folders()]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


@cache
def _drawable() -> frozenset[int]:
    """Return every character that our letters can show."""
    ours, others = _font_folders()
    fonts = [*sorted(ours.glob("*.ttf")), others / "DejaVuSans.ttf"]
    return frozenset(code for font in fonts for code in FT2Font(str(font)).get_charmap())


def _shown(value: Any) -> Any:
    """Return a document with every character that cannot be shown written as a question mark.

    A tagged paper may hold no character without a letter, so one odd character would keep the whole pack from print.
    """
    if isinstance(value, str):
        return "".join(
            letter if ord(letter) in _drawable() else " " if letter.isspace() else "?"
            for letter in value
            if letter.isprintable() or letter.isspace()
        )
    if isinstance(value, dict):
        return {key: _shown(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_shown(each) for each in value]
    return value
