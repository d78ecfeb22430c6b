"""The written organisations: every file is sound, its answers stay findable however it is cut, mistakes are named."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from models_registry.starter.reader.data import HELD_OUT_ORGANISATIONS
from models_registry.starter.reader.encoding import named_title
from models_registry.starter.reader.organisation_groups import organisation_groups
from models_registry.starter.reader.organisations import (
    MalformedOrganisationError,
    read_organisation,
    read_organisations,
)
from tests.support.embedding import by_letters

SMALL = """\
@document leave-2023.pdf | Leave | en
# Days
Everybody has 28 days of leave. They are asked for in the portal.
Group | Days | Approver
drivers | 30 | depot head
clerks | 27 | team lead
@ask How much holiday was there? => 28 days
@ask who signs for the people in the office? => team lead
@miss Who pays for the portal?
@document leave-2025.pdf | Leave | en
# Days
Everybody has 31 days of leave. They are asked for by mail, and nobody needs a form for it any more.
@ask How much holiday is there now? => 31 days
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "small.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_organisation_can_be_read_and_is_large_enough() -> None:
    found = read_organisations()
    assert {*HELD_OUT_ORGANISATIONS} < {organisation.name for organisation in found}
    for organisation in found:
        answered = [asked for asked in organisation.asked if asked.answered]
        assert len(organisation.documents) >= 8
        assert len(answered) >= 75
        assert len(organisation.asked) - len(answered) >= 20


def test_answers_are_marked_wherever_the_passages_are_cut(tmp_path: Path) -> None:
    organisation = read_organisation(write(tmp_path, SMALL))
    groups = organisation_groups(organisation, by_letters, random.Random(4), copies=30)
    wanted = {organisation.quote(asked) for asked in organisation.asked if asked.answered}
    marked = set()
    for group in groups:
        for candidate in group.candidates:
            if candidate.answers:
                marked.add(candidate.text[candidate.start : candidate.end])
    assert marked == wanted == {"28 days", "team lead", "31 days"}
    assert sum(not group.candidates[0].answers for group in groups) == 30  # one question has no answer


def test_a_wrong_candidate_never_holds_the_answer_of_its_own_document(tmp_path: Path) -> None:
    organisation = read_organisation(write(tmp_path, SMALL))
    versions = 0
    for group in organisation_groups(organisation, by_letters, random.Random(4), copies=30):
        right, *others = group.candidates
        if right.answers and "28 days" in right.text[right.start : right.end]:
            assert not any("28 days" in other.text for other in others)
            versions += any("31 days" in other.text for other in others)
    assert versions > 5  # the other version is what it must be told from


def test_rows_may_name_their_columns(tmp_path: Path) -> None:
    organisation = read_organisation(write(tmp_path, SMALL))
    texts = {
        candidate.text
        for group in organisation_groups(organisation, by_letters, random.Random(4), copies=30)
        for candidate in group.candidates
    }
    assert any("Group: clerks; Days: 27; Approver: team lead" in text for text in texts)
    assert any("clerks | 27 | team lead" in text for text in texts)


def test_every_mistake_of_a_file_is_named_at_once(tmp_path: Path) -> None:
    broken = SMALL.replace("=> 31 days", "=> 33 days").replace(
        "| en\n# Days\nEverybody has 28", "| fr\n# Days\nEverybody has 28"
    )
    with pytest.raises(MalformedOrganisationError) as caught:
        read_organisation(write(tmp_path, broken + "@what is this\n"))
    lines = str(caught.value).splitlines()[1:]
    assert [re.match(r"\d+", line) is not None for line in lines] == [True] * 3


@pytest.mark.parametrize(
    ("title", "name", "shown"),
    [
        ("Travel Policy", "policies/travel-policy-2025.pdf", "Travel Policy (travel policy 2025)"),
        ("Travel Policy 2025", "travel_policy_2025.docx", "Travel Policy 2025"),
        ("", "minutes 03.md", "minutes 03"),
        ("Leave", "", "Leave"),
    ],
)
def test_a_title_takes_what_only_the_file_name_says(title: str, name: str, shown: str) -> None:
    assert named_title(title, name) == shown
