"""Claims of one meeting that a model calls one statement, told in two languages or in other words.

`statements` joins what says the same in the same words. Whether two other sentences say the same only a reader can tell,
so a model may say it when it words the meeting. Code lets it, unless `paraphrase` finds a difference, or one article
tells both: it does not say one thing twice in two ways. Where anything stands against it the claims stay as they are,
which loses nothing.

Each brief is worded by itself, so that the one in English may join what the one in Arabic tells twice.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .. import fidelity, locales
from ..arabic import clean, fold
from ..fidelity import Name
from ..merged import answer_of, answer_to
from ..schemas import Disagreement, Evidence, Lang, MergedDemand, MergedMeeting, Variant, Wording
from .paraphrase import Claim, Told, differ

_log = logging.getLogger(__name__)
_SHOWN = 40
"""So many characters of an id are told: a model can answer anything."""


def joined(meeting: MergedMeeting, same_as: Mapping[str, str], lang: Lang) -> MergedMeeting:
    """A worded meeting with each claim in the earlier one that it says the same as, where nothing stands against it.

    `same_as` leads from the id of a claim to that of an earlier one of its kind, as a model has it: ids that are not
    there are passed over. The earlier claim keeps its id, its words and its wording, and takes over the evidence, in the
    order of the articles, and whom the other is credited to; the answers to a demand are put together as `merge` and
    `disagreements` do it. The other ids stay as they are.
    """
    if not same_as or meeting.wording is None:
        return meeting
    known = fidelity.names_of(meeting)
    positions = _groups(meeting, meeting.positions, same_as, known)
    demands = _groups(meeting, meeting.demands, same_as, known)
    together = [group for group in (*positions, *demands) if len(group) > 1]
    if not together:
        return meeting
    changed = {
        "positions": [_joined(meeting, group, {}) for group in positions],
        "demands": [_joined(meeting, group, {"response": _response(meeting, group)}) for group in demands],
        "disagreements": _disagreements(meeting, demands),
        "wording": _reworded(meeting.wording, together, lang),
    }
    return meeting.model_copy(update=changed)


# -- which claims are one -------------------------------------------------------------------------------------


def _groups(
    meeting: MergedMeeting, claims: Sequence[Any], same_as: Mapping[str, str], known: Sequence[Name]
) -> list[list[Any]]:
    """The claims in their order, those that are one together."""
    said = meeting.wording.claims if meeting.wording else {}
    homes: dict[str, list[Told]] = {}
    for claim in claims:
        told = Told(claim, said.get(claim.id, ""), known)
        wanted = same_as.get(claim.id)
        home = homes.get(wanted) if wanted else None
        reason = _against(meeting, home, told) if home else wanted and "there is no such claim before it"
        if reason or home is None:
            home = []
        if reason:
            _log.debug("%s: not taken for the same as %s: %s", claim.id, clean(wanted or "")[:_SHOWN], reason)
        home.append(told)
        homes[claim.id] = home
    return [[told.claim for told in home] for home in {id(home): home for home in homes.values()}.values()]


def _against(meeting: MergedMeeting, group: Sequence[Told], told: Told) -> str | None:
    """Why a claim is not what the claims of a group say; None when nothing speaks against it."""
    if what := next((what for other in group if (what := differ(other, told))), None):
        return f"they differ in {what}"
    if any(_articles(other.claim) & _articles(told.claim) for other in group):
        return "one article tells both"
    demands = [other.claim for other in (*group, told) if isinstance(other.claim, MergedDemand)]
    return None if _answers(meeting, demands) is not None else "who gave which answer is not known"


def _articles(claim: Claim) -> set[str]:
    return {evidence.article for evidence in claim.evidence}


# -- one claim of several -------------------------------------------------------------------------------------


def _joined(meeting: MergedMeeting, group: Sequence[Claim], more: dict[str, Any]) -> Claim:
    first = group[0]
    if len(group) == 1:
        return first
    evidence = [found for claim in group for found in claim.evidence]
    credited = _credited([claim.attribution for claim in group])
    return first.model_copy(update={**more, "evidence": _in_order(meeting, evidence), "attribution": credited or None})


def _in_order(meeting: MergedMeeting, evidence: Iterable[Evidence]) -> list[Evidence]:
    places = {article: at for at, article in enumerate(meeting.reports)}
    return sorted(evidence, key=lambda found: places.get(found.article, len(places)))


def _credited(said: Iterable[str | None], comma: str = "; ") -> str:
    """Everybody to whom something is credited, each once; who is named within another line is not named again."""
    told: dict[str, str] = {}
    for line in filter(None, said):
        told.setdefault(f" {fold(line)} ", line)
    return comma.join(line for key, line in told.items() if not any(key in other for other in told if other != key))


def _reworded(wording: Wording, groups: Sequence[Sequence[Claim]], lang: Lang) -> Wording:
    gone = {claim.id for group in groups for claim in group[1:]}
    comma = locales.text(lang, "; ")
    said = {group[0].id: _credited([wording.attributions.get(c.id) for c in group], comma) for group in groups}
    credited = wording.attributions | {own: line for own, line in said.items() if line}
    return wording.model_copy(
        update={
            "claims": {own: text for own, text in wording.claims.items() if own not in gone},
            "attributions": {own: line for own, line in credited.items() if own not in gone},
        }
    )


# -- how a demand was answered --------------------------------------------------------------------------------


def _answers(meeting: MergedMeeting, demands: Iterable[MergedDemand]) -> dict[str, list[str]] | None:
    """The answers to demands that are one, with the articles that give each; empty where nobody knows of one, None where
    they differ and who gave which cannot be told: a claim of several articles has the answer that most of them give."""
    told: dict[str, list[str]] = defaultdict(list)
    certain = True
    for demand in demands:
        given = _disagreement_on(meeting, demand)
        articles = list(dict.fromkeys(evidence.article for evidence in demand.evidence))
        if given:
            for variant in given.variants:
                told[answer_of(variant.value)[0]] += variant.articles
        elif demand.response != "unanswered":
            told[demand.response] += articles
            certain = certain and len(articles) == 1
    return told if certain or len(told) < 2 else None


def _disagreement_on(meeting: MergedMeeting, demand: MergedDemand) -> Disagreement | None:
    named = demand.text if len(meeting.demands) > 1 else ""
    own = _articles(demand)
    on = (item for item in meeting.disagreements if item.field == "response")
    told = (
        item for item in on if all(answer_of(v.value)[1] == named and own.issuperset(v.articles) for v in item.variants)
    )
    return next(told, None)


def _response(meeting: MergedMeeting, group: Sequence[MergedDemand]) -> str:
    """The answer that most articles give, the earliest of those that tie."""
    answers = _answers(meeting, group)
    return max(answers, key=lambda answer: len(answers[answer])) if answers else "unanswered"


def _disagreements(meeting: MergedMeeting, groups: Sequence[Sequence[MergedDemand]]) -> list[Disagreement]:
    """Those of the meeting, with one on each demand that was put together of several and has two answers."""
    together = [group for group in groups if len(group) > 1]
    told = [_disagreement_on(meeting, demand) for group in together for demand in group]
    kept = [item for item in meeting.disagreements if not any(item is other for other in told)]
    return kept + [
        _two_answers(answers, group[0].text if len(groups) > 1 else "")
        for group in together
        if len(answers := _answers(meeting, group) or {}) > 1
    ]


def _two_answers(answers: Mapping[str, list[str]], demand: str) -> Disagreement:
    ranked = sorted(answers.items(), key=lambda entry: -len(entry[1]))
    told = [Variant(value=answer_to(demand, answer), articles=articles) for answer, articles in ranked]
    return Disagreement(field="response", variants=told)
