"""The story: an archive's posts -> a plan for each -> parts sent, one after the other, each noted. Read this first.

``posts.py`` finds the posts that were asked for, ``plan.py`` says what becomes of each at a receiver of given limits,
``send.py`` sends it part by part, ``receivers/`` speak to servers, ``patience.py`` waits for them, and ``state.py`` keeps
what was sent. A part is noted before it is sent and after: what was begun and not finished may be there, and is looked
for before it is sent again.
"""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct, to_builtins
from msgspec.structs import replace

from igarchive.archive import Archive
from igarchive.errors import MemberBrokenError, OptionError, OutputError, check_names
from igarchive.reading import Reading
from igarchive.times import stamp, zone_named
from igarchive.transfer.answers import AnswerError, BusyError, LostError, StopError
from igarchive.transfer.choices import Choices
from igarchive.transfer.network import checked
from igarchive.transfer.patience import Patience
from igarchive.transfer.plan import plan
from igarchive.transfer.posts import posts_in
from igarchive.transfer.receivers import receiver_named
from igarchive.transfer.send import Sender
from igarchive.transfer.state import State, Target, beside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from igarchive.issues import Issue
    from igarchive.transfer.choices import Credentials
    from igarchive.transfer.plan import Change, Limits, Planned
    from igarchive.transfer.receivers import Receiver
    from igarchive.transfer.state import Begun, Sent

    Progress = Callable[[int, int, str], None]

Status = Literal["sent", "already", "ready", "left", "failed", "untried"]
"""What became of a post: sent now; sent by an earlier run; it would be sent (dry run); not to be sent; not taken; not reached, for the run stopped."""

OTHERWISE = "a part of it was sent with other choices or limits; run it with those, or delete that part there and its lines from the state"
"""Why a post is not gone on with."""

IN_A_ROW = 3
"""Posts that get lost one after the other until the run stops: the server is gone."""


class Fate(Struct, frozen=True):
    """What became of a post."""

    id: str
    """A UUID that is the same in every run."""
    post_id: str
    """``posts.post_id``."""
    kind: str
    """``posts.kind``."""
    time: int | None
    """When it was published: microseconds since 1970, UTC."""
    status: Status
    """What became of it."""
    parts: int
    """Posts that it is there: more than one for a thread."""
    changes: tuple[Change, ...]
    """What is otherwise, or why it was left."""
    reason: str | None = None
    """Why it failed."""
    sent: tuple[Sent, ...] = ()
    """What the receiver has of it, in order."""


class Pushed(Struct, frozen=True):
    """What came of a push."""

    to: str
    """The kind of receiver."""
    server: str
    """The server's address."""
    account: str | None
    """The account there; None in a dry run, which signs in nowhere."""
    limits: Limits
    """What the receiver takes in one post."""
    posts: tuple[Fate, ...]
    """What became of each post that was asked for, oldest first."""
    unasked: dict[str, int]
    """Posts of the archive that were not asked for, by kind."""
    state: Path | None
    """The file that keeps what was sent; None in a dry run."""
    stopped: str | None
    """Why the run ended before all posts were tried; None if they were."""
    issues: tuple[Issue, ...]
    """What was found in the archive."""

    @property
    def complete(self) -> bool:
        """Whether everything that was to be sent is there."""
        return self.stopped is None and not self.counts().get("failed")

    def counts(self) -> dict[str, int]:
        """Count the posts of each status."""
        return dict(Counter(fate.status for fate in self.posts))

    def as_json(self) -> dict[str, Any]:
        """Give it as plain data."""
        limits = {name: getattr(self.limits, name) for name in ("software", "told", "characters", "octets", "media", "mixed", "keeps_dates")}
        return {
            **{name: getattr(self, name) for name in ("to", "server", "account", "stopped", "unasked")},
            "state": self.state and str(self.state),
            "limits": {**limits, "largest": dict(self.limits.largest)},
            "counts": self.counts(),
            "posts": [{**to_builtins(fate), "time": None if fate.time is None else stamp(fate.time)} for fate in self.posts],
            "issues": [issue.as_json() for issue in self.issues],
        }


def push(  # noqa: PLR0913 -- an archive, a place, and how
    *paths: str | Path,
    to: str,
    server: str,
    credentials: Credentials | None = None,
    state: str | Path | None = None,
    dry_run: bool = False,
    profile: str | None = None,
    timezone: str | None = None,
    progress: Progress | None = None,
    **choices: Any,  # noqa: ANN401 -- the fields of Choices
) -> Pushed:
    """Send the posts of one export to an account elsewhere; what was sent before is not sent again.

    ``paths`` are the parts of ONE export. ``to`` is mastodon or bluesky, ``server`` the address of the account's server; no
    other is spoken to. ``credentials`` let us in; a dry run needs none. ``state`` is the file that keeps what
    was sent, else one beside the first part. ``dry_run`` says what would become of each post, and sends nothing. ``choices``
    are those of ``Choices``. ``progress`` is told the posts done and in all, and why we wait, if we do.

    A post that is not taken is listed with the reason, and the run goes on. Raises InputRefusedError, OptionError,
    UnknownNameError, and OutputError if the server cannot be reached, does not let us in, or the state cannot be used.
    """
    check_names("option", choices, [*Choices.__struct_fields__, *(push.__kwdefaults__ or ())])
    chosen, address = Choices(**choices), checked(server)
    receiver = receiver_named(to, chosen)(address, chosen.visibility)
    with closing(receiver), Archive(paths, profile) as archive:
        reading = Reading(archive, zone_named(timezone))
        found = posts_in(archive, reading, chosen)
        if not reading.ledger.reads_anything():
            raise reading.ledger.refusal()
        limits = _limits(receiver, address, dry_run=dry_run)
        plans = [plan(post, limits, chosen) for post in found.posts]
        fates = tuple(_fate(one, "ready" if one.parts else "left") for one in plans)
        planned = Pushed(to, address, None, limits, fates, found.unasked, None, None, reading.findings.as_carried())
        if dry_run:
            return planned
        account = _sign_in(receiver, address, credentials)
        path = Path(state) if state else beside(Path(paths[0]), to, address)
        with State(path, Target(to, address, account)) as kept:
            run = _Run(receiver, kept, progress or (lambda *_: None), keep_metadata=chosen.keep_metadata)
            fates = tuple(run.send(plans))
        return replace(planned, account=account, posts=fates, state=path, stopped=run.stopped)


class _Run:
    """One run: post by post, until there is no more or nothing more is taken."""

    def __init__(self, receiver: Receiver, state: State, progress: Progress, *, keep_metadata: bool) -> None:
        self._state = state
        self._progress = progress
        self._at = (0, 0)
        self._sender = Sender(receiver, state, Patience(told=self._waits), keep_metadata=keep_metadata)
        self._lost = 0
        self.stopped: str | None = None
        """Why nothing more is sent."""

    def send(self, plans: Sequence[Planned]) -> Iterator[Fate]:
        """Send what is planned, and say what became of each post."""
        for number, planned in enumerate(plans):
            self._at = (number, len(plans))
            yield self._fate_of(planned)
            self._progress(number + 1, len(plans), "")

    def _fate_of(self, planned: Planned) -> Fate:
        """Send a post, or what of it was not sent yet."""
        begun = self._state.parts(planned.post.id)
        if begun and len([one for one in begun.values() if one.sent]) == max(one.of for one in begun.values()):
            return self._told(planned, "already")
        if not planned.parts:
            return self._told(planned, "left")
        if self.stopped:
            return self._told(planned, "untried")
        if _otherwise(planned, begun):
            return self._told(planned, "failed", OTHERWISE)
        try:
            self._sender.send(planned)
        except (AnswerError, MemberBrokenError) as error:
            self._count(error)
            return self._told(planned, "failed", str(error))
        self._lost = 0
        return self._told(replace(planned, changes=(*planned.changes, *self._sender.changes)), "sent")

    def _count(self, error: Exception) -> None:
        """Stop the run if nothing more will be taken."""
        self._lost = self._lost + 1 if isinstance(error, LostError) else 0
        if isinstance(error, StopError):
            self.stopped = str(error)
        elif self._lost == IN_A_ROW:
            self.stopped = f"the server does not answer any more: {error}"

    def _told(self, planned: Planned, status: Status, reason: str | None = None) -> Fate:
        begun = self._state.parts(planned.post.id)
        return _fate(planned, status, reason, tuple(one.sent for _, one in sorted(begun.items()) if one.sent))

    def _waits(self, seconds: float, why: str) -> None:
        if seconds:
            self._progress(*self._at, f"waiting {seconds:,.0f} s: {why}")


def _otherwise(planned: Planned, begun: dict[int, Begun]) -> bool:
    """Tell whether a post was begun with other parts than those that are planned now."""
    return any(one.of != len(planned.parts) or one.digest != planned.parts[at].digest for at, one in begun.items())


def _fate(planned: Planned, status: Status, reason: str | None = None, sent: tuple[Sent, ...] = ()) -> Fate:
    post = planned.post
    return Fate(post.id, post.post_id, post.kind, post.time, status, len(planned.parts), planned.changes, reason, sent)


def _limits(receiver: Receiver, server: str, *, dry_run: bool) -> Limits:
    """Ask the receiver what it takes; a dry run goes on with the usual if it does not answer."""
    try:
        limits = receiver.limits()
    except AnswerError as error:
        raise _unreachable(server, str(error)) from error
    if limits is None and not dry_run:
        raise _unreachable(server, "does not answer as a server of that kind does; look at the address, and at the network")
    return limits or receiver.usual()


def _sign_in(receiver: Receiver, server: str, credentials: Credentials | None) -> str:
    """Sign in, and name the account."""
    if credentials is None:
        msg = "nothing was given that lets us in; give credentials, or make a dry run"
        raise OptionError(msg)
    try:
        return receiver.sign_in(credentials)
    except (LostError, BusyError) as error:
        raise _unreachable(server, str(error)) from error
    except AnswerError as error:
        msg = f"{server}: does not let us in: {error}; is the token or password right, and may it read and write?"
        raise OutputError("not_signed_in", msg) from error


def _unreachable(server: str, why: str) -> OutputError:
    return OutputError("server_unreachable", f"{server}: {why}")
