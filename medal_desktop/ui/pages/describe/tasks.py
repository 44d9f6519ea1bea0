"""The tasks and questions of the challenge, as cards."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QLineEdit, QVBoxLayout, QWidget

from medal_desktop.base.identifiers import slug
from medal_desktop.package.documents import Consistency, Question, Task
from medal_desktop.package.vocabulary import METRICS, AnswerType
from medal_desktop.ui.kit.controls import button, chip, icon_button, label
from medal_desktop.ui.kit.layout import card, clear, column, row, scrolled
from medal_desktop.ui.pages.describe.question import QuestionDialog


class TasksPanel(QWidget):
    """Given tasks, says `edited(tasks)` with what they shall become."""

    edited = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.tasks: tuple[Task, ...] = ()
        inner = QWidget()
        inner.setObjectName("scrolled")
        inner.setMaximumWidth(980)
        self._list = QVBoxLayout(inner)
        self._list.setContentsMargins(0, 0, 16, 16)
        self._list.setSpacing(12)
        self.setLayout(column(scrolled(inner, "tasks")))

    def show_tasks(self, tasks: tuple[Task, ...]) -> None:
        """Show tasks and their questions."""
        if tasks == self.tasks and self._list.count():
            return
        self.tasks = tasks
        clear(self._list)
        self._list.addWidget(label(self.tr("Questions"), size="large"))
        words = self.tr(
            "A task has one board. Its questions are asked about every case: you answer them here, "
            "models answer them later."
        )
        self._list.addWidget(label(words, tone="muted", wrap=True))
        for task in tasks:
            self._list.addWidget(self._task(task))
        add = button(
            self.tr("Add a task with a question") if tasks else self.tr("Write the first question"),
            "add-task",
            role="plain" if tasks else "primary",
            icon="plus",
        )
        add.clicked.connect(self._on_add_task)
        self._list.addLayout(row(add, None))
        self._list.addStretch(1)

    def _task(self, task: Task) -> QFrame:
        name = QLineEdit(task.name)
        name.setObjectName(f"task-name-{task.id}")
        name.setAccessibleName(self.tr("Name of the task"))
        name.editingFinished.connect(lambda: self._on_rename(task, name.text().strip()))
        add = button(self.tr("Add a question"), f"add-question-{task.id}", icon="plus")
        add.clicked.connect(lambda: self._on_add(task))
        head = row(label(self.tr("Task"), tone="muted", size="small"), name)
        rows = [self._question(task, question) for question in task.questions]
        agreeing = self._agreeing(task)
        inner = column(head, *rows, *agreeing, row(add, None), space=8, margin=12)
        return card(inner, f"task-{task.id}")

    def _question(self, task: Task, question: Question) -> QWidget:
        first = METRICS[question.metrics[0].name]
        words = self.tr("{what} · ranked by {metric}").format(
            what=self._what(question), metric=first.title
        )
        texts = column(
            label(question.text, size="strong", wrap=True),
            label(words, tone="muted", size="small", wrap=True),
            space=2,
        )
        name = f"{task.id}-{question.id}"
        edit = icon_button("pencil-simple", f"edit-{name}", self.tr("Change this question"))
        remove = icon_button("trash", f"remove-{name}", self.tr("Remove this question"))
        for act, said in ((edit, self.tr("Change: {text}")), (remove, self.tr("Remove: {text}"))):
            act.setAccessibleName(said.format(text=question.text))
        edit.clicked.connect(lambda: self._on_edit(task, question))
        remove.clicked.connect(lambda: self._on_remove(task, question))
        kind = chip(self._type(question), tone="accent")
        kind.setFixedWidth(76)
        kind.setAlignment(Qt.AlignmentFlag.AlignCenter)
        line = row(kind, texts, edit, remove, space=12, margin=8)
        line.setStretch(1, 1)
        made = QFrame()
        made.setLayout(line)
        return made

    def _type(self, question: Question) -> str:
        words = {
            AnswerType.CHOICE: self.tr("choice"),
            AnswerType.CHOICES: self.tr("choices"),
            AnswerType.NUMBER: self.tr("number"),
            AnswerType.TEXT: self.tr("words"),
            AnswerType.REPORT: self.tr("report"),
            AnswerType.POINTS: self.tr("points"),
            AnswerType.BOXES: self.tr("boxes"),
            AnswerType.POLYGONS: self.tr("outlines"),
            AnswerType.MASK: self.tr("mask"),
            AnswerType.INSTANCES: self.tr("objects"),
        }
        return words[question.answer_type]

    def _what(self, question: Question) -> str:
        if question.options:
            return " / ".join(option.label for option in question.options)
        if question.answer_type is AnswerType.NUMBER:
            return f"{question.minimum:g} – {question.maximum:g} {question.unit}".strip()
        if question.rubric:
            return ", ".join(item.text for item in question.rubric)
        named = ", ".join(segment.name for segment in question.segments)
        return named or self.tr("a few words")

    def _on_add_task(self) -> None:
        question = QuestionDialog.ask(self, None, ())
        if question is None:
            return
        taken = [task.id for task in self.tasks]
        made = Task(
            id=_free("task", taken, len(taken) + 1),
            name=self.tr("Task {n}").format(n=len(taken) + 1),
            questions=(question,),
        )
        self.edited.emit((*self.tasks, made))

    def _on_add(self, task: Task) -> None:
        question = QuestionDialog.ask(self, None, tuple(q.id for q in task.questions))
        if question is not None:
            self._replace(task, (*task.questions, question))

    def _on_edit(self, task: Task, old: Question) -> None:
        question = QuestionDialog.ask(self, old, ())
        if question is not None:
            self._replace(task, tuple(question if q.id == old.id else q for q in task.questions))

    def _on_remove(self, task: Task, old: Question) -> None:
        self._replace(task, tuple(q for q in task.questions if q.id != old.id))

    def _on_rename(self, task: Task, name: str) -> None:
        if name and name != task.name:
            renamed = task.model_copy(update={"name": name})
            self.edited.emit(tuple(renamed if t.id == task.id else t for t in self.tasks))

    def _replace(self, task: Task, questions: tuple[Question, ...]) -> None:
        """A task without questions is gone."""
        changed = (task.with_questions(questions),) if questions else ()
        others = [(t,) if t.id != task.id else changed for t in self.tasks]
        self.edited.emit(tuple(one for each in others for one in each))

    def _agreeing(self, task: Task) -> list[QWidget]:
        """Offer the rule that yes and no agree with what is marked, where the task has both."""
        rule = rule_for(task)
        if rule is None:
            return []
        said = {one.code: one.label for one in _question(task, rule.question).options}
        words = self.tr(
            "With “{no}” to “{question}” the other answers of this task are empty, with “{yes}” "
            "they are not; what contradicts this is found before sealing."
        ).format(
            no=said[rule.absent[0]],
            yes=said[rule.present[0]],
            question=_question(task, rule.question).text,
        )
        made = QCheckBox(self.tr("Answers must agree"))
        made.setObjectName(f"agree-{task.id}")
        made.setToolTip(words)
        made.setChecked(bool(task.consistency))
        made.clicked.connect(lambda on: self._on_agree(task, (rule,) if on else ()))
        return [made, label(words, tone="muted", size="small", wrap=True)]

    def _on_agree(self, task: Task, rules: tuple[Consistency, ...]) -> None:
        changed = task.model_copy(update={"consistency": rules})
        self.edited.emit(tuple(changed if t.id == task.id else t for t in self.tasks))


def _free(word: str, taken: list[str], number: int) -> str:
    while slug(f"{word}-{number}") in taken:
        number += 1
    return slug(f"{word}-{number}")


def rule_for(task: Task) -> Consistency | None:
    """Give the rule that a task's yes-or-no question suggests; None where it has none.

    Only what can be empty takes part: numbers, sets of options, and what is marked on images.
    """
    never = {AnswerType.CHOICE, AnswerType.TEXT, AnswerType.REPORT}
    others = tuple(one.id for one in task.questions if one.answer_type not in never)
    for one in task.questions:
        codes = {option.code for option in one.options}
        if one.answer_type is AnswerType.CHOICE and {"yes", "no"} <= codes and others:
            return Consistency(question=one.id, absent=("no",), present=("yes",), others=others)
    return None


def _question(task: Task, question_id: str) -> Question:
    return next(one for one in task.questions if one.id == question_id)
