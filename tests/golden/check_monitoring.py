#!/usr/bin/env python3
"""The alert rules and the dashboard agree with the metrics there are, with the documentation and with each other.

usage: check_monitoring.py SOURCE_FOLDER            exits 1 and names what is wrong
       check_monitoring.py SOURCE_FOLDER --promtool the same by Prometheus' own checker; exits 77 where there is none
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
# What names labels, not metrics.
LABELS = re.compile(r"\{[^}]*\}|\[[^]]*\]|\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)")
NAME = re.compile(r"(?<![\w:.])[a-zA-Z_:][\w:]*\b(?!\s*\()")  # Not a function.
WORDS = {"and", "or", "unless", "offset", "bool", "by", "without", "on", "ignoring", "group_left", "group_right"}
PROMETHEUS_OWN = {"up", "ALERTS"}


def metric_names(expression):
    return set(NAME.findall(LABELS.sub(" ", STRING.sub('""', expression)))) - WORDS


def self_check():
    examples = {
        'sum by (stage, le) (rate(parley_x_bucket{stage="a}b", le=~"parley_no"}[10m])) > 1e3': {"parley_x_bucket"},
        'a:b:c offset 15m and on (x) time() - (clamp_min(y_total, 1) > 0)': {"a:b:c", "y_total"},
        'label_replace(up == 0, "parley_no", "$1", "z", "(.*)") or vector(0)': {"up"},
        'sum(x) without (parley_no)': {"x"},
    }
    return [f"metric_names({e!r}) is {sorted(metric_names(e))}" for e, want in examples.items() if metric_names(e) != want]


def documented(root):
    names = set()
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \|", (root / "docs/metrics.md").read_text(encoding="utf-8"), re.M)
    for name, kind in rows:
        names |= {name + part for part in ("_bucket", "_sum", "_count")} if kind == "histogram" else {name}
    return names


def rules(path):
    """[(kind, name, expression)]: as much YAML as our own rules need."""
    found, lines = [], path.read_text(encoding="utf-8").splitlines()
    for i, line in enumerate(lines):
        if head := re.match(r"\s*- (alert|record): (\S+)$", line):
            found.append([*head.groups(), ""])
        elif expression := re.match(r"(\s*)expr: (.*)$", line):
            text = expression[2]
            if text in ("|", ">-"):
                block = []
                for more in lines[i + 1:]:
                    if more.strip() and len(more) - len(more.lstrip()) <= len(expression[1]):
                        break
                    block.append(more)
                text = "\n".join(block)
            found[-1][2] = text
    return found


def panels_of(dashboard):
    for panel in dashboard["panels"]:
        yield panel
        yield from panel.get("panels", [])


def check_dashboard(dashboard):
    problems, ids, cells = [], set(), set()
    for panel in panels_of(dashboard):
        title = panel.get("title")
        if panel["id"] in ids:
            problems.append(f"dashboard: panel id {panel['id']} ({title}) is there twice")
        ids.add(panel["id"])
        at = panel["gridPos"]
        mine = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        if mine & cells or at["x"] + at["w"] > 24:
            problems.append(f"dashboard: panel {title!r} lies on another one or outside")
        cells |= mine
        if panel["type"] != "row" and not panel.get("targets"):
            problems.append(f"dashboard: panel {title!r} asks nothing")
        for target in panel.get("targets", []):
            if target["datasource"]["uid"] != "${datasource}":
                problems.append(f"dashboard: panel {title!r} has a data source of its own")
    return problems


def check_names(root, found, dashboard):
    known = documented(root) | PROMETHEUS_OWN | {name for kind, name, _ in found if kind == "record"}
    asked = {f"rule {name}": expression for _, name, expression in found}
    for panel in panels_of(dashboard):
        for target in panel.get("targets", []):
            asked[f"panel {panel['title']!r} {target['refId']}"] = target["expr"]
    for i, series in enumerate(re.findall(r"series: '([^']*)'", test_text(root))):
        asked[f"test series {i + 1}"] = series
    problems = []
    for where, expression in asked.items():
        names = metric_names(expression)
        if not names:
            problems.append(f"{where}: names no metric")
        for name in sorted(names - known):
            problems.append(f"{where}: {name} is not in docs/metrics.md")
    return problems


def test_text(root):
    return (root / "deploy/prometheus/parley.rules.test.yml").read_text(encoding="utf-8")


def check_alerts(root, found):
    """Every alert is seen to fire in a test and is explained; none that does not exist is."""
    alerts = {name for kind, name, _ in found if kind == "alert"}
    fired = set(re.findall(r'alertname="(\w+)"', test_text(root)))
    explained = set(re.findall(r"`(Parley\w+)`", (root / "docs/operations.md").read_text(encoding="utf-8")))
    problems = ["too few alerts found: does the pattern still fit?"] if len(alerts) < 10 else []
    for what, names in (("fires in no test", alerts - fired), ("is not in docs/operations.md", alerts - explained),
                        ("is tested and does not exist", fired - alerts), ("is explained and does not exist", explained - alerts)):
        problems += [f"alert {name} {what}" for name in sorted(names)]
    return problems


def load_dashboard(root):
    return json.loads((root / "deploy/grafana/parley.json").read_text(encoding="utf-8"))


def check(root):
    found = rules(root / "deploy/prometheus/parley.rules.yml")
    dashboard = load_dashboard(root)
    printed = subprocess.run([sys.executable, root / "deploy/grafana/make_dashboard.py"], capture_output=True, text=True, check=True)
    problems = self_check() + check_names(root, found, dashboard) + check_alerts(root, found) + check_dashboard(dashboard)
    if json.loads(printed.stdout) != dashboard:
        problems.append("print the dashboard again: deploy/grafana/make_dashboard.py > deploy/grafana/parley.json")
    return problems


def expressions_as_rules(dashboard):
    """The dashboard's expressions as recording rules, so that promtool reads them. JSON is YAML."""
    expressions = [t["expr"] for p in panels_of(dashboard) for t in p.get("targets", [])]
    recorded = [{"record": f"panel:{i}", "expr": e.replace("$__rate_interval", "1m")} for i, e in enumerate(expressions)]
    return json.dumps({"groups": [{"name": "dashboard", "rules": recorded}]})


def promtool(root):
    tool = shutil.which("promtool")
    if tool is None:
        print("skipped: there is no promtool here (Debian package prometheus)")
        sys.exit(77)
    folder = root / "deploy/prometheus"
    with tempfile.NamedTemporaryFile("w", suffix=".yml") as dashboard:
        dashboard.write(expressions_as_rules(load_dashboard(root)))
        dashboard.flush()
        runs = [["check", "rules", folder / "parley.rules.yml"], ["check", "config", folder / "prometheus.yml"],
                ["test", "rules", folder / "parley.rules.test.yml"], ["check", "rules", dashboard.name]]
        results = [(run, subprocess.run([tool, *run], capture_output=True, text=True, check=False)) for run in runs]
    return [f"promtool {' '.join(map(str, run))}:\n{r.stdout}{r.stderr}" for run, r in results if r.returncode != 0]


def main():
    root = pathlib.Path(sys.argv[1])
    problems = promtool(root) if "--promtool" in sys.argv else check(root)
    print("\n".join(problems))
    return 1 if problems else 0


sys.exit(main())
