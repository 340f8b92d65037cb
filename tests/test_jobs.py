"""Several processes read one archive: they change nothing but the time that it takes, and none is left."""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from exports import zipped

from igarchive import convert, packets, validate
from igarchive.archive import Archive
from igarchive.errors import InputRefusedError, OptionError, OutputError
from igarchive.packets import cut
from igarchive.reading import Reading
from igarchive.walk import begin, packets_of

INBOX = "your_instagram_activity/messages/inbox"


def thread(*times: int, sender: str = "Ida", **more: Any) -> dict[str, Any]:  # noqa: ANN401 -- any JSON
    messages = [{"sender_name": sender, "timestamp_ms": time, "content": f"gr\u00fc\u00dfe {time}", **more} for time in times]
    return {"participants": [{"name": sender}], "title": sender, "messages": messages}


@pytest.fixture
def threads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write an archive of several packets: threads, one of them in two boxes, one with a fault, and lists between and after them."""
    monkeypatch.setattr(packets, "PACKET", 2000)
    monkeypatch.setattr(packets, "FEW", 4000)
    files: dict[str, Any] = {}
    for number in range(12):
        for part in (1, 2):
            messages = thread(*range(1_700_000_009_000 - part * 100, 1_700_000_009_000 - part * 100 - 20, -1), photos=[{"uri": "media/posts/1.jpg"}])
            files[f"{INBOX}/ida_{100 + number}/message_{part}.json"] = messages
    files[f"{INBOX}/ida_103/message_1.json"]["messages"][3]["timestamp_ms"] = "never"
    files[f"{INBOX}/ida_104/message_2.json"]["messages"][3]["new"] = 1
    files[f"{INBOX.replace('inbox', 'message_requests')}/ida_105/message_1.json"] = thread(1_700_000_008_900)
    files["your_instagram_activity/media/posts_1.json"] = [{"media": [{"uri": "media/posts/1.jpg", "creation_timestamp": 1_700_000_000}]}]
    files["media/posts/1.jpg"] = b"\xff\xd8\xff"
    return zipped(tmp_path / "threads.zip", files)


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("to", "options"),
    [("parquet", {}), pytest.param("csv", {}, marks=pytest.mark.long), pytest.param("activitystreams", {"include": ("messages",)}, marks=pytest.mark.long)],
)
def test_the_output_is_the_same_with_any_number_of_processes(to: str, options: dict[str, Any], threads: Path, tmp_path: Path) -> None:
    outputs = []
    for jobs in (1, 2, 3):
        done = convert(threads, to=to, out=tmp_path / str(jobs), jobs=jobs, **options)
        outputs.append((tree(done.out), done.issues, done.ledger, done.loss))

    assert len(outputs[0][0]) > 5
    assert outputs[0] == outputs[1] == outputs[2]


def test_the_report_is_the_same_with_any_number_of_processes(threads: Path) -> None:
    one, two = validate(threads, jobs=1), validate(threads, jobs=2)

    assert {"schema", "drift", "account_unknown"} <= {issue.code for issue in one.issues}
    assert one == two


def test_threads_are_cut_into_packets_and_what_lies_in_two_boxes_is_read_with_the_rest(threads: Path) -> None:
    with Archive([threads]) as opened:
        reading = Reading(opened)
        begin(opened, reading)
        found = packets_of(opened, reading)

    apart = [{member.path.split("/")[-2] for member in packet.members} for packet in found if packet.apart]
    assert sorted(name for names in apart for name in names) == sorted(f"ida_{number}" for number in range(100, 112) if number != 105)
    assert not any(one & other for one in apart for other in apart if one is not other)


def test_a_small_archive_is_one_packet(tmp_path: Path) -> None:
    made = zipped(tmp_path / "made.zip", {f"{INBOX}/ida_1/message_1.json": thread(1_700_000_000_000)})
    with Archive([made]) as opened:
        reading = Reading(opened)
        begin(opened, reading)

        assert [packet.apart for packet in cut([[member] for member in opened.members], reading.ledger)] == [False]


def test_a_worker_that_is_killed_is_told_of_and_nothing_is_written(threads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begin = subprocess.Popen

    def killed(*args: Any, **options: Any) -> subprocess.Popen[bytes]:  # noqa: ANN401 -- as it is
        process = begin(*args, **options)
        process.kill()
        return process

    monkeypatch.setattr(subprocess, "Popen", killed)

    with pytest.raises(OutputError, match="--jobs 1") as lost:
        convert(threads, to="csv", out=tmp_path / "out", jobs=2)

    assert lost.value.code == "worker_lost"
    assert not (tmp_path / "out").exists()


def test_what_a_worker_sends_and_memory_does_not_hold_is_told_of(threads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(pickle, "load", full)

    with pytest.raises(OutputError, match="MemoryError") as lost:
        convert(threads, to="csv", out=tmp_path / "out", jobs=2)

    assert lost.value.code == "worker_lost"


@pytest.mark.parametrize("most", [0, 1])
def test_where_the_system_lets_fewer_processes_be_started_the_same_comes_of_fewer(most: int, threads: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begin = subprocess.Popen
    begun: list[subprocess.Popen[bytes]] = []

    def limited(*args: Any, **options: Any) -> subprocess.Popen[bytes]:  # noqa: ANN401 -- as it is
        if len(begun) == most:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        begun.append(begin(*args, **options))
        return begun[-1]

    alone = validate(threads, jobs=1)
    monkeypatch.setattr(subprocess, "Popen", limited)

    assert validate(threads, jobs=3) == alone
    assert [process.poll() is None for process in begun] == [False] * most


@pytest.mark.skipif(sys.platform != "linux", reason="pipes have a size of their own there")
def test_a_pipe_that_may_not_be_larger_does(threads: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> int:
        raise PermissionError(1, "Operation not permitted")

    alone = validate(threads, jobs=1)
    monkeypatch.setattr("fcntl.fcntl", refused)

    assert validate(threads, jobs=2) == alone


def test_what_a_worker_refuses_is_refused(threads: Path) -> None:
    data = bytearray(threads.read_bytes())
    local = data.rfind(b"PK\x03\x04", 0, data.find(b"ida_110/message_1.json"))
    header = data.rfind(b"PK\x01\x02", 0, data.rfind(b"ida_110/message_1.json"))
    size = int.from_bytes(data[header + 24 : header + 28], "little") - 10
    data[header + 24 : header + 28] = data[local + 22 : local + 26] = size.to_bytes(4, "little")
    threads.write_bytes(data)

    with pytest.raises(InputRefusedError) as alone:
        validate(threads, jobs=1)
    with pytest.raises(InputRefusedError) as together:
        validate(threads, jobs=2)

    assert (alone.value.code, alone.value.member, alone.value.message) == (together.value.code, together.value.member, together.value.message)


@pytest.mark.long
def test_no_worker_is_left_when_a_command_is_interrupted_or_killed(threads: Path, tmp_path: Path) -> None:
    code = (
        "import igarchive.packets as p, igarchive.workers as w, time; p.PACKET, p.FEW = 2000, 4000\n"
        "read = w.Workers.bundles\n"
        "def slowly(self, packet):\n"
        "    print(*[process.pid for process in self._processes], flush=True); time.sleep(60); return read(self, packet)\n"
        "w.Workers.bundles = slowly\n"
        "import sys; sys.argv = ['igarchive', 'convert', sys.argv[1], '--to', 'csv', '--out', 'out', '--jobs', '2']\n"
        "from igarchive.cli import main; main()\n"
    )
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        with subprocess.Popen([sys.executable, "-c", code, threads], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert process.stdout is not None
            workers = [int(pid) for pid in process.stdout.readline().split()]
            process.send_signal(number)
            process.communicate(timeout=20)

        assert len(workers) == 2
        assert process.returncode == {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGKILL: -9}[number]
        assert gone(workers)


@pytest.mark.parametrize("jobs", [0, -1])
def test_fewer_processes_than_one_are_refused(jobs: int, threads: Path) -> None:
    with pytest.raises(OptionError, match="from 1 on"):
        validate(threads, jobs=jobs)


def gone(pids: list[int]) -> bool:
    """Wait for processes to end; one that nobody waits for counts as ended."""
    for _ in range(100):
        if not any(Path(f"/proc/{pid}").exists() and "Z" not in Path(f"/proc/{pid}/stat").read_text("ascii").split()[2] for pid in pids):
            return True
        time.sleep(0.1)
    return False


def test_workers_do_not_look_for_modules_where_the_command_is_run(threads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "orjson.py").write_text("raise SystemExit", "utf-8")
    monkeypatch.chdir(tmp_path)

    assert validate(threads, jobs=2).records > 400
