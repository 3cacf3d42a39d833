"""What the tests share: the line they read, the clients that are there, the examples of docs/subscribers.md."""
import collections
import json
import os
import pathlib
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
CLIENTS = pathlib.Path(os.environ.get("PARLEY_INTEROP_DIR", SOURCE / "build/interop")).resolve()
CONSOLIDATED = {"parley.stories": "Story", "parley.events": "ConsolidatedEvent", "parley.processes": "Process"}
PATIENCE_SECONDS = 30

line = None  # What line.json says, after open_line.
work = None  # A folder of this test's own, where the examples run.
_unavailable = None


def open_line(folder, name):
    global line, work, _unavailable
    if (folder / "unavailable").exists():
        _unavailable = (folder / "unavailable").read_text()
        return
    line = collections.namedtuple("Line", "build brokers partitions encoding gateway ingest")(
        **json.loads((folder / "line.json").read_text()))
    work = folder / "work" / name
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    (work / "proto").symlink_to(SOURCE / "proto")


def missing(client):
    """Why it is not there, or None."""
    if client == "kcat":
        return None if shutil.which("kcat") else "no kcat here (Debian: kcat)"
    if (CLIENTS / f"{client}.stamp").exists():
        return None
    reason = CLIENTS / f"{client}.missing"
    return reason.read_text().strip() if reason.exists() else f"no {client}: run tests/interop/setup.sh"


def needs(*clients):
    """Of a test class: skips it where there is no broker or one of these clients is missing."""
    reasons = [_unavailable, *map(missing, clients)]
    reason = next((r for r in reasons if r is not None), None)
    return unittest.skipIf(reason is not None, reason)


# --- the page's examples ---


def example(name, gateway=None):
    """Language and text of a block of the page, with the addresses of this line, or with this gateway's."""
    page = (SOURCE / "docs/subscribers.md").read_text()
    found = re.findall(rf"^<!-- example: {re.escape(name)} -->\n```(\w+)\n(.*?)^```$", page, re.M | re.S)
    if len(found) != 1:
        raise LookupError(f"docs/subscribers.md has {len(found)} examples {name}")
    language, block = found[0]
    for there, here in (("9092", line.brokers), ("7411", gateway or line.gateway), ("7412", line.ingest)):
        block = block.replace(f"127.0.0.1:{there}", here)
    return language, block


def all_examples():
    return re.findall(r"^<!-- example: (\S+) -->$", (SOURCE / "docs/subscribers.md").read_text(), re.M)


def _command(name, gateway=None):
    language, block = example(name, gateway)
    file = work / f"{name}.{language}"
    file.write_text(block)
    return {"sh": ["bash", "-euo", "pipefail"], "python": [sys.executable], "js": ["node"]}[language] + [str(file)]


def _environment():
    return {**os.environ,
            "PATH": f"{CLIENTS / 'venv/bin'}:{CLIENTS / 'bin'}:{os.environ['PATH']}",
            "PYTHONPATH": str(work / "gen"),
            "NODE_PATH": str(CLIENTS / "node/node_modules")}


def run_example(name):
    """To its end; returns what it says."""
    done = subprocess.run(_command(name), cwd=work, env=_environment(), stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=2 * PATIENCE_SECONDS)
    if done.returncode != 0:
        raise AssertionError(f"example {name} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


class RunningExample:
    """One that goes on until it is ended, as a context; `output` is what it has said so far."""

    def __init__(self, name, gateway=None):
        self.name, self.output, self._lines = name, "", queue.Queue()
        self._command = _command(name, gateway)

    def __enter__(self):
        self._process = subprocess.Popen(self._command, cwd=work, env=_environment(), stdin=subprocess.DEVNULL,
                                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        return self

    def __exit__(self, *_):
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self._process.wait()
        self._reader.join()
        self._process.stdout.close()

    def _read(self):
        for said in self._process.stdout:
            self._lines.put(said)
        self._lines.put(None)

    def said(self):
        """After its end: all lines."""
        while (more := self._lines.get()) is not None:
            self.output += more
        return self.output.splitlines()

    def wait_for(self, wanted):
        """Until it has said that."""
        until = time.monotonic() + PATIENCE_SECONDS
        while wanted not in self.output:
            try:
                said = self._lines.get(timeout=max(0, until - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"example {self.name} did not say {wanted!r}, but:\n{self.output}") from None
            if said is None:
                raise AssertionError(f"example {self.name} ended without {wanted!r}:\n{self.output}")
            self.output += said
        return self.output


class OwnGateway:
    """One that a test may end and start again, as a context."""

    def __enter__(self):
        self._log = work / "gateway.log"
        self._listen = "127.0.0.1:0"
        self.start()
        ready = eventually("gateway", lambda: re.search(r"ready, gRPC on port (\d+)", self._log.read_text()))
        self.address = self._listen = f"127.0.0.1:{ready[1]}"
        return self

    def start(self):
        with open(self._log, "wb") as log:
            self._process = subprocess.Popen(
                [f"{line.build}/parley", "gateway", "--brokers", line.brokers, "--data-dir", work / "gateway",
                 "--listen", self._listen], stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def stop(self):
        self._process.terminate()
        self._process.wait(PATIENCE_SECONDS)

    def __exit__(self, *_):
        self.stop()


def use_python_classes():
    """Makes the classes of the contracts, as the page says, and lets `import parley.v1...` find them."""
    run_example("python-classes")
    if str(work / "gen") not in sys.path:
        sys.path.insert(0, str(work / "gen"))


# --- reading ---


def eventually(what, look):
    """What `look` returns once that is true."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not (found := look()):
        if time.monotonic() > until:
            raise AssertionError(f"in {PATIENCE_SECONDS} s there was no {what}")
        time.sleep(0.1)
    return found


def text(from_anybody):
    return from_anybody.decode(errors="backslashreplace")


Record = collections.namedtuple("Record", "topic partition offset key value headers")


def read_with_kcat(topic):
    """All committed records."""
    done = subprocess.run(["kcat", "-C", "-q", "-e", "-b", line.brokers, "-t", topic, "-o", "beginning",
                           "-X", "isolation.level=read_committed", "-f", r"%p %o %K %S\t%k%s%h\n"],
                          capture_output=True, timeout=PATIENCE_SECONDS, check=True)
    records, rest = [], done.stdout
    while rest:
        numbers, _, rest = rest.partition(b"\t")
        partition, offset, key_size, value_size = map(int, numbers.split())
        value_at = max(key_size, 0)
        headers_at = value_at + max(value_size, 0)
        headers, _, after = rest[headers_at:].partition(b"\n")
        pairs = dict(pair.split("=", 1) for pair in re.split(r",(?=[\w-]+=)", text(headers)) if pair)
        value = rest[value_at:headers_at] if value_size >= 0 else None
        records.append(Record(topic, partition, offset, text(rest[:value_at]), value, pairs))
        rest = after
    return records


def valued(records):
    """Those that are no tombstones."""
    return [record for record in records if record.value is not None]


def read_with_python(topic):
    """All committed records, by confluent-kafka."""
    from confluent_kafka import Consumer, KafkaError, TopicPartition, OFFSET_BEGINNING

    consumer = Consumer({"bootstrap.servers": line.brokers, "group.id": "none", "enable.auto.commit": False,
                         "isolation.level": "read_committed", "enable.partition.eof": True})
    count = len(consumer.list_topics(topic, PATIENCE_SECONDS).topics[topic].partitions)
    consumer.assign([TopicPartition(topic, p, OFFSET_BEGINNING) for p in range(count)])
    records, at_end = [], set()
    while len(at_end) < count:
        message = consumer.poll(PATIENCE_SECONDS)
        if message is None:
            raise AssertionError(f"{topic}: neither a record nor its end in {PATIENCE_SECONDS} s")
        if message.error() is None:
            headers = {name: text(value) for name, value in message.headers() or []}
            records.append(Record(topic, message.partition(), message.offset(), text(message.key()), message.value(), headers))
        elif message.error().code() == KafkaError._PARTITION_EOF:
            at_end.add(message.partition())
        else:
            raise AssertionError(message.error())
    consumer.close()
    return records


def ours(records):
    """Without those that other producers wrote."""
    return [record for record in records if record.headers.get("ce_source", "").startswith("/parley/")]


def version_in(ce_id):
    return int(ce_id.rpartition("#")[2])
