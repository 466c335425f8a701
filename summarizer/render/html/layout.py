"""Where the boxes of a picture of ties stand: columns by side, with points of passage for ties that skip a column, each
column ordered by the barycentre of its neighbours (Sugiyama, Tagawa and Toda, 1981). Deterministic.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import Final

from ...arabic import ARABIC_LETTER
from ..cast import Side
from ..ties import Node, Tie


@dataclass(frozen=True)
class Shape:
    """Lengths in px of the picture at its natural size."""

    width: int
    columns: int
    node: int
    font: float
    people: int
    """Most of one side."""
    sides: int
    ties: int


WIDE: Final = Shape(width=1048, columns=4, node=186, font=15, people=12, sides=14, ties=120)
NARROW: Final = Shape(width=350, columns=3, node=92, font=11.5, people=6, sides=6, ties=40)

_LINE = 1.25  # of the font's size
_PAD = 7
_BETWEEN = 12  # boxes of one side
HEAD = 26  # a side's name
_APART = 20  # sides
_PASSAGE = 8


@dataclass(eq=False)
class Item:
    """A box (with a node) or a point of passage of a long tie (without)."""

    node: Node | None
    column: int
    height: float
    lines: tuple[str, ...] = ()
    y: float = 0
    near: list[Item] = field(default_factory=list)

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


@dataclass(eq=False)
class Block:
    """What stays together in a column: a side under its name, or one point of passage."""

    side: Side | None
    items: list[Item]

    @property
    def height(self) -> float:
        head = HEAD if self.side else 0
        return head + sum(item.height for item in self.items) + _BETWEEN * (len(self.items) - 1)


class Layout:
    def __init__(self, ties: list[Tie], shape: Shape, *, short: bool) -> None:
        self.ties, self.shape, self.short = ties, shape, short
        nodes = {end.key: end for tie in ties for end in tie.ends}
        self.home = _columns(ties, nodes.values(), shape)
        self.count = max(self.home.values()) + 1
        self.of = {key: self._item(node) for key, node in nodes.items()}
        self.items = list(self.of.values())
        self.columns = self._blocks()
        self.routes = [self._route(tie) for tie in ties]

    def _item(self, node: Node) -> Item:
        lines = wrapped(_short(node.label) if self.short and node.kind == "person" else node.label, self.shape)
        height = len(lines) * self.shape.font * _LINE + 2 * _PAD
        return Item(node, self.home[node.side.css], height, lines)

    def _blocks(self) -> list[list[Block]]:
        columns: list[list[Block]] = [[] for _ in range(self.count)]
        sides: dict[str, Block] = {}
        for item in self.items:
            if item.node and item.node.side.css not in sides:
                block = sides[item.node.side.css] = Block(item.node.side, [])
                columns[item.column].append(block)
            if item.node:
                sides[item.node.side.css].items.append(item)
        return columns

    def _route(self, tie: Tie) -> list[Item]:
        """The tie's way from left to right: its two boxes with a point of passage in each column between them."""
        start, end = sorted((self.of[end.key] for end in tie.ends), key=lambda item: item.column)
        way = [start]
        for column in range(start.column + 1, end.column):
            passage = Item(None, column, _PASSAGE)
            self.columns[column].append(Block(None, [passage]))
            way.append(passage)
        way.append(end)
        for one, other in pairwise(way):
            one.near.append(other)
            other.near.append(one)
        return way

    def place(self) -> None:
        """Give every item its height above ground: ordered by barycentre to and fro, then shifted column by column."""
        self._stack()
        best, kept = self._crossings(), self._order()
        for sweep in range(10):
            for column in range(self.count) if sweep % 2 == 0 else range(self.count - 1, -1, -1):
                self._sort(self.columns[column])
                self._stack(column)
            if (now := self._crossings()) < best:
                best, kept = now, self._order()
        self._restore(kept)
        self._stack()
        for _ in range(4):
            for column in range(self.count):
                self._shift(column)

    def _sort(self, blocks: list[Block]) -> None:
        for block in blocks:
            block.items.sort(key=_barycentre)
        blocks.sort(key=lambda block: sum(_barycentre(item) for item in block.items) / len(block.items))

    def _order(self) -> list[list[tuple[Block, list[Item]]]]:
        return [[(block, list(block.items)) for block in blocks] for blocks in self.columns]

    def _restore(self, order: list[list[tuple[Block, list[Item]]]]) -> None:
        for number, blocks in enumerate(order):
            for block, items in blocks:
                block.items = items
            self.columns[number] = [block for block, _ in blocks]

    def _stack(self, only: int | None = None) -> None:
        """Put the blocks of each column below each other, the column in the middle of the picture."""
        self.height = max(_column_height(blocks) for blocks in self.columns)
        for number, blocks in enumerate(self.columns):
            if only is not None and number != only:
                continue
            y = (self.height - _column_height(blocks)) / 2
            for block, after in zip(blocks, [*blocks[1:], None], strict=True):
                _put(block, y)
                y += block.height + (_apart(block, after) if after else 0)

    def _shift(self, column: int) -> None:
        """Move a column as near to its neighbours as the picture has room for."""
        items = [item for block in self.columns[column] for item in block.items]
        wishes = [other.middle - item.middle for item in items for other in item.near]
        if not wishes:
            return
        top = min(item.y for item in items) - (HEAD if self.columns[column][0].side else 0)
        bottom = max(item.y + item.height for item in items)
        by = max(-top, min(self.height - bottom, sum(wishes) / len(wishes)))
        for item in items:
            item.y += by

    def _crossings(self) -> float:
        """How many ties cross between neighbouring columns, and (for the choice among equals) how far they climb."""
        steps: dict[int, list[tuple[float, float]]] = defaultdict(list)
        for way in self.routes:
            for one, other in pairwise(way):
                steps[one.column].append((one.middle, other.middle))
        crossed = sum(
            (a[0] - b[0]) * (a[1] - b[1]) < 0 for between in steps.values() for a, b in combinations(between, 2)
        )
        climb = sum(abs(a - b) for between in steps.values() for a, b in between)
        return crossed + climb / 1000


def _barycentre(item: Item) -> float:
    return sum(other.middle for other in item.near) / len(item.near) if item.near else item.middle


def _column_height(blocks: list[Block]) -> float:
    return sum(block.height for block in blocks) + sum(_apart(one, other) for one, other in pairwise(blocks))


def _apart(one: Block, other: Block) -> float:
    return _APART if one.side or other.side else _PASSAGE / 2


def _put(block: Block, y: float) -> None:
    y += HEAD if block.side else 0
    for item in block.items:
        item.y = y
        y += item.height + _BETWEEN


def _columns(ties: Sequence[Tie], nodes: Iterable[Node], shape: Shape) -> dict[str, int]:
    """A column for each side, so that ties are short and columns alike: the best that moving single sides and swapping
    two can reach, from each rotation of the sides by size."""
    sizes = Counter(node.side.css for node in nodes)
    between: Counter[tuple[str, str]] = Counter()
    for tie in ties:
        between[tie.ends[0].side.css, tie.ends[1].side.css] += 1
    ranked = sorted(sizes, key=lambda css: (-sizes[css], css))
    count = min(shape.columns, len(ranked))
    starts = [{css: (at + turn) % count for at, css in enumerate(ranked)} for turn in range(count)]
    best = min((_settled(start, sizes, between, count) for start in starts), key=lambda found: found[0])[1]
    used = {column: number for number, column in enumerate(sorted(set(best.values())))}
    return {css: used[column] for css, column in best.items()}


def _settled(
    home: dict[str, int], sizes: Counter[str], between: Counter[tuple[str, str]], count: int
) -> tuple[float, dict[str, int]]:
    cost = _cost(home, sizes, between)
    while True:
        changes = [{css: column} for css in home for column in range(count)]
        changes += [{one: home[other], other: home[one]} for one, other in combinations(home, 2)]
        tried = min(((_cost(home | change, sizes, between), number) for number, change in enumerate(changes)))
        if tried[0] >= cost - 1e-9:
            return cost, home
        cost, home = tried[0], home | changes[tried[1]]


def _cost(home: dict[str, int], sizes: Counter[str], between: Counter[tuple[str, str]]) -> float:
    """What an order of sides is worth, lower is better; a tie within a column costs most, for it bends around it."""
    length = sum(
        weight * (4 if home[one] == home[other] else 1.5 * (abs(home[one] - home[other]) - 1))
        for (one, other), weight in between.items()
    )
    columns: Counter[int] = Counter()
    for css, column in home.items():
        columns[column] += sizes[css] + 1
    return length + sum(height * height for height in columns.values()) / 12


# -- names ------------------------------------------------------------------------------------------------------

_NARROW, _BROAD = frozenset("ijlftrI.,'’-|()[] "), frozenset("mwMWQO@%")


def extent(text: str) -> float:
    """The width of text in ems, near enough to break lines by: no font is at hand here."""
    return sum(map(_char_extent, text))


def _char_extent(char: str) -> float:
    if ARABIC_LETTER.match(char):
        return 0.46
    if char in _NARROW:
        return 0.32
    return 0.86 if char in _BROAD else 0.66 if char.isupper() else 0.54


def wrapped(name: str, shape: Shape) -> tuple[str, ...]:
    """The name in at most two lines of a box; what is longer ends in an ellipsis."""
    room = (shape.node - 10) / shape.font
    lines = [""]
    for word in name.split():
        longer = f"{lines[-1]} {word}".strip()
        if extent(longer) <= room or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > 2:
        lines = [lines[0], " ".join(lines[1:])]
    return tuple(_clipped(line, room) for line in lines)


def _clipped(line: str, room: float) -> str:
    if extent(line) <= room:
        return line
    while line and extent(line) > room - 0.6:
        line = line[:-1]
    return f"{line.rstrip()}…"


def _short(name: str) -> str:
    """The last word of a name of two or three; longer ones are descriptions and stay."""
    words = name.split()
    return words[-1] if 2 <= len(words) <= 3 else name
