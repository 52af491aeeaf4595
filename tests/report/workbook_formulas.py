"""Works out the formulas of our workbooks from the cells alone, as a spreadsheet would."""

import re

from openpyxl.utils import range_boundaries

_CALL = re.compile(r"(SUMIFS|COUNTIFS|SUBTOTAL)\(([^()]*)\)")
_ARITHMETIC = re.compile(r"[0-9eE.+\-*/() ]+")


def worked_out(formula, sheet, book):
    """The number of a formula made of SUMIFS, COUNTIFS, SUBTOTAL(109, …), +, -, *, /.

    Cells are looked up in ``book`` (formulas, not cached values), so nothing of ours is trusted.
    """
    text = formula.removeprefix("=")
    while (call := _CALL.search(text)) is not None:
        name, arguments = call.groups()
        parts = _split(arguments)
        if name == "SUBTOTAL":
            assert parts[0] == "109"
            number = sum(one for one in _numbers(parts[1], sheet, book) if one is not None)
        elif name == "SUMIFS":
            chosen = _matching(parts[1:], sheet, book)
            values = _numbers(parts[0], sheet, book, chosen)
            number = sum(
                value for value, take in zip(values, chosen, strict=True) if take and value is not None
            )
        else:
            number = sum(_matching(parts, sheet, book))
        text = text[: call.start()] + repr(float(number)) + text[call.end() :]
    assert _ARITHMETIC.fullmatch(text), text
    return eval(text)  # noqa: S307 - digits and signs only, as checked above


def _split(arguments):
    return re.findall(r'"[^"]*"|\'[^\']*\'![^,]+|[^,]+', arguments)


def _cells(reference, sheet, book):
    name, _, cells = reference.rpartition("!")
    target = book[name.strip("'")] if name else sheet
    left, top, right, bottom = range_boundaries(cells.replace("$", ""))
    assert left == right
    return target, [target.cell(row, left).value for row in range(top, bottom + 1)]


def _numbers(reference, sheet, book, chosen=None):
    target, values = _cells(reference, sheet, book)
    found = []
    for number, value in enumerate(values):
        if isinstance(value, str) and value.startswith("="):
            wanted = chosen is None or chosen[number]
            found.append(worked_out(value, target, book) if wanted else None)
        else:
            found.append(value if isinstance(value, (int, float)) else None)
    return found


def _matching(parts, sheet, book):
    chosen = None
    for reference, criterion in zip(parts[::2], parts[1::2], strict=True):
        pattern = re.compile(re.escape(criterion.strip('"')).replace(r"\*", ".*"))
        _, values = _cells(reference, sheet, book)
        fits = [isinstance(value, str) and pattern.fullmatch(value) is not None for value in values]
        chosen = fits if chosen is None else [a and b for a, b in zip(chosen, fits, strict=True)]
    return chosen
