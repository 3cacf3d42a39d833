#!/usr/bin/env python3
"""Prints parley.json, the Grafana dashboard: make_dashboard.py > parley.json. A test compares the two.

Plain stat and time-series panels only, since nobody looks at it before it is shipped. Change it here; what was changed in
Grafana's own editor is lost with the next print.
"""
import json

WIDTH = 24
RATE = "[$__rate_interval]"


def quantile(q, metric, by=""):
    labels = f"le, {by}" if by else "le"
    return f"histogram_quantile({q}, sum by ({labels}) (rate({metric}_bucket{RATE})))"


def rate(metric, by="", of=""):
    labels = f"by ({by}) " if by else ""
    return f"sum {labels}(rate({metric}{of}{RATE}))"


def mean(metric):
    return f"sum(rate({metric}_sum{RATE})) / sum(rate({metric}_count{RATE}))"


# (title, unit, {legend: expression}, what one should know)
STATS = [
    ("Services up", "short", {"": 'sum(up{job=~"parley.*"})'}, "Of those that Prometheus knows."),
    ("Alerts", "short", {"": 'count(ALERTS{alertname=~"Parley.*", alertstate="firing"}) or vector(0)'}, "Firing now."),
    ("Articles a second", "cps", {"": rate("parley_ingest_articles_accepted_total")}, "Accepted by ingest."),
    ("Age when merged, p99", "s", {"": 'parley:article_age_seconds:p99_10m{stage="merged"}'},
     "From ingest's acceptance to the commit of its stories, last 10 minutes."),
    ("Lag", "short", {"": "sum(parley:consumer_lag_records)"},
     "Of both groups. On Kafka some hundreds a partition are holes in the offsets, not records."),
    ("Dead letters, 10 min", "short", {"": "sum(parley:dead_letters:increase10m)"}, "parley dlq list says why."),
    ("Live stories", "short", {"": "sum(parley_aggregate_live_stories)"}, ""),
    ("Subscribers", "short", {"": "sum(parley_gateway_subscribers)"}, ""),
]

ROWS = [
    ("The line", [
        ("Articles through each stage", "cps", {
            "accepted": rate("parley_ingest_articles_accepted_total"),
            "extracted": rate("parley_dispatch_articles_total"),
            "merged": rate("parley_aggregate_records_total"),
        }, "merged counts ticks too, which come when a partition is quiet."),
        ("Age of articles, p50", "s", {"{{stage}}": quantile(0.5, "parley_pipeline_article_age_seconds", "stage")},
         "Since ingest accepted them, when a stage is done with them."),
        ("Age of articles, p99", "s", {"{{stage}}": quantile(0.99, "parley_pipeline_article_age_seconds", "stage")},
         "The first stage that is late is the slow one."),
        ("Consumer lag", "short", {"{{group}} {{topic}}[{{partition}}]": "parley:consumer_lag_records"},
         "On Kafka offsets have holes: never exactly 0."),
        ("Dead letters, 10 min", "short", {"{{stage}} {{reason}}": "parley:dead_letters:increase10m > 0"}, ""),
    ]),
    ("ingest", [
        ("Documents and articles", "cps", {
            "documents": rate("parley_ingest_documents_total"),
            "accepted": rate("parley_ingest_articles_accepted_total"),
            "duplicates": rate("parley_ingest_articles_duplicate_total"),
        }, ""),
        ("Append, p50 and p99", "s", {
            "p50": quantile(0.5, "parley_ingest_append_seconds"),
            "p99": quantile(0.99, "parley_ingest_append_seconds"),
        }, "Time to make a batch durable."),
        ("Articles in a batch, mean", "short", {"articles": mean("parley_ingest_batch_articles")}, ""),
        ("Waiting", "short", {"{{instance}}": "parley_ingest_waiting_articles"}, "Submitted and not yet appended."),
        ("Refused appends", "cps", {"{{code}}": rate("parley_ingest_append_failures_total", "code")},
         "Tried again until the log takes them."),
        ("Dead letters", "cps", {"{{reason}}": rate("parley_ingest_dead_letters_total", "reason")}, ""),
    ]),
    ("dispatch", [
        ("Calls to workers", "cps", {
            "calls": rate("parley_dispatch_batches_total"),
            "hedged": rate("parley_dispatch_hedges_total"),
            "hedges that won": rate("parley_dispatch_hedges_won_total"),
        }, ""),
        ("Call, p50 and p99", "s", {
            "p50": quantile(0.5, "parley_dispatch_call_seconds"),
            "p99": quantile(0.99, "parley_dispatch_call_seconds"),
        }, "Until its first answer."),
        ("Articles in a call, mean", "short", {"articles": mean("parley_dispatch_batch_articles")}, ""),
        ("Retries", "cps", {"{{cause}}": rate("parley_dispatch_retries_total", "cause")}, ""),
        ("In flight", "short", {
            "articles": "sum(parley_dispatch_in_flight_articles)",
            "calls": "sum(parley_dispatch_calls)",
            "paused partitions": "sum(parley_dispatch_paused_partitions)",
        }, ""),
        ("Oldest article", "s", {"{{instance}}": "parley_dispatch_oldest_article_seconds"},
         "Of those read and not yet committed; others of its partition wait behind it."),
        ("Commits", "cps", {"{{result}}": rate("parley_dispatch_commits_total", "result")}, ""),
        ("Workers reachable", "short", {"{{instance}}": "parley_dispatch_workers_reachable"}, "0: none."),
        ("Dead letters", "cps", {"{{reason}}": rate("parley_dispatch_dead_letters_total", "reason")}, ""),
    ]),
    ("worker", [
        ("Articles", "cps", {"{{instance}}": rate("parley_worker_articles_total", "instance")}, ""),
        ("Extraction, p50 and p99", "s", {
            "p50": quantile(0.5, "parley_worker_article_seconds"),
            "p99": quantile(0.99, "parley_worker_article_seconds"),
        }, "Of one article."),
        ("In flight", "short", {"{{instance}}": "parley_worker_in_flight_articles"}, "Waiting or being extracted."),
        ("Errors", "cps", {"{{code}}": rate("parley_worker_errors_total", "code")}, ""),
        ("Refused and abandoned calls", "cps", {
            "refused: full": rate("parley_worker_rejected_requests_total"),
            "abandoned by the caller": rate("parley_worker_abandoned_requests_total"),
        }, ""),
    ]),
    ("aggregate", [
        ("Records", "cps", {"{{instance}}": rate("parley_aggregate_records_total", "instance")}, ""),
        ("Inputs and outputs of a step, mean", "short", {
            "inputs": mean("parley_aggregate_step_records"),
            "outputs": mean("parley_aggregate_step_output_records"),
        }, ""),
        ("Commit, p50 and p99", "s", {
            "p50": quantile(0.5, "parley_aggregate_commit_seconds"),
            "p99": quantile(0.99, "parley_aggregate_commit_seconds"),
        }, ""),
        ("Failed commits", "cps", {"{{code}}": rate("parley_aggregate_commit_failures_total", "code")},
         "Each costs a restore."),
        ("Live", "short", {
            "articles": "sum(parley_aggregate_live_articles)",
            "stories": "sum(parley_aggregate_live_stories)",
        }, "In stories that are still open: what its memory goes with."),
        ("Partitions", "short", {
            "live {{instance}}": "parley_aggregate_shards",
            "restoring {{instance}}": "parley_aggregate_restoring_shards",
        }, ""),
        ("Restore, p99 of an hour", "s", {
            "p99": "histogram_quantile(0.99, sum by (le) (rate(parley_aggregate_restore_seconds_bucket[1h])))",
        }, ""),
        ("Restores", "cps", {"from {{source}}": rate("parley_aggregate_restores_total", "source")}, ""),
        ("Age of snapshots", "s", {
            "{{instance}} [{{partition}}]": "time() - (parley_aggregate_snapshot_time_seconds > 0)",
        }, "Grows without end where nothing arrives, and nothing is wrong then."),
        ("Dead letters", "cps", {"{{reason}}": rate("parley_aggregate_dead_letters_total", "reason")}, ""),
    ]),
    ("gateway", [
        ("View: records behind", "short", {
            "{{instance}}": "sum by (instance) (parley_gateway_view_lag_records)",
        }, "On Kafka offsets have holes: never exactly 0."),
        ("View: delay, p99", "s", {"p99": quantile(0.99, "parley_gateway_view_delay_seconds")},
         "From a record's append until the view has it."),
        ("View: failures and rebuilds", "cps", {
            "{{code}}": rate("parley_gateway_view_failures_total", "code"),
            "anew: {{reason}}": rate("parley_gateway_view_rebuilds_total", "reason"),
        }, ""),
        ("Subscribers", "short", {"{{instance}}": "parley_gateway_subscribers"}, ""),
        ("Items sent and conflated", "cps", {
            "sent": rate("parley_gateway_delivered_items_total"),
            "conflated": rate("parley_gateway_conflated_items_total"),
        }, "Conflated: a newer version was sent instead, to a subscriber that is far behind."),
        ("Subscribers cut and refused", "cps", {
            "cut: read nothing": rate("parley_gateway_stalled_subscribers_total"),
            "cut: {{code}}": rate("parley_gateway_failed_subscribers_total", "code"),
            "refused: {{code}}": rate("parley_gateway_refused_subscribers_total", "code"),
        }, ""),
        ("Queries", "cps", {
            "{{method}}": rate("parley_gateway_query_seconds_count", "method"),
            "failed: {{code}}": rate("parley_gateway_query_failures_total", "code"),
        }, ""),
        ("Query, p99", "s", {"{{method}}": quantile(0.99, "parley_gateway_query_seconds", "method")}, ""),
    ]),
    ("log", [
        ("Records appended", "cps", {"{{instance}}": rate("parley_log_appended_records_total", "instance")}, ""),
        ("Transaction, p50 and p99", "s", {
            "p50": quantile(0.5, "parley_log_transaction_seconds"),
            "p99": quantile(0.99, "parley_log_transaction_seconds"),
        }, "On the embedded log its sync included."),
        ("Refused requests", "cps", {"{{instance}}": rate("parley_log_refused_requests_total", "instance")},
         "By the embedded log: no room, or an error of the disk."),
        ("Write-ahead log", "bytes", {"{{instance}}": "parley_log_wal_bytes"}, "Of the embedded log."),
    ]),
    ("processes", [
        ("CPU", "percentunit", {"{{service}} {{instance}}": f"rate(process_cpu_seconds_total{RATE})"}, "Of one core."),
        ("Memory", "bytes", {"{{service}} {{instance}}": "process_resident_memory_bytes"}, ""),
        ("Open files", "short", {"{{service}} {{instance}}": "process_open_fds"}, ""),
        ("Running for", "s", {"{{service}} {{instance}}": "time() - process_start_time_seconds"}, ""),
    ]),
]

SOURCE = {"type": "prometheus", "uid": "${datasource}"}


class Page:
    """Puts panels one after the other and numbers them."""

    def __init__(self):
        self.panels, self.x, self.y, self.height = [], 0, 0, 0

    def add(self, panel, width, height):
        if self.x + width > WIDTH:
            self.new_line()
        self.height = max(self.height, height)
        panel.update(id=len(self.panels) + 1, gridPos={"x": self.x, "y": self.y, "w": width, "h": height})
        self.panels.append(panel)
        self.x += width

    def new_line(self):
        self.x, self.y, self.height = 0, self.y + self.height, 0


def targets(expressions):
    return [{"refId": chr(ord("A") + i), "datasource": SOURCE, "expr": expression,
             "legendFormat": legend or "__auto", "range": True}
            for i, (legend, expression) in enumerate(expressions.items())]


def panel(kind, title, unit, expressions, text, defaults, options):
    return {"type": kind, "title": title, "description": text, "datasource": SOURCE, "targets": targets(expressions),
            "fieldConfig": {"defaults": {"unit": unit, "min": 0, **defaults}, "overrides": []}, "options": options}


def stat(title, unit, expressions, text):
    return panel("stat", title, unit, expressions, text, {"color": {"mode": "thresholds"}, "thresholds": {
        "mode": "absolute", "steps": [{"color": "green", "value": None}]}}, {
            "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
            "colorMode": "none", "graphMode": "area", "justifyMode": "auto", "orientation": "auto", "textMode": "auto"})


def timeseries(title, unit, expressions, text):
    return panel("timeseries", title, unit, expressions, text, {"color": {"mode": "palette-classic"}, "custom": {
        "drawStyle": "line", "lineWidth": 1, "fillOpacity": 10, "showPoints": "never", "spanNulls": False}}, {
            "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True},
            "tooltip": {"mode": "multi", "sort": "desc"}})


def dashboard():
    page = Page()
    for spec in STATS:
        page.add(stat(*spec), WIDTH // len(STATS), 4)
    for title, panels in ROWS:
        page.new_line()
        page.add({"type": "row", "title": title, "collapsed": False, "panels": []}, WIDTH, 1)
        for spec in panels:
            page.add(timeseries(*spec), WIDTH // 3, 7)
    return {
        "uid": "parley", "title": "Parley", "tags": ["parley"], "schemaVersion": 38, "version": 1, "editable": True,
        "time": {"from": "now-3h", "to": "now"}, "refresh": "30s", "timezone": "", "graphTooltip": 1, "links": [],
        "annotations": {"list": []},
        "templating": {"list": [{"name": "datasource", "label": "Data source", "type": "datasource",
                                 "query": "prometheus", "refresh": 1, "hide": 0, "includeAll": False,
                                 "multi": False, "current": {}, "options": [], "regex": ""}]},
        "panels": page.panels,
    }


def printed(page):
    """As JSON, a panel a line: what changed is then seen in a diff."""
    panels = ",\n  ".join(json.dumps(panel) for panel in page.pop("panels"))
    return json.dumps(page, indent=1).removesuffix("\n}") + f',\n "panels": [\n  {panels}\n ]\n}}'


print(printed(dashboard()))
