#!/usr/bin/env python3
"""Every metric in the sources is declared in docs/metrics.md and the other way round.

usage: check_metrics.py SOURCE_FOLDER          exits 1 and names what differs
       check_metrics.py SOURCE_FOLDER --print  prints the page
"""
import pathlib
import re
import sys

HEAD = """# Metrics

Printed by `tests/golden/check_metrics.py . --print`; a test compares this page with the sources. Served on
`GET /metrics` of `--metrics-listen` in Prometheus' text format. Histograms have `_bucket`, `_sum` and `_count`.
"""
CALL = re.compile(r'(Counter|Gauge|Histogram)\(\s*"((?:parley|process)_\w+)",\s*((?:"(?:[^"\\]|\\.)*"\s*)+)', re.S)


def in_sources(root):
    found = {}
    for path in sorted(root.glob("services/**/*")):
        if path.suffix in (".h", ".cc") and "_test" not in path.name:
            for kind, name, help_text in CALL.findall(path.read_text(encoding="utf-8")):
                text = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', help_text))
                found[name] = (kind.lower(), text.rstrip(".") + ".")
    return found


def section(name):
    parts = name.split("_")
    return parts[1] if parts[0] == "parley" else parts[0]


def page(found):
    out = HEAD
    for service in sorted({section(name) for name in found}):
        out += f"\n## {service}\n| name | kind | meaning |\n| --- | --- | --- |\n"
        for name in sorted(n for n in found if section(n) == service):
            out += f"| `{name}` | {found[name][0]} | {found[name][1]} |\n"
    return out


def main():
    root = pathlib.Path(sys.argv[1])
    found = in_sources(root)
    if "--print" in sys.argv:
        print(page(found), end="")
        return 0
    if len(found) < 20:
        print("too few metrics found in the sources: does the pattern still fit?")
        return 1
    declared = (root / "docs/metrics.md").read_text(encoding="utf-8")
    if declared == page(found):
        return 0
    names = set(re.findall(r"`((?:parley|process)_\w+)`", declared))
    print("not in docs/metrics.md:", sorted(set(found) - names), "only there:", sorted(names - set(found)))
    print("print the page again: tests/golden/check_metrics.py . --print > docs/metrics.md")
    return 1


sys.exit(main())
