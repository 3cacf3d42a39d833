#!/usr/bin/env python3
"""Reads the sample wire stream on its own terms and holds gold.json against it.

usage: check.py              check everything, print counts; exit 1 on any problem
       check.py --reports    print the reports that have gold, latest revision, as JSON lines: saved beside gold.json
                             as reports.jsonl they are what the project's scorer of reports about talks reads

Only Python's standard library is used, and nothing of Parley: a second opinion on every format, in about a hundred lines.
"""
import collections
import datetime
import email.utils
import html
import json
import os
import re
import sys
import xml.etree.ElementTree as ET

HERE = os.path.dirname(os.path.abspath(__file__))
STREAM = os.path.join(HERE, "stream")
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

AGENCIES = {"Northline", "Meridian Press", "Continental News", "Harbor Wire", "Tribune Service", "Kestrel News"}
TYPES = set("AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT".split())
STATUSES = set("ACTUAL ONGOING PLANNED HYPOTHETICAL NEGATED DENIED HISTORICAL".split())
KINDS = set("TALKS MEDIATION DEMAND OFFER CONCESSION SUSPENSION RESUMPTION CANCELLATION COLLAPSE AGREEMENT_IN_PRINCIPLE SIGNING CEASEFIRE "
            "CEASEFIRE_EXTENSION CEASEFIRE_VIOLATION CEASEFIRE_END PRISONER_EXCHANGE WITHDRAWAL DISARMAMENT".split())
PHASES = set("EXPLORATORY TALKS SUSPENDED COLLAPSED AGREEMENT IMPLEMENTATION".split())
QUANTITIES = set("killed injured missing arrested displaced released troops".split())
AT_LEAST = {"jsonl": 18, "txt": 14, "ninjs": 10, "rss": 10, "atom": 8}

problems = []


def complain(where, what):
    problems.append("%s: %s" % (where, what))


def when(text):
    """RFC 3339 or RFC 822 -> aware datetime."""
    try:
        t = datetime.datetime.fromisoformat(re.sub(r"Z$", "+00:00", text))
    except ValueError:
        t = email.utils.parsedate_to_datetime(text)
    if t.tzinfo is None:
        raise ValueError("no time zone in %r" % text)
    return t.astimezone(datetime.timezone.utc)


def plain(markup):
    """HTML paragraphs -> plain paragraphs split by a blank line."""
    out = []
    for p in re.split(r"</p>|</div>|<br\s*/?>", markup):
        p = " ".join(html.unescape(re.sub(r"<[^>]+>", "", p)).split())
        if p:
            out.append(p)
    return "\n\n".join(out)


def item(fmt, provider, item_id, headline, body, published, revision=1, updated=None, status="usable", embargo=None, language="en", **extra):
    published = when(published)
    return dict(fmt=fmt, provider=provider, item_id=item_id, headline=headline, body=body, published=published, revision=int(revision),
                time=when(updated) if updated else published, status=status, embargo=when(embargo) if embargo else None, language=language, **extra)


def read_jsonl(text):
    for line in text.splitlines():
        if line.strip():
            a = json.loads(line)
            yield item("jsonl", a["provider"], a["provider_item_id"], a["headline"], a["body"], a["published"], a.get("revision", 1), a.get("updated"),
                       a.get("status", "ARTICLE_STATUS_USABLE").replace("ARTICLE_STATUS_", "").lower(), a.get("embargo_until"), a["language"], url=a.get("url"),
                       dateline=a["dateline"])


def read_txt(text):
    """Items end with a line NNNN or the end of the file; a preamble of `Key: value` lines may come first."""
    for part in re.split(r"^NNNN$", text, flags=re.M):
        lines = part.strip("\n").split("\n")
        if not any(x.strip() for x in lines):
            continue
        head = {}
        if re.match(r"(Slug|Item|Revision|Status|Published|Embargo|Provider|Urgency|Note|Language): ", lines[0]):
            while lines and lines[0].strip():
                key, _, value = lines.pop(0).partition(":")
                head[key] = value.strip()
        lines = "\n".join(lines).strip("\n").split("\n")
        headline = lines.pop(0)
        if lines and lines[0].startswith("By "):
            lines.pop(0)
        body = "\n".join(lines).strip("\n")
        dateline = re.match(r"[A-Z][^()]*?, ([A-Z][a-z]+)\.? (\d+)(?:, (\d{4}))? \(([^)]+)\) - ", body)
        if not dateline:
            raise ValueError("no dateline in %r" % body[:60])
        provider, published = head.get("Provider"), head.get("Published")
        if not head:  # the dateline must do: its agency and its day
            day = datetime.datetime.strptime(" ".join(dateline.group(1)[:3] if i == 0 else dateline.group(i + 1) for i in range(3)), "%b %d %Y")
            provider, published = dateline.group(4), day.strftime("%Y-%m-%dT00:00:00Z")
        status = {"USABLE": "usable", "KILL": "canceled", "WITHHELD": "withheld"}[head.get("Status", "USABLE")]
        yield item("txt", provider, head.get("Item"), headline, body, published, head.get("Revision", 1), None, status, head.get("Embargo"),
                   head.get("Language", "en"))


def read_ninjs(text):
    d = {k.lower(): v for k, v in json.loads(text).items()}  # 3.x writes camelCase what 1.x and 2.x write in lower case
    main = lambda rows: next((r for r in rows if r.get("role") == "main"), rows[0])
    if "headlines" in d:
        headline, b = main(d["headlines"])["value"], main(d["bodies"])
        body = plain(b["value"]) if {k.lower(): v for k, v in b.items()}["contenttype"] == "text/html" else b["value"]
        provider = d["infosources"][0]["name"]
    else:
        headline, body = d["headline"], d["body_text"] if "body_text" in d else plain(d["body_html"])
        provider = d["provider"] if "provider" in d else d["infosource"][0]["name"]
    yield item("ninjs", provider, d["uri"], headline, body, d["firstcreated"], d["version"], d["versioncreated"], d["pubstatus"], d.get("embargoed"), d["language"],
               shape="1" if "headline" in d else "3" if "versionCreated" in text else "2")


def read_xml(text):
    root = ET.fromstring(text.encode())
    if root.tag == "rss":
        channel = root.find("channel")
        for i in channel.iter("item"):
            full = i.findtext(CONTENT)
            yield item("rss", channel.findtext("title"), i.findtext("guid"), i.findtext("title"), plain(full or i.findtext("description")), i.findtext("pubDate"),
                       url=i.findtext("link"))
    else:
        for e in root.iter(ATOM + "entry"):
            yield item("atom", root.findtext(ATOM + "title"), e.findtext(ATOM + "id"), e.findtext(ATOM + "title"), plain(e.findtext(ATOM + "content")),
                       e.findtext(ATOM + "published"), updated=e.findtext(ATOM + "updated"), language=e.get(LANG, "en"), url=e.find(ATOM + "link").get("href"))


def read(name):
    text = open(os.path.join(STREAM, name), encoding="utf-8").read()
    reader = {"jsonl": read_jsonl, "txt": read_txt, "json": read_ninjs, "xml": read_xml}[name.rsplit(".", 1)[1]]
    return list(reader(text))


def article_id(a, name):
    if not a["item_id"]:
        return "hash:" + name
    return re.sub(r"[^a-z0-9]+", "-", a["provider"].lower()).strip("-") + ":" + a["item_id"]


def load():
    """Every delivery in feed order, and the files that cannot be read."""
    deliveries, broken = [], {}
    for name in sorted(os.listdir(STREAM)):
        try:
            for a in read(name):
                deliveries.append(dict(a, file=name, id=article_id(a, name)))
        except (ValueError, KeyError, ET.ParseError) as e:
            broken[name] = "%s: %s" % (type(e).__name__, e)
    return deliveries, broken


def check_day(where, text):
    try:
        datetime.date.fromisoformat(text)
    except (TypeError, ValueError):
        complain(where, "not a date: %r" % (text,))


def check_event(where, e, a, actors):
    if a["headline"].count(e["evidence"]) + a["body"].count(e["evidence"]) != 1 or not e["evidence"].strip():
        complain(where, "evidence must be found once: %r" % e["evidence"])
    if e["type"] not in TYPES or e["status"] not in STATUSES:
        complain(where, "type or status: %s %s" % (e["type"], e["status"]))
    for key in e["actors"] + e["recipients"] + e["mediators"]:
        if key not in actors:
            complain(where, "no such actor: %s" % key)
    if e["date"] is not None:
        days = e["date"] if isinstance(e["date"], list) else [e["date"]] * 2
        for d in days:
            check_day(where, d)
        if len(days) != 2 or days[0] > days[1]:
            complain(where, "date range %r" % (e["date"],))
    if e["country"] is not None and not re.fullmatch(r"[A-Z]{3}", e["country"]):
        complain(where, "country %r" % e["country"])
    n = e["negotiation"]
    if n is not None and (n["kind"] not in KINDS or not (n["round"] is None or isinstance(n["round"], int))):
        complain(where, "negotiation %r" % (n,))
    for k, v in e.get("quantities", {}).items():
        if k not in QUANTITIES or not isinstance(v, int):
            complain(where, "quantity %s=%r" % (k, v))


def check_stream(deliveries, broken, gold):
    versions, last = {}, {}
    seen_file_time = None
    repeats = set()
    for a in deliveries:
        where = a["file"] + " " + a["id"]
        key = (a["id"], a["revision"])
        content = {k: v for k, v in a.items() if k != "file"}
        if key in versions:
            repeats.add(a["id"])
            if versions[key] != content:
                complain(where, "delivered twice with different content")
            a["repeat"] = True
        versions[key] = content
        if a["id"] not in last or a["revision"] >= last[a["id"]]["revision"]:
            last[a["id"]] = a
        words = len(a["body"].split())
        if not (30 <= words <= 60 or 90 <= words <= 260):
            complain(where, "%d words" % words)
        if a["status"] == "usable" and not re.match(r"[A-Z][A-Z ]+(, [A-Z][a-z]+)?(, [A-Z][a-z]+\.? \d+(, \d{4})?|, \d+ [a-z]{3})? \([A-Z][A-Za-z ]+\) [-\u2014] ", a["body"]):
            complain(where, "no dateline as printed: %r" % a["body"][:50])
        if a.get("url") and not re.match(r"https://[a-z.]+\.example(\.org)?/", a["url"]):
            complain(where, "url %s" % a["url"])
        if "dateline" in a:
            check_day(where, a["dateline"]["date"])
    for name in sorted({a["file"] for a in deliveries}):
        first = [a["time"] for a in deliveries if a["file"] == name and not a.get("repeat") and not a["id"].startswith("hash:")]
        if first:
            if seen_file_time and min(first) < seen_file_time:
                complain(name, "starts before the file in front of it")
            seen_file_time = min(first)
    if repeats != set(gold["duplicates"]) or len(repeats) < 2:
        complain("duplicates", "found %s" % sorted(repeats))
    if set(broken) != {r["file"] for r in gold["rejected"]}:
        complain("rejected", "found %s" % broken)
    revised = {i for i, a in last.items() if a["revision"] > 1}
    killed = {i for i in revised if last[i]["status"] == "canceled"}
    if killed != set(gold["killed"]) or not killed:
        complain("killed", "found %s" % sorted(killed))
    if revised - killed != set(gold["corrected"]) or not revised - killed:
        complain("corrected", "found %s" % sorted(revised - killed))
    for i in revised:
        if (i, 1) not in versions or (versions[i, 1]["headline"], versions[i, 1]["body"]) == (last[i]["headline"], last[i]["body"]):
            complain(i, "no earlier revision, or nothing changed")
    embargoed = {a["id"] for a in deliveries if a["embargo"]}
    if embargoed != set(gold["embargoed"]) or not embargoed:
        complain("embargoed", "found %s" % sorted(embargoed))
    for a in deliveries:
        if a["embargo"] and not (a["published"] < a["embargo"] < max(x["time"] for x in deliveries)):
            complain(a["id"], "the embargo is not between its publication and the end of the stream")
    return last, repeats


def check_gold(last, gold):
    reports, actors = gold["reports"], gold["actors"]
    names = {p["process"] for p in gold["processes"]}
    for key, actor in actors.items():
        if not actor.get("names") or not re.fullmatch(r"[A-Z]{3,6}", actor.get("code", "")):
            complain("actor " + key, "%r" % (actor,))
    for p in gold["processes"]:
        where = "process " + p["process"]
        for key in p["parties"] + p["mediators"]:
            if key not in actors:
                complain(where, "no such actor: %s" % key)
        for phase in p["phases"]:
            check_day(where, phase["from"])
            if phase["phase"] not in PHASES:
                complain(where, "phase %r" % phase)
        if [x["from"] for x in p["phases"]] != sorted(x["from"] for x in p["phases"]):
            complain(where, "phases out of order")
        for r in p["rounds"]:
            if r["date"] is not None:
                check_day(where, r["date"])
    for i, r in reports.items():
        a = last.get(i)
        if a is None:
            complain(i, "in gold.json, not in the stream")
            continue
        if not r.get("story") or (r.get("process") and r["process"] not in names):
            complain(i, "story or process")
        for e in r["events"]:
            check_event(i, e, a, actors)
        if "toll" in r and r["toll"]["evidence"] not in a["body"]:
            complain(i, "toll evidence: %r" % r["toll"]["evidence"])
        if "origin" in r:
            o = last.get(r["origin"])
            if o is None:
                complain(i, "no such origin: %s" % r["origin"])
                continue
            if not o["body"].startswith(a["body"]):
                complain(i, "its text is not the beginning of its origin's")
            if o["provider"] == a["provider"] or "(%s)" % o["provider"] not in a["body"]:
                complain(i, "no foreign credit kept")
            if o["time"] > a["time"] or o["file"] > a["file"]:
                complain(i, "in front of its origin")
            kept = {e["evidence"] for e in r["events"]}
            if any(e["evidence"] in a["body"] and e["evidence"] not in kept for e in reports[r["origin"]]["events"]):
                complain(i, "events of its origin are missing")
    for i in last:
        if i not in reports and i not in gold["killed"]:
            complain(i, "in the stream, not in gold.json")
    for i in gold["killed"]:
        if i in reports:
            complain(i, "killed, but has gold")


def demand(name, got, least):
    if got < least:
        complain(name, "%d, at least %d wanted" % (got, least))
    return "%s %d" % (name, got)


def check_counts(deliveries, last, gold):
    reports = gold["reports"]
    by_format = collections.Counter(a["fmt"] for a in deliveries if not a.get("repeat"))
    print("files %d, deliveries %d, articles %d, reports with gold %d" % (len(os.listdir(STREAM)), len(deliveries), len(last), len(reports)))
    demand("reports", len(reports), 64)
    print("items by format: " + ", ".join(demand(k, by_format[k], v) for k, v in sorted(AT_LEAST.items())))
    print("ninjs shapes: %s" % dict(sorted(collections.Counter(a["shape"] for a in deliveries if a["fmt"] == "ninjs").items())))
    providers = collections.Counter(a["provider"] for a in deliveries)
    print("providers: " + ", ".join("%s %d" % p for p in sorted(providers.items())))
    if not AGENCIES <= set(providers):
        complain("providers", "missing: %s" % sorted(AGENCIES - set(providers)))
    stories = collections.defaultdict(list)
    for i, r in reports.items():
        stories[r.get("process"), r["story"]].append(i)
    for p in [x["process"] for x in gold["processes"]] + [None]:
        mine = {s: v for (q, s), v in stories.items() if q == p}
        print("%s: %d reports; %s" % (p or "unrelated", sum(map(len, mine.values())), ", ".join("%s %d" % (s, len(v)) for s, v in sorted(mine.items()))))
    unrelated = collections.Counter(re.split("-", s)[0] for (q, s), v in stories.items() if not q for _ in v)
    demand("unrelated stories", len(unrelated), 4)
    for s, n in unrelated.items():
        demand("story " + s, n, 3)
    demand("processes", len(gold["processes"]), 3)
    events = [e for r in reports.values() for e in r["events"]]
    print("events %d: %s" % (len(events), ", ".join("%s %d" % x for x in collections.Counter(e["type"] for e in events).most_common())))
    print("statuses: " + ", ".join("%s %d" % x for x in collections.Counter(e["status"] for e in events).most_common()))
    kinds = collections.Counter(e["negotiation"]["kind"] for e in events if e["negotiation"])
    print("kinds: " + ", ".join("%s %d" % x for x in kinds.most_common()))
    tolls = collections.defaultdict(list)
    for i, r in reports.items():
        if "toll" in r and "origin" not in r:
            tolls[r["story"]].append((last[i]["time"], r["toll"]["killed"], last[i]["provider"]))
    contradictions = sum(a[1] != b[1] and a[2] != b[2] and abs((a[0] - b[0]).total_seconds()) < 7200
                         for t in tolls.values() for n, a in enumerate(t) for b in t[n + 1:])
    ready = lambda e: (e["status"], (e["negotiation"] or {}).get("kind"), (e["negotiation"] or {}).get("round"))
    planned = {ready(e)[2] for e in events if e["status"] == "PLANNED" and ready(e)[1] == "TALKS" and ready(e)[2]}
    held = {ready(e)[2] for e in events if e["status"] == "ACTUAL" and ready(e)[1] == "TALKS" and ready(e)[2]}
    print("special: " + ", ".join([
        demand("reprints", sum("origin" in r for r in reports.values()), 6), demand("corrected", len(gold["corrected"]), 1), demand("killed", len(gold["killed"]), 1),
        demand("embargoed", len(gold["embargoed"]), 1), demand("duplicates", len(gold["duplicates"]), 2), demand("rejected", len(gold["rejected"]), 1),
        demand("other languages", sum(a["language"] != "en" for a in last.values()), 1), demand("without preamble", sum(i.startswith("hash:") for i in last), 1),
        demand("denials", sum(e["status"] == "DENIED" for e in events), 1), demand("contradicting tolls within two hours", contradictions, 1),
        demand("numbered rounds planned and later held", len(planned & held), 1), demand("violations", kinds["CEASEFIRE_VIOLATION"], 1),
        demand("suspensions", kinds["SUSPENSION"], 1), demand("resumptions", kinds["RESUMPTION"], 1), demand("signings", kinds["SIGNING"], 1),
        demand("several items in a txt file", max(collections.Counter(a["file"] for a in deliveries if a["fmt"] == "txt").values()), 2)]))


def main():
    deliveries, broken = load()
    gold = json.load(open(os.path.join(HERE, "gold.json"), encoding="utf-8"))
    last, _ = check_stream(deliveries, broken, gold)
    if "--reports" in sys.argv:
        stamp = lambda t: t.strftime("%Y-%m-%dT%H:%M:%SZ")
        for i, a in sorted(last.items(), key=lambda x: x[1]["time"]):
            if i in gold["reports"]:
                print(json.dumps({"id": i, "provider": a["provider"], "revision": a["revision"], "published": stamp(a["published"]), "headline": a["headline"],
                                  "body": a["body"], "language": a["language"]}, ensure_ascii=False))
        return 0
    check_gold(last, gold)
    check_counts(deliveries, last, gold)
    for p in problems:
        print("PROBLEM " + p)
    print("%d problems" % len(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
