"""The page Erasure: a tab for a person, for documents, for certificates, for retention and for legal holds."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.bridge.failure import Failure
from app.features.erasure.bands import ResultBand, UnfinishedBand
from app.features.erasure.certificates_pane import CertificatesPane
from app.features.erasure.confirm_dialog import ConfirmDialog
from app.features.erasure.documents_pane import DocumentsPane
from app.features.erasure.finding_model import FindIds
from app.features.erasure.holds_pane import HoldsPane
from app.features.erasure.person_pane import PersonPane
from app.features.erasure.retention_pane import RetentionPane
from app.features.erasure.view_model import NEEDS_ERASE, ErasureViewModel, Tab
from app.features.jobs.job_panel import JobPanel
from app.widgets.dress import dress, heading
from app.widgets.flow_row import FlowRow
from app.widgets.notice import EmptyNotice, FailureNotice

_GONE = "ENGINE_UNREACHABLE"  # told by the window, for every page


class ErasurePage(QWidget):
    def __init__(self, model: ErasureViewModel) -> None:
        super().__init__()
        self._model = model
        self._dialog: ConfirmDialog | None = None
        self.failure = FailureNotice(dismissable=True)
        self.failure.dismissed.connect(self._dismiss_failure)
        self.unfinished, self.job, self.result = UnfinishedBand(), JobPanel(), ResultBand()
        self.unfinished.resumed.connect(model.resume)
        self.job.cancelled.connect(model.cancel)
        self.person, self.documents = PersonPane(model), DocumentsPane(model)
        self.certificates = CertificatesPane(model)
        self.retention, self.holds = RetentionPane(model.keeping), HoldsPane(model.keeping)
        self.holds.hold_wanted.connect(lambda: model.show(Tab.DOCUMENTS))
        self.result.save_wanted.connect(self.certificates.ask_where)
        self.result.verify_wanted.connect(model.verify)
        self.result.dismissed.connect(model.dismiss)
        self._panes: dict[Tab, QWidget] = {
            Tab.PERSON: self.person,
            Tab.DOCUMENTS: self.documents,
            Tab.CERTIFICATES: self.certificates,
            Tab.RETENTION: self.retention,
            Tab.HOLDS: self.holds,
        }
        self.loading = dress(QLabel(self.tr("Looking …")), "muted")
        self.loading.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty = EmptyNotice()
        self.empty.acted.connect(self._act_on_empty)
        self._stack = QStackedWidget()
        for pane in (self.loading, self.empty, *self._panes.values()):
            self._stack.addWidget(pane)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(heading(self.tr("Erasure")))
        column.addWidget(self._build_tabs())
        for band in (self.failure, self.unfinished, self.job, self.result):
            column.addWidget(band)
        column.addWidget(self._stack, 1)
        model.changed.connect(self._follow)
        model.finding.changed.connect(self._follow_plan)
        model.keeping.changed.connect(self._follow_keeping)
        self._render()

    def refresh(self) -> None:
        self._model.refresh()

    def erase(self, find_ids: FindIds) -> None:
        """Documents that were chosen elsewhere: what hangs on them is shown first."""
        self._model.show(Tab.DOCUMENTS)
        self._model.finding.plan_documents(find_ids)

    def _build_tabs(self) -> FlowRow:
        row, group = FlowRow(8), QButtonGroup(self)
        self.tabs: dict[Tab, QPushButton] = {}
        for tab, text in (
            (Tab.PERSON, self.tr("A person")),
            (Tab.DOCUMENTS, self.tr("Documents")),
            (Tab.CERTIFICATES, self.tr("Certificates")),
            (Tab.RETENTION, self.tr("Retention")),
            (Tab.HOLDS, self.tr("Legal holds")),
        ):
            button = dress(QPushButton(text), "small")
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, tab=tab: self._model.show(tab))
            group.addButton(button)
            row.add(button)
            self.tabs[tab] = button
        return row

    def _act_on_empty(self) -> None:
        if self._model.props.tab is Tab.HOLDS and self._model.keeping.props.holds is not None:
            self._model.show(Tab.DOCUMENTS)
        else:
            self._model.refresh()

    def _follow(self, changed: frozenset[str]) -> None:
        if "collections" in changed:
            names = self._model.props.collections
            self.person.show_collections(names)
            self.documents.show_collections(names)
        self._render()

    def _dismiss_failure(self) -> None:
        self._model.dismiss()
        self._model.finding.dismiss_failure()
        self._model.keeping.dismiss_failure()

    def _follow_plan(self, changed: frozenset[str]) -> None:
        if "plan" in changed and self._model.finding.props.plan is not None and self._dialog is None:
            self._dialog = ConfirmDialog(self._model, self)
            self._dialog.finished.connect(self._forget_dialog)
            self._dialog.open()
        self._render()

    def _forget_dialog(self) -> None:
        self._dialog = None

    def _follow_keeping(self, changed: frozenset[str]) -> None:
        self._render()

    def _failure(self) -> Failure | None:
        """Of the page itself, or of the part that the open tab shows."""
        parts = (self._model.props, self._model.finding.props, self._model.keeping.props)
        return next((props.failure for props in parts if props.failure is not None), None)

    def _render(self) -> None:
        props, failure = self._model.props, self._failure()
        self.tabs[props.tab].setChecked(True)
        self.unfinished.show_props(props)
        self.job.show_following(props.following)
        self.job.cancel.setVisible(props.may_cancel)
        self.result.show_props(props)
        known = {
            Tab.PERSON: True,
            Tab.DOCUMENTS: True,
            Tab.CERTIFICATES: props.erasures,
            Tab.RETENTION: self._model.keeping.props.kept,
            Tab.HOLDS: self._model.keeping.props.holds,
        }[props.tab]
        forbidden = props.known and props.tab in NEEDS_ERASE and not props.may_erase
        lost = failure is not None and not forbidden and (not props.known or known is None)
        gone = failure is not None and failure.code == _GONE
        self.failure.show_failure(None if gone or lost else failure)
        if forbidden:
            self._say_forbidden()
        elif lost and failure is not None:
            text = f"{failure.message}\n{failure.help}\n{failure.quote}"
            self.empty.show_text(self.tr("This cannot be shown"), text, self.tr("Try again"))
        elif not props.known or known is None:
            self._stack.setCurrentWidget(self.loading)
            return
        elif not known:
            self._say_empty(props.tab)
        else:
            self._stack.setCurrentWidget(self._panes[props.tab])
            return
        self._stack.setCurrentWidget(self.empty)

    def _say_forbidden(self) -> None:
        self.empty.show_text(
            self.tr("Not for your role"),
            self.tr(
                "Compliance officers and administrators erase people, set rules and legal holds, in collections that "
                "they may read. Documents of collections that you may write to can be erased under “Documents”."
            ),
        )

    def _say_empty(self, tab: Tab) -> None:
        if tab is Tab.CERTIFICATES:
            self.empty.show_text(
                self.tr("Nothing was erased yet"),
                self.tr("Every erasure leaves a signed certificate here, without a name or a text in it."),
            )
        elif tab is Tab.RETENTION:
            self.empty.show_text(
                self.tr("No collection"), self.tr("Rules are set for collections that you may read. There is none yet.")
            )
        else:
            self.empty.show_text(
                self.tr("No legal hold"),
                self.tr("A held document is not erased by anybody or by any rule, until the hold is ended."),
                self.tr("Hold a document …"),
            )
