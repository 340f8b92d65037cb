"""Sending what is planned for a post: each part once, whatever happens in between."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from igarchive.transfer.answers import LostError, MisdatedError, RefusedError
from igarchive.transfer.media import outgoing
from igarchive.transfer.plan import Change
from igarchive.transfer.receivers import Thread

if TYPE_CHECKING:
    from igarchive.transfer.patience import Patience
    from igarchive.transfer.plan import Part, Planned
    from igarchive.transfer.receivers import Receiver
    from igarchive.transfer.state import Begun, Sent, State


class Sender:
    """Sends to one account, and keeps a state of it."""

    def __init__(self, receiver: Receiver, state: State, patience: Patience, *, keep_metadata: bool) -> None:
        self._receiver = receiver
        self._state = state
        self._patience = patience
        self._keep_metadata = keep_metadata
        self.changes: list[Change] = []
        """What is otherwise about the post that was sent last, beside what was planned."""

    def send(self, planned: Planned) -> None:
        """Send the parts of a post that were not sent yet, in order; raises AnswerError, and MemberBrokenError for a file that cannot be read."""
        self.changes = []
        for at, part in enumerate(planned.parts):
            begun = self._state.parts(planned.post.id).get(at)
            if begun is None or begun.sent is None:
                self._part(planned, at, part, begun)

    def _part(self, planned: Planned, at: int, part: Part, begun: Begun | None) -> None:
        """Send a part; one that was begun and not finished may be there, and is looked for first."""
        sent = self._patience.until_answered(partial(self._look, part, begun)) if begun else None
        if begun and sent:
            self._state.finish(planned, at, begun, sent)
            return
        uploads = [self._upload(part, number) for number in range(len(part.attachments))]
        self._send(planned, at, uploads, begun)

    def _send(self, planned: Planned, at: int, uploads: list[Any], before: Begun | None) -> None:
        """Send a part whose files are there, and note it before and after; what was refused, and never lost, is not there."""
        part, unsure = planned.parts[at], before is not None
        begun = before or self._state.begin(planned, at)

        def ask() -> Sent:
            nonlocal unsure
            try:
                return self._receiver.send(part, uploads, self._thread(planned, at))
            except LostError:
                unsure = True
                raise
            except MisdatedError as error:
                self._state.finish(planned, at, begun, error.sent)
                raise
            except RefusedError:
                if not unsure:
                    self._state.take_back(planned, at)
                raise

        self._state.finish(planned, at, begun, self._patience.until_answered(ask, partial(self._look, part, begun)))

    def _look(self, part: Part, begun: Begun) -> Sent | None:
        """Look for a part that may be there, a few times: some servers show late what they took."""
        for pause in self._receiver.settles:
            self._patience.wait(pause, "looking whether it arrived")
            found = self._receiver.find(part, begun, self._state.known())
            if found:
                return found
        return None

    def _upload(self, part: Part, number: int) -> Any:  # noqa: ANN401 -- of each receiver's own making
        """Upload a file, and wait until it can be sent."""
        attachment = part.attachments[number]
        with outgoing(attachment, self._state.files, f"{part.id}-{number}", keep_metadata=self._keep_metadata) as file:
            if not (file.clean or self._keep_metadata):
                self.changes.append(Change("metadata_kept", f"{attachment.member.name}: {file.media_type}"))
            made = self._patience.until_answered(partial(self._receiver.upload, file.path, file.media_type))
        self._patience.until_answered(partial(self._receiver.ready, made))
        return made

    def _thread(self, planned: Planned, at: int) -> Thread:
        """Say what a part answers."""
        before = self._state.parts(planned.post.id)
        return Thread(before[0].sent, before[at - 1].sent) if at else Thread()
