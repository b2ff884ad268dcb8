"""Where templates run: Jinja2's immutable sandbox, with bounds (PROMISES.md B25).

Customers' text reaches a template only as a value, so the bounds guard against an admin's slip: output
over 1 MB, loops over 1,000 rounds or two levels, multiplied or padded text. Time and memory are capped
by the worker.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from inboxd.compose.prose import dated, filesize, joined, linked, paragraphs, quoted, shortened, when

MAX_OUTPUT_CHARACTERS = 1_000_000
MAX_ROUNDS = 1_000
MAX_LOOP_DEPTH = 2

_PADDING = frozenset({"center", "ljust", "rjust", "zfill", "expandtabs", "format", "format_map"})
FILTERS: dict[str, Callable[..., Any]] = {
    "paragraphs": paragraphs, "linked": linked, "quoted": quoted, "shortened": shortened,
    "joined": joined, "when": when, "dated": dated, "filesize": filesize,
}  # fmt: skip


class ExcessError(SecurityError):
    """A template wanted more than its share of output, loop rounds or text."""


class Sandbox(ImmutableSandboxedEnvironment):
    """The environment of all templates."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Numbers may be multiplied, text may not."""
        if operator == "**" or not (isinstance(left, int | float) and isinstance(right, int | float)):
            raise ExcessError(f"operator {operator} works on numbers only; use a filter for text")
        return super().call_binop(context, operator, left, right)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Text methods that pad to any length are out of reach."""
        return attr not in _PADDING and super().is_safe_attribute(obj, attr, value)

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:  # noqa: ARG002
        """`format` is out of reach as well: it pads to any length."""
        return None

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for loop in _loops_deeper_than(tree, MAX_LOOP_DEPTH):
            what = f"loops stand within loops {MAX_LOOP_DEPTH + 1} levels deep; use at most {MAX_LOOP_DEPTH}"
            raise TemplateSyntaxError(what, loop.lineno, name, filename)
        return tree


def environment(loader: BaseLoader) -> Environment:
    """A sandbox whose undefined variables are errors and whose HTML is escaped."""
    sandbox = Sandbox(
        loader=loader,
        autoescape=lambda name: name is None or name.endswith(".html.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        keep_trailing_newline=True,
        cache_size=-1,
    )
    sandbox.globals.clear()
    sandbox.globals["range"] = _range
    for name in ("center", "format", "pprint", "xmlattr", "random"):
        del sandbox.filters[name]
    sandbox.filters.update(FILTERS)
    return sandbox


def run(template: Template, values: dict[str, object]) -> str:
    """The output; ExcessError when it grows over MAX_OUTPUT_CHARACTERS."""
    output = template.generate(values)
    parts, size = [], 0
    while chunk := list(islice(output, 100)):
        part = "".join(chunk)
        size += len(part)
        if size > MAX_OUTPUT_CHARACTERS:
            raise ExcessError(
                f"output over {MAX_OUTPUT_CHARACTERS:,} characters; shorten values with a filter"
            )
        parts.append(part)
    return "".join(parts)


def _range(*bounds: int) -> range:
    rounds = range(*bounds)
    if len(rounds) > MAX_ROUNDS:
        raise ExcessError(f"a range of {len(rounds):,} rounds; at most {MAX_ROUNDS:,} are allowed")
    return rounds


def _loops_deeper_than(tree: nodes.Node, depth: int) -> Iterator[nodes.For]:
    for child in tree.iter_child_nodes():
        if isinstance(child, nodes.For) and depth == 0:
            yield child
        yield from _loops_deeper_than(child, depth - isinstance(child, nodes.For))
