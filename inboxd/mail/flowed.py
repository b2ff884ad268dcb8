"""Paragraphs that were cut into lines for the way (RFC 3676)."""

from __future__ import annotations


def unflow(text: str, delete_space: bool) -> str:
    """Paragraphs of format=flowed joined (RFC 3676 §4); lines of different quote depth never are."""
    out: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        bare = line.lstrip(">")
        depth = len(line) - len(bare)
        bare = bare.removeprefix(" ")
        flowed = bare.endswith(" ") and bare != "-- " and not bare.isspace()
        if open_depth != depth or bare == "-- ":
            out.append("\n" + (">" * depth + " " if depth else ""))
        out.append(bare[:-1] if flowed and delete_space else bare)
        open_depth = depth if flowed else -1
    return "".join(out).removeprefix("\n")
