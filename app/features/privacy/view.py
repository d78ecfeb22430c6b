"""The page Privacy: a tab for review, policies, recognisers and reveals."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.features.privacy.policies_pane import PoliciesPane
from app.features.privacy.props import Page, Tab
from app.features.privacy.recognisers_pane import RecognisersPane
from app.features.privacy.reveals_pane import RevealsPane
from app.features.privacy.review_pane import ReviewPane
from app.features.privacy.view_model import PrivacyViewModel
from app.widgets.dress import dress, heading
from app.widgets.flow_row import FlowRow
from app.widgets.notice import EmptyNotice, FailureNotice

_GONE = "ENGINE_UNREACHABLE"  # told by the window, for every page


class PrivacyPage(QWidget):
    def __init__(self, model: PrivacyViewModel) -> None:
        super().__init__()
        self._model = model
        self.failure = FailureNotice(dismissable=True)
        self.failure.dismissed.connect(model.dismiss_failure)
        self.review, self.policies = ReviewPane(model), PoliciesPane(model)
        self.recognisers, self.reveals = RecognisersPane(model), RevealsPane(model)
        self._panes: dict[Tab, QWidget] = {
            Tab.REVIEW: self.review,
            Tab.POLICIES: self.policies,
            Tab.RECOGNISERS: self.recognisers,
            Tab.REVEALS: self.reveals,
        }
        self.loading = dress(QLabel(self.tr("Looking at personal data …")), "muted")
        self.loading.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty = EmptyNotice()
        self.empty.acted.connect(self._act_on_empty)
        self._stack = QStackedWidget()
        for pane in (self.loading, self.empty, *self._panes.values()):
            self._stack.addWidget(pane)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(heading(self.tr("Privacy")))
        column.addWidget(self._build_tabs())
        column.addWidget(self.failure)
        column.addWidget(self._stack, 1)
        model.changed.connect(self._render)
        self._render()

    def refresh(self) -> None:
        self._model.refresh()

    def _build_tabs(self) -> FlowRow:
        row, group = FlowRow(8), QButtonGroup(self)
        self.tabs: dict[Tab, QPushButton] = {}
        for tab, text in (
            (Tab.REVIEW, self.tr("Review")),
            (Tab.POLICIES, self.tr("Policies")),
            (Tab.RECOGNISERS, self.tr("Own recognisers")),
            (Tab.REVEALS, self.tr("Reveals")),
        ):
            button = dress(QPushButton(text), "small")
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, tab=tab: self._model.show(tab))
            group.addButton(button)
            row.add(button)
            self.tabs[tab] = button
        return row

    def _act_on_empty(self) -> None:
        if self._model.props.page is Page.EMPTY and self._model.props.waiting:
            self.review.waiting.setChecked(False)
        else:
            self._model.refresh()

    def _render(self) -> None:
        props = self._model.props
        self.tabs[props.tab].setChecked(True)
        gone = props.failure is not None and props.failure.code == _GONE
        self.failure.show_failure(None if gone or props.page is Page.FAILED else props.failure)
        if props.page is Page.LOADING:
            self._stack.setCurrentWidget(self.loading)
        elif props.page is Page.FULL:
            self._stack.setCurrentWidget(self._panes[props.tab])
        else:
            self._say_why()
            self._stack.setCurrentWidget(self.empty)

    def _say_why(self) -> None:
        props = self._model.props
        if props.page is Page.FAILED and props.failure:
            text = f"{props.failure.message}\n{props.failure.help}\n{props.failure.quote}"
            self.empty.show_text(self.tr("This cannot be shown"), text, self.tr("Try again"))
        elif props.page is Page.FORBIDDEN:
            self.empty.show_text(
                self.tr("Not for your role"),
                self.tr("Compliance officers and administrators review personal data and reveal pseudonyms."),
            )
        elif props.tab is Tab.POLICIES:
            self.empty.show_text(
                self.tr("No collection"), self.tr("Each collection that you may read has a policy. There is none yet.")
            )
        elif props.waiting:
            self.empty.show_text(
                self.tr("Nothing waits for you"),
                self.tr("Findings that detection was unsure of come here, from collections that you may read."),
                self.tr("Show all findings"),
            )
        else:
            self.empty.show_text(
                self.tr("Nothing was found"), self.tr("No personal data is known in collections that you may read.")
            )
