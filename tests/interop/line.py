#!/usr/bin/env python3
"""Parley as separate processes on a Kafka broker of their own, with the sample stream read.

    line.py start DIR --build BUILD --encoding protobuf|json
    line.py stop DIR

DIR then holds line.json (addresses), a log for each process and, where no broker can run here, `unavailable` with
the reason. `start` ends when everything is merged and the gateway has it; it leaves a daemon behind that owns the
processes and ends with them after half an hour, so that an aborted test run leaves nothing for long.
"""
import argparse
import ctypes
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
LIFE_SECONDS = 1800
PATIENCE_SECONDS = 90
PARTITIONS = 2

# The last of what is fed, one for each partition: when the gateway has them, it has all that came before.
LAST_REPORTS = ["last-report:1", "last-report:3"]


def last_reports():
    return "".join(
        json.dumps({
            "provider": "Last Report",
            "provider_item_id": id.partition(":")[2],
            "headline": f"Librarians of district {id[-1]} count their books",
            "body": "All books were there.",
            "published": "2019-12-31T12:00:00Z",
        }) + "\n" for id in LAST_REPORTS)


def with_parent():
    """Before exec: end when the daemon does, whatever ends it."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


class Line:
    def __init__(self, folder, build, encoding):
        self.folder, self.build, self.encoding = folder, build, encoding
        self.brokers = ""
        self.processes = {}

    def start(self):
        broker = self.folder / "broker"
        subprocess.run([self.build / "tests/support/kafka/parley_test_broker", "start", broker, "3.9.2"], check=True)
        if (broker / "unavailable").exists():
            self.publish("unavailable", (broker / "unavailable").read_text())
            return
        self.brokers = (broker / "bootstrap").read_text()
        self.verb("topics", "--brokers", self.brokers, "--partitions", PARTITIONS, "--replication", 1)
        self.serve("worker", "--listen", "127.0.0.1:0")
        self.serve("aggregate", *self.on_kafka("aggregate"))
        self.serve("gateway", *self.on_kafka("gateway", encoding=False), "--listen", "127.0.0.1:0", "--reflection",
                   "--heartbeat-ms", 500)
        reports = self.folder / "last-reports.jsonl"
        reports.write_text(last_reports())
        # Serves callers until it has read its inputs, so it takes a free port as well.
        self.verb("ingest", *self.on_kafka("feed"), "--listen", "127.0.0.1:0", SOURCE / "samples/stream", reports)
        # Time stands still: a stream of 2019 would be told that it is today, and its stories would close.
        self.serve("dispatch", *self.on_kafka("dispatch"), "--tick-ms", 0, "--worker", self.address("worker"))
        self.serve("ingest", *self.on_kafka("ingest"), "--listen", "127.0.0.1:0", "--reflection")
        gateway, ingest = self.address("gateway"), self.address("ingest")
        self.wait_for("the last reports", lambda: self.has_last_reports(gateway))
        self.publish("line.json", json.dumps({
            "build": str(self.build), "brokers": self.brokers, "partitions": PARTITIONS, "encoding": self.encoding,
            "gateway": gateway, "ingest": ingest}))

    def on_kafka(self, name, encoding=True):
        chosen = ["--encoding", self.encoding] if encoding else []
        return ["--brokers", self.brokers, "--data-dir", self.folder / "data" / name, *chosen]

    def serve(self, verb, *arguments):
        with open(self.folder / f"{verb}.log", "wb") as log:
            self.processes[verb] = subprocess.Popen(
                [str(a) for a in (self.build / "parley", verb, *arguments)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=with_parent)

    def verb(self, verb, *arguments):
        with open(self.folder / f"{verb}-once.log", "wb") as log:
            subprocess.run([str(a) for a in (self.build / "parley", verb, *arguments)],
                           stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=True, timeout=PATIENCE_SECONDS)

    def address(self, verb):
        ready = re.compile(rf"parley {verb}: ready, gRPC on port (\d+)")
        log = self.folder / f"{verb}.log"
        return "127.0.0.1:" + self.wait_for(f"{verb} to be ready", lambda: ready.search(log.read_text()))[1]

    def has_last_reports(self, gateway):
        stories = subprocess.run([self.build / "parley", "story", "--json", "--target", gateway],
                                 capture_output=True, text=True)
        return all(f'"{id}"' in stories.stdout for id in LAST_REPORTS)

    def wait_for(self, what, look):
        until = time.monotonic() + PATIENCE_SECONDS
        while not (found := look()):
            dead = [verb for verb, process in self.processes.items() if process.poll() is not None]
            if dead or time.monotonic() > until:
                raise RuntimeError(f"waiting for {what}: " + (f"{dead[0]} ended" if dead else "too long"))
            time.sleep(0.1)
        return found

    def publish(self, name, text):
        """Whole or not at all: readers do not wait."""
        (self.folder / f"{name}.new").write_text(text)
        os.replace(self.folder / f"{name}.new", self.folder / name)

    def stop(self):
        for process in self.processes.values():
            process.terminate()
        for verb, process in self.processes.items():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                print(f"{verb} did not stop", file=sys.stderr)
        if (self.folder / "broker").exists():
            subprocess.run([self.build / "tests/support/kafka/parley_test_broker", "stop", self.folder / "broker"])


class Ended(Exception):
    pass


def end(*_):
    raise Ended


def serve(line):
    """The daemon."""
    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGALRM, end)
    signal.alarm(LIFE_SECONDS)
    try:
        line.start()
        while True:
            signal.pause()
    except Ended:
        pass
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
        (line.folder / "line.json").unlink(missing_ok=True)
        line.stop()


def daemon_of(folder):
    """Its pid, or zero. The number alone could meanwhile name another process."""
    try:
        pid = int((folder / "pid").read_text())
        command = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (OSError, ValueError):
        return 0
    return pid if b"serve" in command and str(folder).encode() in command else 0


def stop(folder):
    pid = daemon_of(folder)
    if pid:
        os.kill(pid, signal.SIGTERM)
    until = time.monotonic() + 60
    while daemon_of(folder):
        if time.monotonic() > until:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)


def start(folder, arguments):
    stop(folder)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with open(folder / "log", "wb") as log:
        daemon = subprocess.Popen(
            [sys.executable, __file__, "serve", str(folder), "--build", arguments.build, "--encoding", arguments.encoding],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    (folder / "pid").write_text(str(daemon.pid))
    while not any((folder / name).exists() for name in ("line.json", "unavailable")):
        if daemon.poll() is not None:
            for log in sorted(folder.glob("*log")):
                print(f"== {log.name}", *log.read_text(errors="replace").splitlines()[-8:], sep="\n")
            sys.exit(1)
        time.sleep(0.1)
    if (folder / "unavailable").exists():
        print((folder / "unavailable").read_text())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["start", "serve", "stop"])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--build", default=str(SOURCE / "build/clang"))
    parser.add_argument("--encoding", default="protobuf")
    arguments = parser.parse_args()
    folder = arguments.folder.resolve()
    if arguments.what == "start":
        start(folder, arguments)
    elif arguments.what == "stop":
        stop(folder)
    else:
        serve(Line(folder, pathlib.Path(arguments.build).resolve(), arguments.encoding))


if __name__ == "__main__":
    main()
