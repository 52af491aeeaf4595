"""Which facility types a place.toml declares complete."""

from lifecircle.geodata.checks.findings import Findings
from lifecircle.geodata.errors import Problem
from lifecircle.geodata.manifest import MANIFEST
from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.geodata.text import Text

ALL = "*"


def surveyed_types(words: tuple[str, ...], *, findings: Findings) -> tuple[str, ...]:
    """The taxonomy ids of the types that ``[place] surveyed`` names, sorted; "*" stands for all."""
    if not words:
        return ()
    taxonomy = load_taxonomy()
    ids = set()
    for word in words:
        found = ALL if word == ALL else taxonomy.find(word)
        if found is not None:
            ids.add(found)
            continue
        close = taxonomy.close_to(word)
        findings.problems.append(
            Problem(
                code="unknown_type",
                file=MANIFEST,
                column="place.surveyed",
                found=word,
                message=Text(zh="不认识的设施类型", en="unknown facility type"),
                remedy=(
                    Text(zh=f"是不是{'、'.join(close)}？", en=f"Did you mean {', '.join(close)}?")
                    if close
                    else Text(zh='请用标准设施类型，或写 "*"。', en='Use a standard type, or "*" for all.')
                ),
            )
        )
    return tuple(sorted(ids))
