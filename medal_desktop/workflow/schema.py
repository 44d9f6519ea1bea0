"""The workspace's tables: each entry brings it one version further; none is ever edited."""

from __future__ import annotations

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE kept (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
        "CREATE TABLE cases (id TEXT PRIMARY KEY, split TEXT NOT NULL, position INTEGER NOT NULL)",
        """CREATE TABLE series (
            case_id TEXT NOT NULL REFERENCES cases(id) ON DELETE CASCADE,
            id TEXT NOT NULL, key TEXT NOT NULL, modality TEXT NOT NULL, title TEXT NOT NULL,
            images INTEGER NOT NULL, sources TEXT NOT NULL, grid TEXT,
            PRIMARY KEY (case_id, id))""",
        """CREATE TABLE answers (
            case_id TEXT NOT NULL REFERENCES cases(id) ON DELETE CASCADE,
            task_id TEXT NOT NULL, question_id TEXT NOT NULL, answer TEXT NOT NULL,
            mask TEXT, changed TEXT NOT NULL, PRIMARY KEY (case_id, task_id, question_id))""",
        """CREATE TABLE cleared (
            case_id TEXT NOT NULL REFERENCES cases(id) ON DELETE CASCADE,
            series_id TEXT NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL,
            PRIMARY KEY (case_id, series_id, name))""",
        """CREATE TABLE findings (
            id TEXT PRIMARY KEY, case_id TEXT REFERENCES cases(id) ON DELETE CASCADE,
            finding TEXT NOT NULL, decided_by TEXT, reason TEXT, decided TEXT)""",
        """CREATE TABLE packages (
            path TEXT PRIMARY KEY, envelope TEXT NOT NULL, sha256 TEXT NOT NULL,
            built TEXT NOT NULL, server TEXT, submission TEXT)""",
    ),
    (
        """CREATE TABLE boxes (
            case_id TEXT NOT NULL REFERENCES cases(id) ON DELETE CASCADE,
            series_id TEXT NOT NULL, boxes TEXT NOT NULL, by_user INTEGER NOT NULL,
            PRIMARY KEY (case_id, series_id))""",
        "CREATE TABLE looked (sha256 TEXT PRIMARY KEY)",
    ),
    (
        """CREATE TABLE marks (
            case_id TEXT NOT NULL REFERENCES cases(id) ON DELETE CASCADE,
            id TEXT NOT NULL, body TEXT NOT NULL, changed TEXT NOT NULL,
            PRIMARY KEY (case_id, id))""",
        """CREATE TABLE readings (
            case_id TEXT NOT NULL REFERENCES cases(id) ON DELETE CASCADE,
            reader TEXT NOT NULL, task_id TEXT NOT NULL, question_id TEXT NOT NULL,
            answer TEXT NOT NULL, mask TEXT, changed TEXT NOT NULL,
            PRIMARY KEY (case_id, reader, task_id, question_id))""",
        """CREATE TABLE adjudications (
            case_id TEXT NOT NULL REFERENCES cases(id) ON DELETE CASCADE,
            task_id TEXT NOT NULL, question_id TEXT NOT NULL, chosen TEXT NOT NULL,
            decided TEXT NOT NULL, PRIMARY KEY (case_id, task_id, question_id))""",
        """CREATE TABLE strokes (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            case_id TEXT NOT NULL REFERENCES cases(id) ON DELETE CASCADE,
            reader TEXT NOT NULL, task_id TEXT NOT NULL, question_id TEXT NOT NULL,
            series_id TEXT NOT NULL, body BLOB NOT NULL)""",
        """CREATE TABLE times (
            case_id TEXT NOT NULL REFERENCES cases(id) ON DELETE CASCADE,
            reader TEXT NOT NULL, seconds REAL NOT NULL, PRIMARY KEY (case_id, reader))""",
    ),
    (
        """CREATE TABLE faces (
            case_id TEXT NOT NULL REFERENCES cases(id) ON DELETE CASCADE,
            series_id TEXT NOT NULL, state TEXT NOT NULL, face_ml REAL, words TEXT,
            confirmed_by TEXT, confirmed TEXT, PRIMARY KEY (case_id, series_id))""",
    ),
    (
        """CREATE TABLE companions (
            case_id TEXT NOT NULL REFERENCES cases(id) ON DELETE CASCADE,
            key TEXT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL, sources TEXT NOT NULL,
            PRIMARY KEY (case_id, key))""",
    ),
)
