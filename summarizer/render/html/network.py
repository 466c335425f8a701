"""A picture of who met whom, of bounded size, ready to be drawn: see `layout` for where things stand."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..cast import Side
from ..ties import Node, Tie
from .layout import Block, Item, Layout, Shape


@dataclass(frozen=True)
class Box:
    """A participant's box, `x` and `y` its upper left corner."""

    node: Node
    lines: tuple[str, ...]
    x: float
    y: float
    height: float
    css: str


@dataclass(frozen=True)
class Label:
    side: Side
    x: float
    y: float


@dataclass(frozen=True)
class Line:
    tie: Tie
    path: str
    css: str
    thick: int
    """1 to 4, by the number of meetings."""


@dataclass(frozen=True)
class Picture:
    """Ready to be drawn; `left_out` counts the participants that have ties and no place in it."""

    shape: Shape
    height: float
    boxes: tuple[Box, ...]
    labels: tuple[Label, ...]
    lines: tuple[Line, ...]
    left_out: int


def picture(ties: Sequence[Tie], shape: Shape, *, mirrored: bool, short: bool = False) -> Picture | None:
    """The picture, or None when nobody met anybody. `mirrored` puts the first column on the right; `short` names people
    by the last word of their names."""
    shown = _shown(ties, shape)
    if not shown:
        return None
    layout = Layout(shown, shape, short=short)
    layout.place()
    everybody = {end.key for tie in ties for end in tie.ends}
    drawn = {item.node.key for item in layout.items if item.node}
    return _Drawing(layout, shape, mirrored=mirrored).picture(left_out=len(everybody - drawn))


def _shown(ties: Sequence[Tie], shape: Shape) -> list[Tie]:
    """The ties that have room: those of the sides, and within them of the people, with the most meetings."""
    weight: Counter[str] = Counter()
    nodes: dict[str, Node] = {}
    for tie in ties:
        for end in tie.ends:
            weight[end.key] += tie.weight
            nodes[end.key] = end
    by_side: dict[str, list[Node]] = defaultdict(list)
    for key in sorted(nodes, key=lambda key: (-weight[key], key)):
        by_side[nodes[key].side.css].append(nodes[key])
    ranked = sorted(by_side, key=lambda css: (-sum(weight[node.key] for node in by_side[css]), css))
    kept = {node.key for css in ranked[: shape.sides] for node in by_side[css][: shape.people]}
    return [tie for tie in ties if all(end.key in kept for end in tie.ends)][: shape.ties]


class _Drawing:
    def __init__(self, layout: Layout, shape: Shape, *, mirrored: bool) -> None:
        self.layout, self.shape, self.mirrored = layout, shape, mirrored
        columns = layout.count
        self.step = (shape.width - 2 - shape.node) / (columns - 1) if columns > 1 else 0
        self.gap = self.step - shape.node if columns > 1 else shape.width - shape.node

    def picture(self, left_out: int) -> Picture:
        layout = self.layout
        blocks = [block for column in layout.columns for block in column if block.side]
        return Picture(
            shape=self.shape,
            height=round(layout.height + 4, 1),
            boxes=tuple(self._box(item) for block in blocks for item in block.items if item.node),
            labels=tuple(self._label(block) for block in blocks),
            lines=tuple(self._line(tie, way) for tie, way in zip(layout.ties, layout.routes, strict=True)),
            left_out=left_out,
        )

    def _x(self, column: int) -> float:
        """The left edge of a column's boxes before mirroring."""
        if self.layout.count == 1:
            return (self.shape.width - self.shape.node) / 2
        return 1 + column * self.step

    def _flip(self, x: float) -> float:
        return round(self.shape.width - x if self.mirrored else x, 1)

    def _box(self, item: Item) -> Box:
        x = self._x(item.column)
        left = self._flip(x + self.shape.node) if self.mirrored else round(x, 1)
        assert item.node  # noqa: S101 - the caller leaves out points of passage
        near = [tie for tie in self.layout.ties if item.node in tie.ends]
        css = dict.fromkeys(css for tie in near for end in tie.ends for css in (end.side.css, end.css) if css)
        return Box(item.node, item.lines, left, round(item.y + 1, 1), round(item.height, 1), " ".join(css))

    def _label(self, block: Block) -> Label:
        assert block.side  # noqa: S101 - the caller leaves out points of passage
        first = block.items[0]
        return Label(block.side, self._flip(self._x(first.column) + self.shape.node / 2), round(first.y - 9, 1))

    def _line(self, tie: Tie, way: list[Item]) -> Line:
        css = dict.fromkeys(css for end in tie.ends for css in (end.side.css, end.css) if css)
        path = self._bow(*way) if way[0].column == way[-1].column else self._path(way)
        return Line(tie, path, " ".join(css), min(4, tie.weight))

    def _path(self, way: list[Item]) -> str:
        reach = self.gap * 0.5
        parts: list[str] = []
        for one, other in pairwise(way):
            x, y = self._x(one.column) + self.shape.node, one.middle + 1
            to_x, to_y = self._x(other.column), other.middle + 1
            parts.append(f"{'L' if parts else 'M'}{self._at(x, y)}")
            parts.append(f"C{self._at(x + reach, y)} {self._at(to_x - reach, to_y)} {self._at(to_x, to_y)}")
        return "".join(parts)

    def _bow(self, one: Item, other: Item) -> str:
        """A tie within a column, on the side where there is room."""
        last = one.column == self.layout.count - 1 and self.layout.count > 1
        x = self._x(one.column) + (0 if last else self.shape.node)
        bend = min(self.gap * 0.7, 16 + abs(one.middle - other.middle) * 0.2) * (-1 if last else 1)
        start, end = one.middle + 1, other.middle + 1
        return f"M{self._at(x, start)}C{self._at(x + bend, start)} {self._at(x + bend, end)} {self._at(x, end)}"

    def _at(self, x: float, y: float) -> str:
        return f"{self._flip(x):g} {round(y, 1):g}"
