"""Questions that pages ask all day: their SQL is made once in a process, and only days and ids change.

Making the SQL of twenty querysets costs more than their answers. A selector marked `prepared` builds its querysets once
for each shape of its arguments, with stand-ins in the place of days and ids; what it is asked with afterwards takes the
stand-ins' places among the parameters.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache, update_wrapper
from itertools import count
from typing import Any, Final, Generic, NoReturn, ParamSpec
from uuid import UUID
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet

from kernel.scope import Scope, current
from kernel.together import Question, heard, statement

P = ParamSpec("P")
SHAPES = 64
"""Shapes of arguments that one selector keeps at a time."""
STATEMENTS = 50
"""Statements that one session of PostgreSQL keeps at a time."""
SESSIONS: WeakKeyDictionary[Any, OrderedDict[str, None]] = WeakKeyDictionary()
"""The statements each session has, the one asked longest ago first; a session belongs to one thread at a time."""
NUMBERS = count()
Shape = tuple[Any, ...]


class Baked(TypeError):
    """A prepared selector looked at a day or an id instead of handing it to the database: it would be kept for all."""


def _never(self: object, *args: object) -> NoReturn:
    raise Baked("a prepared selector may move a day and hand on an id, not look at them")


class _Day(date):
    """In the place of a day while SQL is made: may be moved by a number of days."""

    place: int
    shift: timedelta

    def __new__(cls, place: int, shift: timedelta = timedelta(0)) -> _Day:
        made = super().__new__(cls, 1, 1, 1)
        made.place, made.shift = place, shift
        return made

    def __add__(self, other: timedelta) -> _Day:
        return _Day(self.place, self.shift + other)

    def __sub__(self, other: Any) -> Any:
        return _Day(self.place, self.shift - other) if isinstance(other, timedelta) else _never(self)

    __lt__ = __le__ = __gt__ = __ge__ = __str__ = __format__ = isoformat = strftime = toordinal = _never


class _Id(UUID):
    """In the place of an id while SQL is made."""

    place: int

    def __init__(self, place: int) -> None:
        super().__init__(int=place)
        object.__setattr__(self, "place", place)

    __lt__ = __le__ = __gt__ = __ge__ = __str__ = _never


class _Ids:
    """In the place of ids, however many: only `among` takes it."""

    def __init__(self, place: int) -> None:
        self.place = place

    __len__ = __contains__ = __bool__ = _never  # without __iter__: Django looks into what has it


class _Tenant:
    """In the place of the sponsor or CMO organisation whose scope is open."""


class _Made:
    """The querysets of one shape as one statement, with stand-ins among its parameters."""

    def __init__(self, questions: list[Question], params: list[Any]) -> None:
        self.questions, self.params = questions, params
        self.sql, self.name = statement(questions), f"asked_{next(NUMBERS)}"
        self.alias = next((each.alias for each in questions), DEFAULT_DB_ALIAS)

    def ask(self, values: Sequence[Any], scope: Scope) -> list[list[Any]]:
        """The rows of each question, for these days and ids."""
        if not self.sql:
            return heard(self.questions, ())
        connection = connections[self.alias]
        with connection.cursor() as cursor:
            self._prepare(connection.connection, cursor)
            places = ", ".join(["%s"] * len(self.params))
            given = [_real(param, values, scope) for param in self.params]
            cursor.execute(f"EXECUTE {self.name}({places})" if given else f"EXECUTE {self.name}", given)
            return heard(self.questions, cursor.fetchone())

    def _prepare(self, session: Any, cursor: Any) -> None:
        """Planning forty tables takes PostgreSQL longer than their few rows: a session plans a statement once.

        psycopg's own prepared statements end with each rollback, and every page that only reads ends with one.
        """
        known = SESSIONS.setdefault(session, OrderedDict())
        if self.name in known:
            known.move_to_end(self.name)
            return
        if len(known) >= STATEMENTS:
            cursor.execute(f"DEALLOCATE {known.popitem(last=False)[0]}")
        # As text without parameters: the places are numbered, and a doubled percent sign is one.
        cursor.execute(f"PREPARE {self.name} AS {self.sql % tuple(f'${n}' for n in range(1, len(self.params) + 1))}")
        known[self.name] = None


class Prepared(Generic[P]):
    """A selector whose querysets are made once for each shape of its arguments, and asked together.

    Arguments are days, ids, collections of ids (for `among`), named tuples of these, and plain values: those that
    decide how the querysets look. Beside them nothing but the kind of the open scope may: what the selector looks up is
    kept for every later caller. Raises `Baked` where a day or an id that is nobody's argument stands in the SQL, and
    where an argument was looked at.
    """

    every: list[Prepared[Any]] = []

    def __init__(self, build: Callable[P, Iterable[QuerySet[Any, Any]]]) -> None:
        self.build = build
        self._made = lru_cache(maxsize=SHAPES)(self._make)
        update_wrapper(self, build)
        Prepared.every.append(self)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[list[Any]]:
        assert not kwargs, "prepared selectors take their arguments by position"
        scope, shapes = current().scope, tuple(map(_shape, args))
        values = [value for each in args for value in _values(each)]
        return self._made(scope.kind, shapes).ask(values, scope)

    def _make(self, kind: str, shapes: tuple[Shape, ...]) -> _Made:
        build: Callable[..., Iterable[QuerySet[Any, Any]]] = self.build
        places, scope = count(), current().scope
        questions = [Question(each) for each in build(*(_stand_in(shape, places) for shape in shapes))]
        return _Made(questions, [_kept(param, scope) for each in questions for param in each.params])


def prepared(build: Callable[P, Iterable[QuerySet[Any, Any]]]) -> Prepared[P]:
    """Marks a selector of several questions; see `Prepared`."""
    return Prepared(build)


def _shape(value: Any) -> Shape:
    """What of an argument decides how the SQL looks."""
    if isinstance(value, date):
        return ("day",)
    if isinstance(value, UUID):
        return ("id",)
    if isinstance(value, tuple) and hasattr(value, "_make"):
        return ("tuple", type(value), tuple(map(_shape, value)))
    if isinstance(value, Collection) and not isinstance(value, str | tuple | frozenset):
        return ("ids",)
    return ("same", value)


def _values(value: Any) -> Iterator[Any]:
    """The days and ids of an argument, in the order of their places."""
    match _shape(value):
        case ("day" | "id",):
            yield value
        case ("ids",):
            yield list(value)
        case ("tuple", _, _):
            for each in value:
                yield from _values(each)


def _stand_in(shape: Shape, places: Iterator[int]) -> Any:
    match shape:
        case ("day" | "id" | "ids" as kind,):
            return STAND_INS[kind](next(places))
        case ("tuple", kind, shapes):
            return kind._make(_stand_in(each, places) for each in shapes)
    return shape[1]


STAND_INS: Final[dict[str, Callable[[int], Any]]] = {"day": _Day, "id": _Id, "ids": _Ids}


def _kept(param: Any, scope: Scope) -> Any:
    """A parameter as it is kept: a stand-in, or a value that is the same for everybody."""
    if isinstance(param, _Day | _Id | _Ids):
        return param
    if isinstance(param, UUID) and param in (scope.sponsor_id, scope.cmo_org_id):
        return _Tenant()
    if isinstance(param, UUID | date | datetime):
        raise Baked(f"{param!r} would be kept for every later caller: hand it in as an argument")
    return param


def _real(param: Any, values: Sequence[Any], scope: Scope) -> Any:
    if isinstance(param, _Day):
        return values[param.place] + param.shift
    if isinstance(param, _Id | _Ids):
        return values[param.place]
    if isinstance(param, _Tenant):
        return scope.sponsor_id or scope.cmo_org_id
    return param
