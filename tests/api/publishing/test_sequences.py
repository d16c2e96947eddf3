"""After each of a random sequence of edits, stored documents are current, and the sync feed is complete."""

import os
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from api.models import PublishedDocument
from tests.edits import EDITS, build
from tests.following import Follower
from tests.truth import assert_true

# In `make check`, longer sequences are tried; with LONG_TESTS=new, many others.
LONG = bool(os.environ.get("LONG_TESTS"))
NEW = os.environ.get("LONG_TESTS") == "new"


class Editing(RuleBasedStateMachine):
    """Editors at work, and clients of the sync feed that started at different moments with different filters."""

    @initialize(seed=st.integers(0, 3))
    def begin(self, seed: int) -> None:
        self.transaction = transaction.atomic()
        self.transaction._from_testcase = True  # type: ignore[attr-defined]  # publishing wants the outermost
        self.transaction.__enter__()
        build(Random(seed), articles=2)
        assert_true()
        self.followers = [
            Follower(limit=2),
            Follower(limit=100),
            Follower(limit=3, type="article"),
            Follower(limit=5, locale="fr"),
            Follower(limit=1, type="redirect,site"),
        ]

    @rule(names=st.lists(st.sampled_from(sorted(EDITS)), min_size=1, max_size=3), seed=st.integers(0, 10_000))
    def edit(self, names: list[str], seed: int) -> None:
        random = Random(seed)
        for name in names:
            EDITS[name](random)
        assert_true()

    @rule(which=st.integers(0, 4))
    def follow(self, which: int) -> None:
        self.followers[which].step()

    @rule(which=st.integers(0, 4))
    def catch_up(self, which: int) -> None:
        follower = self.followers[which]
        follower.catch_up()
        assert follower.held == follower.live()

    @rule(which=st.integers(0, 4))
    def begin_to_follow(self, which: int) -> None:
        old = self.followers[which]
        self.followers[which] = Follower(**old.query)
        self.followers[which].step()

    @invariant()
    def numbers_are_unique(self) -> None:
        versions = list(PublishedDocument.objects.filter(version__isnull=False).values_list("version", flat=True))
        assert len(versions) == len(set(versions))

    def teardown(self) -> None:
        if not hasattr(self, "transaction"):
            return
        try:
            for follower in getattr(self, "followers", []):
                follower.catch_up()
                assert follower.held == follower.live()
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)


@pytest.mark.django_db
def test_random_sequences_of_edits_stay_true_and_can_be_followed():
    run_state_machine_as_test(
        Editing,
        settings=settings(
            max_examples=200 if NEW else 10 if LONG else 4,
            stateful_step_count=25 if LONG else 12,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.reuse, Phase.generate, *([Phase.shrink] if LONG else [])],
        ),
    )
