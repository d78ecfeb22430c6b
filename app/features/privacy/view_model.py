"""Personal data: reviewed, ruled by policies, found by own recognisers, revealed for a reason. Knows no widget."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from app.bridge.background import Background
from app.bridge.failure import Failure
from app.bridge.port import EngineClient, EngineOfThisThread
from app.bridge.view_model import ViewModel
from app.features.privacy.props import NEEDED, Page, PrivacyInputs, PrivacyProps, Tab, derive
from engine.contract.access import Me
from engine.contract.names_models import NamesLanguage, NamesModelChoice, NamesModels
from engine.contract.privacy import (
    FindingDecision,
    FindingPage,
    FindingQuery,
    FindingsDecided,
    PolicyChange,
    PolicyResponse,
    PrivacyAction,
    PrivacyUse,
    RecogniserTrial,
    RevealRequest,
    RevealResponse,
    ReviewDecision,
    TrialResult,
)

_PAGE = 200


class PrivacyViewModel(ViewModel[PrivacyInputs, PrivacyProps]):
    """An original that was revealed is there until it is dropped, and nowhere else."""

    def __init__(self, engine: EngineOfThisThread, background: Background, parent: QObject | None = None) -> None:
        super().__init__(PrivacyInputs(), parent)
        self._engine = engine
        self._background = background

    @staticmethod
    def derive(inputs: PrivacyInputs) -> PrivacyProps:
        return derive(inputs)

    # what is looked at

    def refresh(self) -> None:
        """Who looks, and what the open tab shows."""
        self._background.run(lambda: self._engine().access.me(), self._known, self._failed)

    def show(self, tab: Tab) -> None:
        if tab is not self._inputs.tab:
            self._set(tab=tab, failure=None)
        self.refresh()

    def show_waiting(self, waiting: bool) -> None:
        """Only findings that wait for a decision, or all."""
        self._set(waiting=waiting, findings=None)
        self._load_findings(0)

    def load_more(self) -> None:
        """The page after those that are there."""
        if self._inputs.following is not None:
            self._load_findings(self._inputs.following)

    # review

    def decide(self, finding_ids: Sequence[int], decision: ReviewDecision) -> None:
        """For all of these in one step; those that are decided leave the queue."""
        if not finding_ids or not self._props.may_review:
            return
        wanted = FindingDecision(finding_ids=list(finding_ids)[:500], decision=decision)

        def decided(found: FindingsDecided) -> None:
            # "always" and "never" decide about the same words elsewhere too, so the queue is asked for anew then.
            gone = frozenset(finding_ids)
            left = tuple(f for f in self._inputs.findings or () if f.id not in gone)
            self._set(decided=found.decided)
            if decision in (ReviewDecision.ALWAYS, ReviewDecision.NEVER) or not self._inputs.waiting or not left:
                self._load_findings(0)
            else:
                self._set(findings=left)

        self._do(lambda engine: engine.privacy.decide(wanted), decided)

    # policies

    def choose(self, collection: str) -> None:
        """Show another collection's policy; what was not saved of this one is forgotten."""
        if self._props.policy is None or collection != self._props.policy.collection:
            self._set(collection=collection, draft=())

    def put(self, use: PrivacyUse, name: str, action: PrivacyAction) -> None:
        """Change a rule of the shown policy; nothing is sent before it is saved."""
        policy = self._props.policy
        if policy is None or not self._props.may_set:
            return
        draft = tuple(one for one in self._inputs.draft if one[:2] != (use, name))
        if policy.uses.get(use, {}).get(name) is not action:
            draft = (*draft, (use, name, action))
        self._set(draft=draft)

    def undo(self) -> None:
        self._set(draft=())

    def save(self, *, second_person: bool, review_below: float) -> None:
        """Send the changed rules; documents that are there are read again under them, as a job."""
        if (policy := self._props.policy) is None:
            return
        uses = {use: dict(self._props.rules[use]) for use in {one[0] for one in self._inputs.draft}}
        change = PolicyChange(uses=uses, second_person=second_person, review_below=review_below)
        self._do(lambda engine: engine.privacy.set_policy(policy.collection, change), self._saved)

    def apply_again(self) -> None:
        """Go on reading documents under the policy."""
        if (policy := self._props.policy) is not None:
            self._do(lambda engine: engine.privacy.apply_policy(policy.collection))

    def use_names_model(self, pack_id: str | None, languages: Sequence[NamesLanguage]) -> None:
        """Let a model find names beside the embedded tagger, None: the tagger alone; documents are read again."""
        choice = NamesModelChoice(pack=pack_id, languages=list(languages))
        self._do(lambda engine: engine.privacy.use_names_model(choice))

    # recognisers

    def try_out(self, trial: RecogniserTrial) -> None:
        """What it would find; nothing is saved."""
        self._set(trial=None, trial_failure=None)
        self._background.run(
            lambda: self._engine().privacy.try_recogniser(trial), self._tried, lambda f: self._set(trial_failure=f)
        )

    def forget_trial(self) -> None:
        """It was changed since it was tried, or nobody looks any more."""
        self._set(trial=None, trial_failure=None)

    def add_recogniser(self, trial: RecogniserTrial) -> None:
        self._do(lambda engine: engine.privacy.add_recogniser(trial))

    def remove_recogniser(self, recogniser_id: str) -> None:
        self._do(lambda engine: engine.privacy.remove_recogniser(recogniser_id))

    # pseudonyms

    def reveal(self, request: RevealRequest) -> None:
        """Told at once, or after a second person's approval, as the policy says."""
        self._do(lambda engine: engine.privacy.reveal(request), self._revealed)

    def decide_reveal(self, reveal_id: str, *, approve: bool) -> None:
        self._do(lambda engine: engine.privacy.decide_reveal(reveal_id, approve=approve))

    def show_reveal(self, reveal_id: str) -> None:
        """The original of an approved request of one's own."""
        self._do(lambda engine: engine.privacy.show_reveal(reveal_id), self._revealed)

    def drop_original(self) -> None:
        self._set(original=None)

    def dismiss_failure(self) -> None:
        self._set(failure=None)

    def _known(self, me: Me) -> None:
        self._set(me=me)
        tab = self._inputs.tab
        if NEEDED[tab] and self._props.page is Page.FORBIDDEN:
            return
        match tab:
            case Tab.REVIEW:
                self._load_findings(0)
            case Tab.POLICIES:
                self._background.run(
                    lambda: self._engine().privacy.policies(), lambda p: self._set(policies=tuple(p)), self._failed
                )
                if self._props.may_set:
                    self._background.run(lambda: self._engine().privacy.names_models(), self._names_came, self._failed)
            case Tab.RECOGNISERS:
                self._background.run(
                    lambda: self._engine().privacy.recognisers(),
                    lambda r: self._set(recognisers=tuple(r)),
                    self._failed,
                )
            case Tab.REVEALS:
                self._background.run(
                    lambda: self._engine().privacy.reveals(), lambda r: self._set(reveals=tuple(r)), self._failed
                )

    def _load_findings(self, after: int) -> None:
        query = FindingQuery(waiting=self._inputs.waiting, after=after, limit=_PAGE)

        def came(found: FindingPage) -> None:
            if query.waiting is self._inputs.waiting:
                before = (self._inputs.findings or ()) if after else ()
                self._set(findings=(*before, *found.findings), following=found.next)

        self._background.run(lambda: self._engine().privacy.findings(query), came, self._failed)

    def _saved(self, policy: PolicyResponse) -> None:
        known = self._inputs.policies or ()
        self._set(policies=tuple(policy if one.collection == policy.collection else one for one in known), draft=())

    def _names_came(self, names: NamesModels) -> None:
        self._set(names=names)

    def _tried(self, result: TrialResult) -> None:
        self._set(trial=result)

    def _revealed(self, found: RevealResponse) -> None:
        if found.original is not None:
            self._set(original=found)

    def _do(self, step: Callable[[EngineClient], object], done: Callable[..., None] | None = None) -> None:
        """One step at a time. Without ``done`` the open tab is looked at again afterwards."""
        if self._inputs.busy:
            return
        self._set(busy=True, failure=None)

        def finished(result: object) -> None:
            self._set(busy=False)
            if done is not None:
                done(result)
            if done is None or self._inputs.tab is Tab.REVEALS:
                self.refresh()

        self._background.run(lambda: step(self._engine()), finished, self._failed)

    def _failed(self, failure: Failure) -> None:
        self._set(busy=False, failure=failure)
